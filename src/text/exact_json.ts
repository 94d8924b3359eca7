/**
 * JSON whose whole numbers stay exact: those beyond 2^53 are bigints, all others numbers.
 *
 * Node 20 has neither the source text in `JSON.parse` nor `JSON.rawJSON`.
 *
 * @module
 */

/** The shortest whole number that can be beyond 2^53. */
const SHORTEST = 16;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Reads JSON.
 *
 * @param json a text
 * @returns what it holds; a whole number that a number cannot hold exactly as a bigint
 * @throws {SyntaxError} if it is not JSON
 */
export function parseExact(json: string): unknown {
  if (!mayHoldBig(json)) return JSON.parse(json);
  const mark = unusedStart(json);
  return withBigInts(JSON.parse(marked(json, mark)), JSON.parse(`"${mark}"`));
}

/**
 * A start that no text has, written as in JSON: short, because each large number gets it.
 *
 * It is made of control characters that can be written in one way only.
 */
function unusedStart(json: string): string {
  const starts = json.match(/"(?:\\u000[0-7])+/g) ?? [];
  const length = starts.length.toString(8).length;
  const used = new Set(starts.map((start) => start.slice(1, 1 + length * "\\u0000".length)));
  for (let number = 0;; number++) {
    const start = number.toString(8).padStart(length, "0").replace(/./g, "\\u000$&");
    if (!used.has(start)) return start;
  }
}

/** A whole number of 16 digits or more, but for a name, which JSON must refuse. */
const BIG = /(?<![\w.+-])-?[1-9]\d{15,}(?![\w.+]|[ \t\r\n]*:)/g;

/** Looks at every 16th character only: a longer run of digits covers one of them. */
function mayHoldBig(json: string): boolean {
  for (let at = SHORTEST - 1; at < json.length; at += SHORTEST) {
    if (!isDigit(json.charCodeAt(at))) continue;
    // Such a run covers one of these too.
    if (!isDigit(json.charCodeAt(at - 8)) && !isDigit(json.charCodeAt(at + 8))) continue;
    let start = at;
    while (isDigit(json.charCodeAt(start - 1))) start--;
    // What follows a point is no whole number, nor what stands in a word.
    if (isInWord(json.charCodeAt(start - 1))) continue;
    let end = at + 1;
    while (isDigit(json.charCodeAt(end))) end++;
    if (end - start >= SHORTEST && !isInWord(json.charCodeAt(end))) return true;
    at = Math.max(at, end - SHORTEST);
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A point, a letter, or what else can stand in an identifier. */
function isInWord(code: number): boolean {
  return code === 0x2e || code === 0x5f || (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a);
}

/** Makes a text of each whole number that may be large, the mark before it. */
function marked(json: string, mark: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const open = quote < 0 ? json.length : quote;
    if (open - at >= SHORTEST) {
      const part = json.slice(at, open);
      const changed = part.replace(BIG, `"${mark}$&"`);
      if (changed !== part) {
        parts.push(json.slice(copied, at), changed);
        copied = open;
      }
    }
    at = quote < 0 ? open : endOfString(json, open);
  }
  return parts.join("") + json.slice(copied);
}

function endOfString(json: string, open: number): number {
  for (let at = open + 1;;) {
    const quote = json.indexOf('"', at);
    if (quote < 0) return json.length;
    let start = quote;
    while (json[start - 1] === "\\") start--;
    if ((quote - start) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function withBigInts(data: unknown, mark: string): unknown {
  const top: Record<string, unknown> = { data };
  const pending = [top];
  for (let holder = pending.pop(); holder; holder = pending.pop()) {
    for (const key of Object.keys(holder)) {
      const value = holder[key];
      if (typeof value === "object" && value !== null) {
        pending.push(value as Record<string, unknown>);
      } else if (typeof value === "string" && value.startsWith(mark)) {
        const digits = value.slice(mark.length);
        const number = Number(digits);
        holder[key] = Number.isSafeInteger(number) ? number : BigInt(digits);
      }
    }
  }
  return top.data;
}

/**
 * Writes JSON.
 *
 * @param value data; a bigint in it is written as a number
 * @param indent how many spaces a level is indented by
 * @returns as `JSON.stringify`
 * @throws {TypeError} for what is no data
 */
export function stringifyExact(value: object | string, indent?: number): string;
export function stringifyExact(value: unknown, indent?: number): string | undefined;
export function stringifyExact(value: unknown, indent = 0): string | undefined {
  // People give bigints a toJSON, which would make texts of them.
  if (!("toJSON" in BigInt.prototype)) {
    try {
      return JSON.stringify(value, null, indent);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return write(value, "", " ".repeat(indent), "\n");
}

function write(given: unknown, key: string, indent: string, line: string): string | undefined {
  if (typeof given === "bigint") return String(given);
  const value = plain(given, key);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = line + indent;
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item, i) => write(item, String(i), indent, inner) ?? "null")
    : Object.entries(value).flatMap(([name, item]) => {
      const written = write(item, name, indent, inner);
      if (written === undefined) return [];
      return [`${JSON.stringify(name)}:${indent && " "}${written}`];
    });
  const [open, close] = isList ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return indent
    ? `${open}${inner}${items.join(`,${inner}`)}${line}${close}`
    : `${open}${items.join(",")}${close}`;
}

/** What stands for a value in JSON: its own toJSON tells. */
function plain(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? toJSON.call(value, key) : value;
}
