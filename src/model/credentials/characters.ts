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
  // Created at first use: most texts are searched without them.
  #ends: Map<number, { start: number; end: number }> | undefined;
  #next: Map<string, { from: number; at: number }> | undefined;
  #long: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The runs of sixteen characters of tokens and more: start and end of each in turn. */
  get long(): readonly number[] {
    return this.#long ??= longRuns(this.text, TOKEN, { least: 16 });
  }

  /** End of the run of characters of a class that begins at an offset. */
  end(flag: number, at: number): number {
    const ends = this.#ends ??= new Map();
    const known = ends.get(flag);
    if (known && at >= known.start && at < known.end) return known.end;
    const { text } = this;
    let end = at;
    while (end < text.length && isOf(flag, text.charCodeAt(end))) end++;
    ends.set(flag, { start: at, end });
    return end;
  }

  /** Offset of the next occurrence of a word; the length of the text if there is none. */
  next(word: string, at: number): number {
    const nexts = this.#next ??= new Map();
    const known = nexts.get(word);
    if (known && at >= known.from && at <= known.at) return known.at;
    const found = this.text.indexOf(word, at);
    const next = found < 0 ? this.text.length : found;
    nexts.set(word, { from: at, at: next });
    return next;
  }
}

/** Where to look for runs, and from which length they count. */
interface Wanted {
  readonly start?: number;
  readonly end?: number;
  readonly least: number;
}

/**
 * The long runs of characters of a class: start and end of each in turn. The class is not `ADDRESS`.
 *
 * A long run contains every `least`-th character of the text, so most others are not looked at.
 */
export function longRuns(
  text: string,
  flag: number,
  { start: first = 0, end: limit = text.length, least }: Wanted,
): readonly number[] {
  const found: number[] = [];
  let start = first;
  /** The characters from the start to here are of the class. */
  let known = start;
  for (let probe = start + least - 1; probe < limit; probe = start + least - 1) {
    let at = probe;
    while (at >= known && isOf(flag, text.charCodeAt(at))) at--;
    if (at >= known) {
      start = at + 1;
      known = probe + 1;
      continue;
    }
    let end = probe + 1;
    while (end < limit && isOf(flag, text.charCodeAt(end))) end++;
    found.push(start, end);
    start = known = end;
  }
  return found;
}
