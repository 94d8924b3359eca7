/**
 * Checks the size of a JSON text before it is parsed.
 *
 * @module
 */
import { STEP, type Steps } from "./steps.ts";

/**
 * Limit of the values. They count instead of characters, because small values take much more memory
 * than text.
 */
export const MAX_VALUES = 1_000_000;

/** Limit of the depth, the same as in Python. */
export const MAX_JSON_DEPTH = 1_000;

/** What exceeds a limit, in words; undefined if nothing does. */
export type Excess = string | undefined;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
/** `[` and `{`, and `]` and `}`, differ only in this bit. */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Checks a JSON text, or several in a row, in one pass. */
export function* excessOf(json: string): Steps<Excess> {
  const seen: Seen = { at: 0, values: 0, depth: 0, deepest: 0, inString: false, inWord: false };
  while (seen.at < json.length) {
    lookOn(json, seen);
    if (seen.values > MAX_VALUES) return `more than ${MAX_VALUES.toLocaleString("en")} values`;
    if (seen.deepest > MAX_JSON_DEPTH) return `lists and objects more than ${MAX_JSON_DEPTH} deep`;
    if (seen.at < json.length) yield;
  }
  return undefined;
}

/** The progress of a check. */
interface Seen {
  at: number;
  values: number;
  depth: number;
  deepest: number;
  inString: boolean;
  inWord: boolean;
}

/** Checks one step. A separate function, because engines optimise it better than the generator. */
function lookOn(json: string, seen: Seen): void {
  let { at, values, depth, deepest, inString, inWord } = seen;
  const end = Math.min(at + STEP, json.length);
  for (; at < end; at++) {
    const code = json.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
      continue;
    }
    const wasInWord = inWord;
    inWord = false;
    if (code === QUOTE) {
      values++;
      const close = json.indexOf('"', at + 1);
      // Most strings contain no escaped quote.
      if (close > 0 && json.charCodeAt(close - 1) !== BACKSLASH) at = close;
      else inString = true;
    } else if (code === COLON) {
      // The string before the colon was a name, not a value.
      values--;
    } else if ((code | BRACE_BIT) === OPEN) {
      values++;
      if (++depth > deepest) deepest = depth;
    } else if ((code | BRACE_BIT) === CLOSE) {
      depth--;
    } else if (code !== COMMA && code > SPACE) {
      inWord = true;
      if (!wasInWord) values++;
    }
  }
  Object.assign(seen, { at, values, depth, deepest, inString, inWord });
}
