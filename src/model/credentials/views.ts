/**
 * Views of a text as a reader sees it: without colour codes, with escapes decoded and wrapped lines
 * joined.
 *
 * Each view maps its characters to the original text.
 *
 * @module
 */
import { ALNUM, isOf, TOKEN } from "./characters.ts";

/** A text that was derived from another. */
export interface View {
  readonly text: string;
  /** Offsets at which lines or pieces were joined. */
  readonly joints: readonly number[];
  /** Start of a character in the original. */
  startOf(at: number): number;
  /** End of a character in the original. */
  endOf(at: number): number;
}

/** The view of an unchanged text. */
export function originalView(text: string): View {
  return { text, joints: [], startOf: (at) => at, endOf: (at) => at + 1 };
}

/** A growing list of numbers in a typed array. */
class Numbers {
  #values = new Int32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }
}

/** Builds a view from pieces of another. */
class Builder {
  readonly #from: View;
  readonly #pieces: string[] = [];
  readonly #starts = new Numbers();
  readonly #sources = new Numbers();
  /** Number of original characters per replaced character; 0 for copied text. */
  readonly #widths = new Numbers();
  readonly joints: number[] = [];
  #length = 0;
  #copied = 0;

  constructor(from: View) {
    this.#from = from;
  }

  /** Offset of the next character to copy. */
  get copied(): number {
    return this.#copied;
  }

  replace(start: number, end: number, by: string): void {
    this.#copyTo(start);
    if (by !== "") this.#add(by, start, end - start);
    this.#copied = end;
  }

  /** Leaves out a piece, and joins the text around it. */
  join(start: number, end: number): void {
    this.replace(start, end, "");
    this.joints.push(this.#length);
  }

  #copyTo(end: number): void {
    if (end > this.#copied) this.#add(this.#from.text.slice(this.#copied, end), this.#copied, 0);
  }

  #add(piece: string, source: number, width: number): void {
    this.#starts.push(this.#length);
    this.#sources.push(source);
    this.#widths.push(width);
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  /** The view; the original one if nothing was changed. */
  build(): View {
    if (this.#copied === 0 && this.#pieces.length === 0) return this.#from;
    this.#copyTo(this.#from.text.length);
    const from = this.#from;
    const [starts, sources, widths] = [this.#starts, this.#sources, this.#widths];
    const pieceAt = (at: number): number => {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts.at(middle) <= at) low = middle;
        else high = middle - 1;
      }
      return low;
    };
    return {
      text: this.#pieces.join(""),
      joints: this.joints,
      startOf: (at) => {
        const piece = pieceAt(at);
        const inside = widths.at(piece) === 0 ? at - starts.at(piece) : 0;
        return from.startOf(sources.at(piece) + inside);
      },
      endOf: (at) => {
        const piece = pieceAt(at);
        const width = widths.at(piece);
        const inside = width === 0 ? at - starts.at(piece) : width - 1;
        return from.endOf(sources.at(piece) + inside);
      },
    };
  }
}

/**
 * Controls other than tab and line breaks, and invisible characters. U+FFFD replaces a sanitised
 * ESC.
 */
const INVISIBLE =
  // deno-lint-ignore no-control-regex
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\udb40]/g;
const ESC = 0x1b;
const CSI = 0x9b;
const HARMLESS_ESC = 0xfffd;

/** Removes colour codes and invisible characters. */
function visible(from: View): View {
  const { text } = from;
  INVISIBLE.lastIndex = 0;
  if (!INVISIBLE.test(text)) return from;
  const builder = new Builder(from);
  INVISIBLE.lastIndex = 0;
  for (let found = INVISIBLE.exec(text); found; found = INVISIBLE.exec(text)) {
    const at = found.index;
    const end = endOfInvisible(text, at);
    builder.replace(at, end, "");
    INVISIBLE.lastIndex = end;
  }
  return builder.build();
}

function endOfInvisible(text: string, at: number): number {
  const code = text.charCodeAt(at);
  // Only the character itself: without parameters, it would take the following letter with it.
  if (code === CSI) {
    return isBetween(text.charCodeAt(at + 1), 0x30, 0x3f) ? endOfSequence(text, at + 1) : at + 1;
  }
  // A tag character is a surrogate pair.
  if (code === 0xdb40) return at + 2;
  if (code !== ESC && code !== HARMLESS_ESC) return at + 1;
  const next = text.charCodeAt(at + 1);
  if (next === 0x5b) return endOfSequence(text, at + 2);
  if (code === HARMLESS_ESC) return at + 1;
  // Other sequences are short; the text of a link stays.
  return at + (next === 0x28 || next === 0x29 ? 3 : 2);
}

