import { expect, test } from "vitest";
import { fitTable } from "../../src/display/columns.ts";
import { type Table, text, whole } from "../../src/display/document.ts";
import { type Span, wrapSpans } from "../../src/display/spans.ts";

const operations: Table = {
  kind: "table",
  caption: "Operations",
  columns: ["Operation", "What it does", "Needs"],
  rows: [[
    ["fetch_model_run_workflow_templat"],
    ["Fetch a template of the workflow of a model run, with your roles on it"],
    [text("good", "✓\u00a0"), text("soft", "entity-registry-admin")],
  ]],
};

const widths = (room: number) =>
  fitTable(operations, () => room, { unicode: true, identity: "full", voice: "code" }).widths;

test("names of rows and roles stay whole, and their descriptions are broken first", () => {
  expect(widths(68)).toEqual([32, 13, 23]);
  expect(widths(64)).toEqual([32, 9, 23]);
});

test("a long name, such as the id of a job, stays whole up to half the width", () => {
  const widthOf = (name: string, room: number) =>
    fitTable({ ...operations, rows: [[[name], ...operations.rows[0]!.slice(1)]] }, () => room, {
      unicode: true,
      identity: "full",
      voice: "code",
    }).widths![0];
  const longest = "auth_configuration_get_entity_model_run_workflow_template";
  expect(widthOf(longest, 116)).toBe(57);
  expect(widthOf(longest, 96)).toBe(48);
  expect(widthOf("1dd49534-4bb7-47db-9c39-2dacd17aa0e1", 76)).toBe(36);
});

test("a mark stays with its role, even in ASCII", () => {
  const ascii = { unicode: false, identity: "full", voice: "code" } as const;
  expect(fitTable(operations, () => 64, ascii).widths).toEqual([32, 9, 23]);
});

test("if that does not fit, long words are broken", () => {
  expect(widths(50)).toEqual([16, 17, 17]);
});

test("if even that does not fit, there is no table", () => {
  expect(widths(38)).toBeUndefined();
});

test("what people copy is not broken, and a long name beside it is", () => {
  const jobs: Table = {
    kind: "table",
    caption: "Jobs",
    columns: ["Name", "Session id", "Type"],
    rows: [[
      ["Lagoon currents in the summer after the storm"],
      [whole("1dd49534-4bb7-47db-9c39-2dacd17aa0e1")],
      ["MODEL_RUN"],
    ]],
  };
  const options = { unicode: true, identity: "full", voice: "code" } as const;
  expect(fitTable(jobs, () => 66, options).widths).toEqual([21, 36, 9]);
  expect(fitTable(jobs, () => 40, options).widths).toBeUndefined();
});

test("a long word is broken after a sign in it", () => {
  const span = { text: "MODEL_RUN_WORKFLOW_TEMPLATE", tone: "normal", strong: false, whole: false };
  expect(wrapSpans([span as Span], 20, true).map(([one]) => one!.text))
    .toEqual(["MODEL_RUN_WORKFLOW_", "TEMPLATE"]);
});

test("a name that is escaped in ASCII has the room of its escapes", () => {
  const files = { ...operations, columns: ["Path", "Size"], rows: [[["Größe/珊瑚.csv"], ["2"]]] };
  const ascii = { unicode: false, identity: "full", voice: "code" } as const;
  const { widths, rows } = fitTable(files, () => 70, ascii);
  expect(widths).toEqual([String.raw`Gr\u{f6}\u{df}e/\u{73ca}\u{745a}.csv`.length, 4]);
  expect(wrapSpans(rows[0]![0]!, widths![0]!)).toHaveLength(1);
});
