/**
 * Comma-separated values, read and written strictly.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */

/** A text that is not CSV; the message says where and why. */
export class CsvError extends Error {}

/**
 * The rows of a text, header included; empty lines are left out.
 *
 * A line may end in CRLF, as RFC 4180 wants it, or in LF alone, as many editors write it.
 */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell and what ends it: sticky, so that what fits no cell is found at its place.
  const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length || row.length > 0) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      const line = text.slice(0, at).split("\n").length;
      throw new CsvError(`line ${line}: a quote or a line break is out of place`);
    }
    const [, quoted, plain = "", end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  return rows;
}

/** Rows as CSV; a cell is quoted only where it has to be. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");
}

function writeCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
