/**
 * Text for terminals and files that do not show everything.
 *
 * @module
 */

const ASCII: Readonly<Record<string, string>> = {
  "✓": "+",
  "✗": "x",
  "–": "-",
  "—": "-",
  "·": "-",
  "•": "*",
  "…": "...",
  "■": "[]",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "→": "->",
  "▸": ">",
  "×": "x",
  "\u00a0": " ",
  "\ufffd": "?",
};

/** Our own marks, which stand alone or, the ellipsis, end a word: in a name they are part of it. */
const MARKS = /(?<!\S)[✓✗–—·•■→](?!\S)|…(?!\S)/gu;

/**
 * The same text with marks by their ASCII likeness. Where the locale has no letters beyond ASCII,
 * those are escaped, so that a name can be told from every other, and a file still be found.
 */
export function toAscii(
  value: string,
  { letters = false }: { readonly letters?: boolean },
): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  if (letters) return value.replace(MARKS, (mark) => ASCII[mark]!);
  return value.replace(
    /[^\x20-\x7e\n]/gu,
    (character) => ASCII[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
