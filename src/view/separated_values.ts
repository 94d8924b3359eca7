/**
 * The first rows of comma-separated text, for display.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */

/** The maximum number of characters to read. */
const MAX_LENGTH = 50_000;
const MAX_ROWS = 50;
const MAX_COLUMNS = 50;

/** Reads the first rows by column name; the first line has the names. `complete`: that was all. */
export function readSeparated(
  source: string,
  separator: string,
): { readonly rows: readonly Record<string, string>[]; readonly complete: boolean } {
  const text = source.slice(0, MAX_LENGTH);
  const lines: string[][] = [];
  let fields: string[] = [];
  let field = "";
  let isQuoted = false;
  let i = 0;
  for (; i < text.length && lines.length <= MAX_ROWS; i++) {
    const character = text[i]!;
    if (isQuoted) {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') field += text[++i];
      else isQuoted = false;
    } else if (character === '"' && field === "") isQuoted = true;
    else if (character === separator) {
      fields.push(field);
      field = "";
    } else if (character === "\n") {
      lines.push([...fields, field.replace(/\r$/, "")]);
      fields = [];
      field = "";
    } else field += character;
  }
  const isWhole = i >= source.length;
  if (isWhole && (field !== "" || fields.length > 0)) lines.push([...fields, field]);
  const [head = [], ...rest] = lines;
  const names = head.slice(0, MAX_COLUMNS).map((name, n) => name.trim() || `column ${n + 1}`);
  const rows = rest.slice(0, MAX_ROWS).map((line) => {
    const row: Record<string, string> = Object.create(null);
    names.forEach((name, n) => row[name] = line[n] ?? "");
    return row;
  });
  return { rows, complete: isWhole && rest.length <= MAX_ROWS };
}
