/**
 * Reads and writes comma-separated values, strictly.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */

/** A text is not CSV. The message contains the line and the reason. */
export class CsvError extends Error {}

/**
 * The rows of a text, including the header, without empty lines.
 *
 * A line may end with CRLF, as RFC 4180 requires, or with LF, as many editors write it.
 */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A cell and its delimiter. Sticky, so that text which is not a cell is an error and not skipped.
  const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (cell.lastIndex < text.length || row.length > 0) {
    const start = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      const line = text.slice(0, start).split("\n").length;
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

/** Writes rows as CSV; a cell is quoted only if necessary. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(writeCell).join(",")}\r\n`).join("");
}

function writeCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
