import { expect, test } from "vitest";
import { fitTable } from "../../src/display/columns.ts";
import { type Table, text } from "../../src/display/document.ts";

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
