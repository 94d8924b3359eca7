/**
 * Classes of characters, and the runs of characters of a class.
 *
 * @module
 */

/** Letters and digits. */
export const ALNUM = 1;
/** Characters of identifiers. */
export const WORD = 2;
/** Characters of the names of headers and shell options. */
export const NAME = 4;
/** Characters of tokens of any kind. */
export const TOKEN = 8;
/** Base64url, the characters of the parts of a JWT. */
export const BASE64URL = 16;
/** Base64 and base64url, with padding. */
export const BASE64 = 32;
/** Characters of URLs. */
export const ADDRESS = 64;
/** Characters of unquoted passwords. */
export const UNQUOTED = 128;
/** Characters of the values of names. */
export const VALUE = 256;

const table = new Uint16Array(128);

function allow(flag: number, characters: string): void {
  for (const character of characters) table[character.charCodeAt(0)]! |= flag;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const PRINTABLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("");
const without = (characters: string) =>
  [...PRINTABLE].filter((c) => !characters.includes(c)).join("");
allow(ALNUM | WORD | NAME | TOKEN | BASE64URL | BASE64, `${LETTERS}0123456789`);
allow(WORD | NAME | TOKEN | BASE64URL | BASE64, "_");
allow(NAME | TOKEN | BASE64URL | BASE64, "-");
allow(TOKEN, ".~+/=");
allow(BASE64, "+/=");
allow(VALUE, `${LETTERS}0123456789_-.~+/=$!^*@%:`);
allow(ADDRESS, without("\"'<>`\\"));
allow(UNQUOTED, without("\"'<>`\\,;()[]{}|"));

/** Whether a character code belongs to a class. */
export function isOf(flag: number, code: number): boolean {
  // URLs may contain letters of any script.
  return code < 128 ? (table[code]! & flag) !== 0 : flag === ADDRESS && code > 160;
}

/** Finds the ends of runs of characters, each only once. */
export class Runs {
  readonly text: string;
  readonly #ends = new Map<number, { start: number; end: number }>();
  readonly #next = new Map<string, { from: number; at: number }>();

  constructor(text: string) {
    this.text = text;
  }

  /** End of the run of characters of a class that begins at an offset. */
  end(flag: number, at: number): number {
    const known = this.#ends.get(flag);
    if (known && at >= known.start && at < known.end) return known.end;
    const { text } = this;
    let end = at;
    while (end < text.length && isOf(flag, text.charCodeAt(end))) end++;
    this.#ends.set(flag, { start: at, end });
    return end;
  }

  /** Offset of the next occurrence of a word; the length of the text if there is none. */
  next(word: string, at: number): number {
    const known = this.#next.get(word);
    if (known && at >= known.from && at <= known.at) return known.at;
    const found = this.text.indexOf(word, at);
    const next = found < 0 ? this.text.length : found;
    this.#next.set(word, { from: at, at: next });
    return next;
  }
}