/** Limit of a terminal sequence, in characters. */
const MAX_SEQUENCE_LENGTH = 64;

function endOfSequence(text: string, start: number): number {
  let end = start;
  while (end - start < MAX_SEQUENCE_LENGTH && isBetween(text.charCodeAt(end), 0x20, 0x3f)) end++;
  return isBetween(text.charCodeAt(end), 0x40, 0x7e) ? end + 1 : start;
}

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}

const ESCAPES = /[\\%&\uff01-\uff5e]/g;
const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "",
  f: "",
  e: "\x1b",
  '"': '"',
  "'": "'",
  "`": "`",
  "\\": "\\",
  "/": "/",
};
const ENTITY =
  /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(quot|apos|amp|lt|gt|nbsp|shy|zwnj|colon|equals|period|lowbar|hyphen|dash));?/y;
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
  shy: "",
  zwnj: "",
  colon: ":",
  equals: "=",
  period: ".",
  lowbar: "_",
  hyphen: "-",
  dash: "-",
};

/** Decodes the escapes of JSON, Python, JavaScript, URLs and HTML once. */
function decoded(from: View): View {
  const { text } = from;
  ESCAPES.lastIndex = 0;
  if (!ESCAPES.test(text)) return from;
  const builder = new Builder(from);
  ESCAPES.lastIndex = 0;
  for (let found = ESCAPES.exec(text); found; found = ESCAPES.exec(text)) {
    const at = found.index;
    const escape = escapeAt(text, at);
    if (!escape) continue;
    builder.replace(at, at + escape.length, escape.meant);
    ESCAPES.lastIndex = at + escape.length;
  }
  return builder.build();
}

interface Escape {
  readonly length: number;
  readonly meant: string;
}

function escapeAt(text: string, at: number): Escape | undefined {
  switch (text[at]) {
    case "%":
      return hexadecimal(text, at + 1, 2, 3);
    case "&":
      return entityAt(text, at);
    case "\\":
      return backslashAt(text, at);
    default:
      // Full-width characters of East Asian text.
      return { length: 1, meant: String.fromCharCode(text.charCodeAt(at) - 0xfee0) };
  }
}

function backslashAt(text: string, at: number): Escape | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  if (next === "u") {
    if (text[at + 2] !== "{") return hexadecimal(text, at + 2, 4, 6);
    const close = text.indexOf("}", at + 3);
    if (close < 0 || close > at + 9) return undefined;
    return hexadecimal(text, at + 3, close - at - 3, close - at + 1);
  }
  if (next === "x") return hexadecimal(text, at + 2, 2, 4);
  if (next === "0" && text.startsWith("033", at + 1)) return { length: 4, meant: "\x1b" };
  const meant = Object.hasOwn(SIMPLE, next) ? SIMPLE[next] : undefined;
  return meant === undefined ? undefined : { length: 2, meant };
}

function hexadecimal(
  text: string,
  start: number,
  digits: number,
  length: number,
): Escape | undefined {
  let code = 0;
  for (let i = start; i < start + digits; i++) {
    const value = Number.parseInt(text[i] ?? "", 16);
    if (Number.isNaN(value)) return undefined;
    code = code * 16 + value;
  }
  return digits === 0 || code > 0x10ffff
    ? undefined
    : { length, meant: String.fromCodePoint(code) };
}

function entityAt(text: string, at: number): Escape | undefined {
  ENTITY.lastIndex = at;
  const [all, decimal, hexadecimal, name] = ENTITY.exec(text) ?? [];
  if (all === undefined) return undefined;
  if (name !== undefined) return { length: all.length, meant: NAMED_ENTITIES[name]! };
  const code = decimal === undefined
    ? Number.parseInt(hexadecimal!, 16)
    : Number.parseInt(decimal, 10);
  return code > 0x10ffff ? undefined : { length: all.length, meant: String.fromCodePoint(code) };
}

