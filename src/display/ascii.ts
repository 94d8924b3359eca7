/**
 * Text for terminals and files that only know ASCII.
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
  "×": "x",
};

/**
 * The nearest thing in ASCII, for terminals and files that know no more.
 *
 * @param value sanitised text
 * @returns marks by their ASCII likeness, letters without accents, `?` for the rest
 */
export function toAscii(value: string): string {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  return value.normalize("NFC").replace(/[^\x20-\x7e\n]/gu, (character) => {
    const known = ASCII[character];
    if (known !== undefined) return known;
    const bare = character.normalize("NFKD").replace(/[^\x20-\x7e]/gu, "");
    return bare || "?";
  });
}
