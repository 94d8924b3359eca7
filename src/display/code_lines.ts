/**
 * Writes a long call over several lines, an argument on each.
 *
 * @module
 */

/** How many characters of code fit into the 760 px of a notebook's output. */
const MAX_WIDTH = 90;

const CLOSING = /[)\]}]/;

/** A call such as `await f({ a: 1, b: 2 })` as lines; in one line if it is short, or no call. */
export function codeLines(code: string): readonly string[] {
  if (code.length <= MAX_WIDTH || !code.endsWith(" })")) return [code];
  const lines = [""];
  let depth = 0;
  let isText = false;
  for (let at = 0; at < code.length; at++) {
    const character = code[at]!;
    if (isText) {
      lines[lines.length - 1] += character;
      if (character === "\\") lines[lines.length - 1] += code[++at] ?? "";
      else if (character === '"') isText = false;
      continue;
    }
    if (CLOSING.test(character)) depth--;
    if (depth === 1 && character === "}") lines.push("");
    // The space between two arguments is at the end of a line.
    const isEnd = depth === 2 && character === " " && /[{,]$/.test(lines.at(-1)!);
    if (isEnd) lines.push("  ");
    else lines[lines.length - 1] += character;
    if (/[([{]/.test(character)) depth++;
    isText = character === '"';
  }
  return lines.map((line) => line.trimEnd());
}