/** Length from which a line may have been wrapped. */
const MIN_WRAPPED_LENGTH = 16;
/** Length from which a word is probably not prose. */
const LONG = 12;
/** Limit of the indentation of a wrapped line. */
const MAX_INDENT_LENGTH = 64;
/** Limit of a tag, in characters. */
const MAX_TAG_LENGTH = 300;

const BREAKS = /[\n<]/g;
const INLINE_TAG =
  /<\/?(?:span|b|i|em|strong|font|mark|code|wbr|br|a|u|s|tt|small|big|sub|sup|bdi|bdo|ins|del)\b/iy;

/** Joins lines that may have been wrapped, and removes tags inside words. */
function unwrapped(from: View): View {
  const { text } = from;
  BREAKS.lastIndex = 0;
  if (!BREAKS.test(text)) return from;
  const builder = new Builder(from);
  BREAKS.lastIndex = 0;
  let line = 0;
  for (let found = BREAKS.exec(text); found; found = BREAKS.exec(text)) {
    const at = found.index;
    const end = text[at] === "\n" ? endOfWrap(text, line, at) : endOfTags(text, at);
    if (end !== undefined && end > builder.copied) builder.join(startOfBreak(text, at), end);
    if (text[at] === "\n") line = at + 1;
    else if (end !== undefined) BREAKS.lastIndex = end;
  }
  return builder.build();
}

/**
 * Start of a line break in a string that continues in the next line: before a quote, backslash or
 * plus.
 */
function startOfBreak(text: string, at: number): number {
  if (text[at] !== "\n") return at;
  let start = at;
  while (at - start < 6 && `\r\\+ "'`.includes(text[start - 1] ?? "x")) start--;
  return start;
}

function endOfWrap(text: string, line: number, at: number): number | undefined {
  const start = startOfBreak(text, at);
  if (start - line < MIN_WRAPPED_LENGTH || !isOf(TOKEN, text.charCodeAt(start - 1))) {
    return undefined;
  }
  let end = at + 1;
  while (end - at < MAX_INDENT_LENGTH && ` \t>"'`.includes(text[end] ?? "x")) end++;
  if (!isOf(TOKEN, text.charCodeAt(end))) return undefined;
  // Short words are not joined.
  if (!isLong(text, start - 1, -1) && !isLong(text, end, 1)) return undefined;
  // The next line of wrapped text is not longer than this one, apart from its indentation.
  const rest = at - line + 3;
  let last = end;
  while (last - end <= rest && last < text.length && isOf(TOKEN, text.charCodeAt(last))) last++;
  // A token may be broken at its dots, even if the parts are short.
  const isDotted = text[start - 1] === "." || text[end] === ".";
  return (last - end > rest && !isDotted) || isAnother(text, start, end, last) ? undefined : end;
}

/** Whether the next line begins with another token, or with a name and value. */
function isAnother(text: string, start: number, next: number, last: number): boolean {
  if (text.startsWith("eyJ", next) && text[start - 1] !== ".") return true;
  if (text[last] === ":") return true;
  const equals = text.slice(next, last).indexOf("=");
  return equals > 0 && isOf(ALNUM, text.charCodeAt(next + equals + 1));
}

/** Whether a long run of token characters starts here. */
function isLong(text: string, at: number, step: 1 | -1): boolean {
  let length = 0;
  while (length < LONG && isOf(TOKEN, text.charCodeAt(at + step * length))) length++;
  return length === LONG;
}

function endOfTags(text: string, at: number): number | undefined {
  if (!isOf(TOKEN, text.charCodeAt(at - 1))) return undefined;
  let end = at;
  while (text[end] === "<") {
    INLINE_TAG.lastIndex = end;
    if (!INLINE_TAG.test(text)) return undefined;
    const close = text.slice(end, end + MAX_TAG_LENGTH).indexOf(">");
    if (close < 0) return undefined;
    end += close + 1;
    if (end - at > MAX_TAG_LENGTH) break;
  }
  return isOf(TOKEN, text.charCodeAt(end)) ? end : undefined;
}

/** Limit of nested escapes. */
const MAX_DECODED = 3;

/** The views of a text, from the original to the most decoded. */
export function viewsOf(text: string): readonly View[] {
  let last = visible(originalView(text));
  const views = [last];
  for (let i = 0; i < MAX_DECODED; i++) {
    const next = visible(decoded(last));
    if (next === last) break;
    views.push(next);
    last = next;
  }
  const joined = unwrapped(last);
  return joined === last ? views : [...views, joined];
}
