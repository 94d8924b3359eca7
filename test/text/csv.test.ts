import { expect, test } from "vitest";
import { CsvError, readCsv, writeCsv } from "../../src/text/csv.ts";

test.each<[string, string[][]]>([
  ["", []],
  ["a", [["a"]]],
  ["a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]],
  ["a,b\n1,", [["a", "b"], ["1", ""]]],
  ["a\r\n\r\nb\r\n\r\n", [["a"], ["b"]]],
  [",\r\n", [["", ""]]],
  ['"a,b","c""d","e\r\nf"\r\n', [["a,b", 'c"d', "e\r\nf"]]],
  ['"",x', [["", "x"]]],
])("reads %j", (text, rows) => {
  expect(readCsv(text)).toEqual(rows);
});

test.each([['a\r\nb"c', 2], ['"a', 1], ['"a"b', 1], ["a\rb", 1]])(
  "rejects %j and names the line",
  (text, line) => {
    expect(() => readCsv(text)).toThrow(CsvError);
    expect(() => readCsv(text)).toThrow(`line ${line}:`);
  },
);

test("rows can be written and read back, and are quoted only if necessary", () => {
  const rows = [["plain", "a,b", 'say "hi"', "two\r\nlines", ""]];
  expect(writeCsv(rows)).toBe('plain,"a,b","say ""hi""","two\r\nlines",\r\n');
  expect(readCsv(writeCsv(rows))).toEqual(rows);
});

test("a long quoted cell is read", () => {
  const cell = '"'.repeat(1_000_000);
  expect(readCsv(writeCsv([[cell]]))).toEqual([[cell]]);
});
