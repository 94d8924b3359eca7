/**
 * JSON with exact integers: those beyond 2^53 are bigints, all others numbers.
 *
 * Node 20 has neither `JSON.rawJSON` nor access to the source text in `JSON.parse`.
 *
 * @module
 */
import { MAX_JSON_DEPTH } from "./json_size.ts";
import { atOnce, STEP, type Steps } from "./steps.ts";

/** Digits of the shortest integer that can be beyond 2^53. */
const MIN_LENGTH = 16;
/** Limit of a bigint in digits: creating and writing longer ones does not take linear time. */
const MAX_LENGTH = 1_000;
/** Limit of the depth when writing; parsed values are never deeper. */
const MAX_DEPTH = 2 * MAX_JSON_DEPTH;
const ZERO = 0x30;
const NINE = 0x39;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;

/**
 * Parses JSON.
 *
 * @throws {SyntaxError} if it is not JSON
 */
export function parseExact(json: string): unknown {
  return atOnce(parseInSteps(json));
}

/** The same in steps; `JSON.parse` is a single one. */
export function* parseInSteps(json: string): Steps<unknown> {
  if (!(yield* mayHoldBig(json))) return JSON.parse(json);
  const mark = yield* unusedStart(json);
  const text = yield* marked(json, mark);
  yield;
  const data = JSON.parse(text);
  yield;
  return yield* withBigInts(data, JSON.parse(`"${mark}"`));
}

/**
 * A prefix that no string in the JSON starts with, as a JSON escape. It is short, because every
 * large integer gets it.
 *
 * It consists of control characters that JSON can write in one way only.
 */
