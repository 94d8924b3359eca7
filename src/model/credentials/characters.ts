/**
 * Which characters can be part of what, and where a run of them ends.
 *
 * @module
 */

/** Letters and digits. */
export const ALNUM = 1;
/** What an identifier is made of. */
export const WORD = 2;
/** What an identifier of a header or a shell option is made of. */
export const NAME = 4;
/** What a token is made of, whatever its kind. */
export const TOKEN = 8;
/** Base64url, which a part of a JWT is made of. */
export const BASE64URL = 16;
/** Base64 with its padding, url-safe or not. */
export const BASE64 = 32;
/** What an address is made of. */
export const ADDRESS = 64;
/** What a password without quotes is made of. */
export const UNQUOTED = 128;
/** What the value of a name is made of. */
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

/** Whether a character, by its code, can be part of something. */
export function isOf(flag: number, code: number): boolean {
  // An address may have letters of any alphabet.
  return code < 128 ? (table[code]! & flag) !== 0 : flag === ADDRESS && code > 160;
}

/** Where runs of characters end, each looked for once however often it is asked about. */
export class Runs {
  readonly text: string;
  readonly #ends = new Map<number, { start: number; end: number }>();
  readonly #next = new Map<string, { from: number; at: number }>();

  constructor(text: string) {
    this.text = text;
  }

  /** Where the run of such characters that begins at a place ends. */
  end(flag: number, at: number): number {
    const known = this.#ends.get(flag);
    if (known && at >= known.start && at < known.end) return known.end;
    const { text } = this;
    let end = at;
    while (end < text.length && isOf(flag, text.charCodeAt(end))) end++;
    this.#ends.set(flag, { start: at, end });
    return end;
  }

  /** Where the next one of a word is, from a place on; the text's length if there is none. */
  next(word: string, at: number): number {
    const known = this.#next.get(word);
    if (known && at >= known.from && at <= known.at) return known.at;
    const found = this.text.indexOf(word, at);
    const next = found < 0 ? this.text.length : found;
    this.#next.set(word, { from: at, at: next });
    return next;
  }
}
