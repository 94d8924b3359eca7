/**
 * What a text contains, in one pass, so that rules are not tried that can find nothing in it.
 *
 * @module
 */
import { isOf, TOKEN } from "./characters.ts";

/** A character of a token. */
const PART = 1;
/** A letter or underscore. */
const LETTER = 2;
/** A tab or line break. */
export const BREAK = 4;
/** Another control, or a character outside ASCII. */
export const OTHER = 8;
/** The beginning of an escape in ASCII. */
export const ESCAPE = 16;
export const BLANK = 32;
export const QUOTE = 64;
export const COLON = 128;
export const EQUALS = 256;
/** An angle bracket, bracket, comma or bar. */
export const BORDER = 512;
export const OPEN_TAG = 1_024;
export const SLASH = 2_048;
export const HYPHEN = 4_096;
export const LINE = 8_192;
/** A run of so many characters of tokens. */
export const RUN_13 = 32_768;
export const RUN_16 = 65_536;
export const RUN_24 = 131_072;
/** A run of twelve with a letter. */
const LONG_WORD = 262_144;

/** The marks of each character code. */
const table = Int32Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  const sorts: readonly (readonly [characters: string, mark: number])[] = [
    ["\t\n\r", BREAK],
    ["\\%&", ESCAPE],
    [" ", BLANK],
    ["\"'`", QUOTE],
    [":", COLON],
    ["=", EQUALS],
    ["(){}[]<>,|", BORDER],
    ["<", OPEN_TAG],
    ["/", SLASH],
    ["-", HYPHEN],
    ["\n", LINE],
  ];
  let marks = isOf(TOKEN, code) ? PART : 0;
  if (/[A-Za-z_]/.test(character)) marks |= LETTER;
  if ((code < 32 && !"\t\n\r".includes(character)) || code === 127) marks |= OTHER;
  for (const [characters, mark] of sorts) if (characters.includes(character)) marks |= mark;
  return marks;
});

/** Length up to which this pass takes less time than the rules that it rules out. */
const SHORT = 1_024;
const EVERYTHING = -1;

/** The marks of a text. Those of a long text say that it may contain everything. */
export function marksOf(text: string): number {
  if (text.length > SHORT) return EVERYTHING;
  let marks = 0;
  let begin = 0;
  /** Marks of the current run. */
  let run = 0;
  let longest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const mark = code < 128 ? table[code]! : OTHER;
    if ((mark & PART) !== 0) {
      run |= mark;
      continue;
    }
    marks |= mark | endOfRun(run, at - begin);
    if (at - begin > longest) longest = at - begin;
    run = 0;
    begin = at + 1;
  }
  const last = text.length - begin;
  if (last > longest) longest = last;
  return marks | endOfRun(run, last) | marksOfRun(longest);
}

/** Length from which a word may be a token. */
const LONG = 12;

function endOfRun(run: number, length: number): number {
  return length >= LONG && (run & LETTER) !== 0 ? run | LONG_WORD : run;
}

function marksOfRun(length: number): number {
  return (length >= 13 ? RUN_13 : 0) | (length >= 16 ? RUN_16 : 0) | (length >= 24 ? RUN_24 : 0);
}

const NOT_PLAIN = OTHER | ESCAPE | QUOTE | COLON | EQUALS | OPEN_TAG | LONG_WORD;

/**
 * Whether a text contains only words, without assignments, escapes or encodings. Most text does.
 */
export function isPlain(text: string, marks: number): boolean {
  if (text.length > SHORT) return !hasSign(text) && !text.includes(DASHES);
  return (marks & NOT_PLAIN) === 0 && ((marks & HYPHEN) === 0 || !text.includes(DASHES));
}

const DASHES = "-----";
const SIGNS = OTHER | ESCAPE | QUOTE | COLON | EQUALS | OPEN_TAG;

/** The same question for a long text: the search ends at the first sign, usually near the start. */
function hasSign(text: string): boolean {
  let begin = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const mark = code < 128 ? table[code]! : OTHER;
    if ((mark & SIGNS) !== 0) return true;
    if ((mark & PART) === 0) {
      run = 0;
      begin = at + 1;
    } else {
      run |= mark;
      if (at - begin >= LONG - 1 && (run & LETTER) !== 0) return true;
    }
  }
  return false;
}
