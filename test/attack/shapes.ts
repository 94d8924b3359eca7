/** Answers that an honest API never gives, each in about so many bytes. */

export interface Shape {
  readonly name: string;
  readonly contentType: string;
  /** The answer's text, of about so many characters. */
  text(length: number): string;
}

const repeated = (piece: string, length: number) =>
  piece.repeat(Math.max(1, Math.floor(length / piece.length)));

/** A list of as many of something as there is room for, each different. */
function listOf(one: (i: number) => string, length: number): string {
  const count = Math.floor(length / (one(100_000).length + 1));
  return Array.from({ length: count }, (_, i) => one(i)).join(",");
}

const shape = (name: string, text: Shape["text"], contentType = "application/json"): Shape => ({
  name,
  text,
  contentType,
});

/** One field with a text made of a piece that somebody looks for. */
const ofPieces = (name: string, piece: string) =>
  shape(name, (length) => JSON.stringify({ note: repeated(piece, length) }));

export const shapes: readonly Shape[] = [
  shape(
    "fields that begin like tokens",
    (length) => `{${listOf((i) => `"f${i}":"-eyJ${"A".repeat(500)}"`, length)}}`,
  ),
  ofPieces("a text that begins like a token at every third character", "eyJ"),
  ofPieces("a text of one letter", "A"),
  ofPieces("a text of dots", "."),
  ofPieces("a text of hexadecimal digits", "0123456789abcdef"),
  ofPieces("a text of escaped quotes and backslashes", '\\"'),
  ofPieces("a text of addresses in addresses", "https://a?sig=x&"),
  ofPieces("a text of private keys that do not end", "-----BEGIN PRIVATE KEY-----"),
  ofPieces("a text that promises a credential with every word", "bearer basic token= "),
  ofPieces("a text of key identifiers", "AKIAAKIAAKIA"),
  ofPieces("a text of letters no keyboard has", "\u202e\u{1f41f}\u0301\u3164漢"),
  shape("an object of many names", (length) => `{${listOf((i) => `"name-${i}":${i}`, length)}}`),
  shape(
    "fields named as credentials are",
    (length) => `{${listOf((i) => `"token${i}":"${"a1B".repeat(10)}"`, length)}}`,
  ),
  shape("a list of handles", (length) => `[${listOf((i) => `"10378.1/${i}"`, length)}]`),
  shape("an object of one long name", (length) => `{"${repeated("a.b-c_", length)}":1}`),
  shape("a list of empty lists", (length) => `[${listOf(() => "[]", length)}]`),
  shape(
    "lists nested as deep as any may be",
    (length) => `[${listOf(() => "[".repeat(990) + "]".repeat(990), length)}]`,
  ),
  shape(
    "a list of numbers larger than numbers are",
    (length) => `[${listOf((i) => `9007199254740993${i}`, length)}]`,
  ),
  shape("a number of very many digits", (length) => `[9${"0".repeat(length)}]`),
  shape("a number of very many decimals", (length) => `[0.${"1".repeat(length)}]`),
  shape("a number of very many digits with a decimal", (length) => `[${"9".repeat(length)}.5]`),
  shape(
    "records with names of their own",
    (length) =>
      `[${listOf((i) => `{"id":"10378.1/${i}","own-${i}":"${"x ".repeat(200)}"}`, length)}]`,
  ),
  shape(
    "a failure told at length, part by part",
    (length) =>
      `{${listOf((i) => `"part-${i}":{"success":false,"details":"${". ".repeat(300)}"}`, length)}}`,
  ),
  shape("blanks", (length) => `[${repeated(" \n", length)}]`),
  shape("empty lines", (length) => repeated("\n", length), "application/x-ndjson"),
  shape(
    "lines of records",
    (length) =>
      listOf((i) => `{"id":${i},"token":"${"a.".repeat(40)}"}`, length).replaceAll("},{", "}\n{"),
    "application/x-ndjson",
  ),
  shape("a table of quotes", (length) => repeated('",""\n', length), "text/csv"),
  shape("a page of angle brackets", (length) => repeated("<&'`", length), "text/plain"),
];