function* unusedStart(json: string): Steps<string> {
  const starts: string[] = [];
  for (const [start] of json.matchAll(/"(?:\\u000[0-7])+/g)) {
    if (starts.push(start) % STEP === 0) yield;
  }
  const length = starts.length.toString(8).length;
  const used = new Set(starts.map((start) => start.slice(1, 1 + length * "\\u0000".length)));
  for (let number = 0;; number++) {
    const start = number.toString(8).padStart(length, "0").replace(/./g, "\\u000$&");
    if (!used.has(start)) return start;
  }
}

function* mayHoldBig(json: string): Steps<boolean> {
  for (let at = MIN_LENGTH - 1; at < json.length;) {
    const next = afterStep(json, at);
    if (next === undefined) return true;
    at = next;
    if (at < json.length) yield;
  }
  return false;
}

/**
 * Checks one step for integers that may be large. Returns the next offset; undefined if it finds
 * one.
 *
 * It reads only every 16th character, since any longer run of digits includes one of them. A run
 * over several steps is read once.
 */
function afterStep(json: string, from: number): number | undefined {
  const last = Math.min(from + MIN_LENGTH * STEP, json.length);
  let at = from;
  for (; at < last; at += MIN_LENGTH) {
    if (!isDigit(json.charCodeAt(at))) continue;
    // A run of 16 digits also includes one of these two.
    if (!isDigit(json.charCodeAt(at - 8)) && !isDigit(json.charCodeAt(at + 8))) continue;
    let start = at;
    while (isDigit(json.charCodeAt(start - 1))) start--;
    const end = endOfDigits(json, at);
    // Digits after a decimal point or inside a word are not an integer.
    const isInside = isInWord(json.charCodeAt(start - 1)) || isInWord(json.charCodeAt(end));
    if (end - start >= MIN_LENGTH && !isInside) return undefined;
    while (at + MIN_LENGTH < end) at += MIN_LENGTH;
  }
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const NO_DIGIT = /[^0-9]/g;

/**
 * The end of a run of digits, found by the regular expression engine, because a number may be very
 * long.
 */
function endOfDigits(json: string, at: number): number {
  NO_DIGIT.lastIndex = at;
  return NO_DIGIT.exec(json)?.index ?? json.length;
}

/** Whether a character can be part of a decimal number or an identifier. */
function isInWord(code: number): boolean {
  return code === 0x2e || code === 0x5f || (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a);
}

/** Converts each integer that may be large to a string that begins with the mark. */
function* marked(json: string, mark: string): Steps<string> {
  const reading: Reading = { at: 0, inString: false, parts: [], copied: 0 };
  while (reading.at < json.length) {
    markOn(json, mark, reading);
    yield;
  }
  return reading.parts.join("") + json.slice(reading.copied);
}

interface Reading {
  at: number;
  inString: boolean;
  readonly parts: string[];
  /** Number of characters that have been copied. */
  copied: number;
}

function markOn(json: string, mark: string, reading: Reading): void {
  let { at, inString, copied } = reading;
  const last = Math.min(at + STEP, json.length);
  for (; at < last; at++) {
    const code = json.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (isDigit(code)) {
      const end = endOfDigits(json, at);
      const start = json.charCodeAt(at - 1) === MINUS ? at - 1 : at;
      const isLarge = end - at >= MIN_LENGTH && end - at <= MAX_LENGTH && code !== ZERO;
      if (isLarge && isWhole(json, start, end)) {
        reading.parts.push(json.slice(copied, start), `"${mark}`, json.slice(start, end), '"');
        copied = end;
      }
      at = end - 1;
    }
  }
  Object.assign(reading, { at, inString, copied });
}

/**
 * Whether a run of digits is an integer by itself. Digits in an identifier must stay, so that they
 * are rejected.
 */
function isWhole(json: string, start: number, end: number): boolean {
  const [before, after] = [json.charCodeAt(start - 1), json.charCodeAt(end)];
  if (isInWord(before) || before === MINUS || before === PLUS) return false;
  if (isInWord(after) || after === PLUS) return false;
  let next = end;
  while (" \t\r\n".includes(json.charAt(next)) && next < json.length) next++;
  return json.charCodeAt(next) !== COLON;
}

function* withBigInts(data: unknown, mark: string): Steps<unknown> {
  const top: Record<string, unknown> = { data };
  const pending = [top];
  let step = 0;
  for (let holder = pending.pop(); holder; holder = pending.pop()) {
    for (const key of Object.keys(holder)) {
      if (step++ > STEP) yield void (step = 0);
      const value = holder[key];
      if (typeof value === "object" && value !== null) {
        pending.push(value as Record<string, unknown>);
      } else if (typeof value === "string" && value.startsWith(mark)) {
        const digits = value.slice(mark.length);
        step += digits.length;
        const number = Number(digits);
        holder[key] = Number.isSafeInteger(number) ? number : BigInt(digits);
      }
    }
  }
  return top.data;
}

/**
 * Serialises JSON.
 *
 * @throws {TypeError} for what is no data, or nested too deep
 */
export function stringifyExact(value: object | string, indent?: number): string;
export function stringifyExact(value: unknown, indent?: number): string | undefined;
export function stringifyExact(value: unknown, indent = 0): string | undefined {
  // Some programs add `toJSON` to BigInt, which would convert bigints to strings.
  if (!("toJSON" in BigInt.prototype)) {
    try {
      return JSON.stringify(value, null, indent);
    } catch (error) {
      if (error instanceof RangeError) throw new TypeError("It is nested too deep for JSON");
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return write(value, "", { indent: " ".repeat(indent), line: "\n", depth: 0 });
}

/** The place of a value. */
interface Spot {
  readonly indent: string;
  /** The indentation of its level, after a line break. */
  readonly line: string;
  readonly depth: number;
}

function write(given: unknown, key: string, spot: Spot): string | undefined {
  const { indent, line, depth } = spot;
  if (depth > MAX_DEPTH) throw new TypeError("It is nested too deep for JSON, or holds itself");
  if (typeof given === "bigint") return String(given);
  const value = plain(given, key);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = line + indent;
  const within = { indent, line: inner, depth: depth + 1 };
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item, i) => write(item, String(i), within) ?? "null")
    : Object.entries(value).flatMap(([name, item]) => {
      const written = write(item, name, within);
      if (written === undefined) return [];
      return [`${JSON.stringify(name)}:${indent && " "}${written}`];
    });
  const [open, close] = isList ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return indent
    ? `${open}${inner}${items.join(`,${inner}`)}${line}${close}`
    : `${open}${items.join(",")}${close}`;
}

/** The value, or the result of its `toJSON`. */
function plain(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? toJSON.call(value, key) : value;
}
