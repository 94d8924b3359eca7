/**
 * How much a JSON text holds, told before it is parsed.
 *
 * @module
 */
import { STEP, type Steps } from "./steps.ts";

/** A list of empty lists takes a thousand times its text in memory, so it is values that count. */
export const MOST_VALUES = 1_000_000;

/** What writes JSON goes no deeper; Python's own does not either. */
export const DEEPEST_JSON = 1_000;

/** What a text has too much of, in words; undefined if it can be parsed. */
export type Excess = string | undefined;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
/** `[` and `{`, `]` and `}` differ in this bit alone. */
const BRACE_BIT = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Judges a JSON text, or several in a row, in one pass. */
export function* excessOf(json: string): Steps<Excess> {
  const seen: Seen = { at: 0, values: 0, depth: 0, deepest: 0, inString: false, inWord: false };
  while (seen.at < json.length) {
    lookOn(json, seen);
    if (seen.values > MOST_VALUES) return `more than ${MOST_VALUES.toLocaleString("en")} values`;
    if (seen.deepest > DEEPEST_JSON) return `lists and objects more than ${DEEPEST_JSON} deep`;
    yield;
  }
  return undefined;
}

/** How far a text was looked at, and what was found. */
interface Seen {
  at: number;
  values: number;
  depth: number;
  deepest: number;
  inString: boolean;
  inWord: boolean;
}

/** A step of its own, which the engine compiles: in a generator it would interpret it. */
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
      // Most strings hold no escaped quote.
      if (close > 0 && json.charCodeAt(close - 1) !== BACKSLASH) at = close;
      else inString = true;
    } else if (code === COLON) {
      // What stands before it was no value, but a name.
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
