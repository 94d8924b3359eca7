import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { failedRows, faultsIn, faultsInBytes } from "../../src/model/run_table.ts";
import { filledIn, TEMPLATE } from "../fixture/model_run_table.ts";

const [header, good] = filledIn(TEMPLATE).split("\r\n") as [string, string];

/** A table of these rows. */
const table = (...rows: readonly string[]) => [header, ...rows, ""].join("\r\n");

/** The good row with one cell replaced; cells are quoted. */
const row = (from: string, to: string) => good.replace(`"${from}"`, `"${to}"`);

const refused = (rows: readonly string[], reason = "") => faultsIn(table(...rows), reason);

test("a good row has no fault", () => {
  expect(refused([good, good])).toEqual({ rows: [] });
});

test("every faulty row is found, not only the first, and all its faults", () => {
  const faults = refused([
    row("from a table", ""),
    good,
    row("2026-01-01 00:00:00+10:00", "1/02/2026 0:00").replace('"10378.1/1900022"', '" "'),
    row("2026-01-01 00:00:00+10:00", "2026-03-01"),
    row("before.csv", ""),
  ]);
  expect(faults).toEqual({
    rows: [
      { run: 1, faults: ["description is empty"] },
      {
        run: 3,
        faults: [
          expect.stringMatching(/^Input dataset id for template: .* is empty$/),
          "execution start time is no time, such as 2026-01-31 00:00:00+10:00",
        ],
      },
      { run: 4, faults: ["it ends before it starts"] },
      { run: 5, faults: ["Input resource: table is empty"] },
    ],
  });
});

test("a row with too few cells says how many, and an empty one is to be deleted", () => {
  expect(refused(["a,b", ",,,,,,,,,,,,,,,,,", good])).toEqual({
    rows: [
      { run: 1, faults: ["it has 2 cells, and the header has 18"] },
      { run: 2, faults: ["the row is empty; delete it"] },
    ],
  });
});

test("a row with a job of its own is not judged", () => {
  const cells = header.split(",").map((column) => column === "_job_id" ? "9a632fb9" : "");
  expect(refused([cells.join(",")])).toEqual({ rows: [] });
});

test("the rows that Provena's reason is about are found where it names none", () => {
  const reason = "Required annotation with key site was either empty or None.";
  expect(refused([good, row("Heron", "")], reason)).toEqual({
    rows: [{ run: 2, faults: ["the annotation site is empty"] }],
  });
  const missing = "The provided workflow template contained a dataset id 10378.1/404 which was " +
    "invalid, error: Failed to retrieve item with details: ….";
  expect(refused([good, good, row("10378.1/1900022", "10378.1/404")], missing)).toEqual({
    rows: [{ run: 3, faults: ["there is no dataset 10378.1/404 for you"] }],
  });
});

test.each([
  [`\ufeff${table(good)}`, "byte order mark"],
  [table(good).replaceAll(",", ";"), "separated by semicolons"],
  [table(`"a"b`), "The table is no CSV: line 2"],
])("a table that cannot be read says why", (text, words) => {
  expect(faultsIn(text, "")).toEqual({ table: expect.stringContaining(words) });
});

test("of a batch's table the rows that failed are kept, without their jobs", () => {
  const at = (name: string) => header.split(",").indexOf(name);
  const line = (status: string, error: string) => {
    const cells = header.split(",").map((_, i) => `c${i}`);
    cells[at("_job_id")] = "9a632fb9";
    cells[at("_job_status")] = status;
    cells[at("_error_info")] = error;
    return cells.join(",");
  };
  const again = failedRows(table(line("SUCCEEDED", ""), line("FAILED", '"no, not there"')));
  const [first, second, ...rest] = again.split("\r\n");
  expect([first, ...rest]).toEqual([header, ""]);
  expect(second!.split(",").slice(0, 3)).toEqual(["c0", "c1", "c2"]);
  expect(second!.endsWith(',,,c16,"no, not there"')).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["Excel's CSV with an é", Buffer.from(table(good.replace("Heron", "H\u00e9ron")), "latin1")],
  ["Excel's Unicode text", Buffer.from(`\ufeff${table(good)}`, "utf16le")],
])("%s is told to be not in UTF-8", (_, bytes) => {
  expect(faultsInBytes(bytes, "")).toEqual({ table: expect.stringContaining("not in UTF-8") });
});

test("the bytes of a table are judged as its text", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(faultsInBytes(bytes(`\ufeff${table(good)}`), "")).toEqual({
    table: expect.stringContaining("byte order mark"),
  });
  expect(faultsInBytes(bytes(table("a,b")), "")).toEqual(refused(["a,b"]));
});
