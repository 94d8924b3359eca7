/**
 * Views of a text as a reader sees it: without colour codes, with escapes decoded and wrapped lines
 * joined.
 *
 * Each view maps its characters to the original text.
 *
 * @module
 */
import { ALNUM, isOf, TOKEN } from "./characters.ts";
import { ESCAPE, LINE, marksOf, OPEN_TAG, OTHER } from "./marks.ts";

/** A text that was derived from another. */
export interface View {
  readonly text: string;
  /** What it contains. */
  readonly marks: number;
  /** Offsets at which lines or pieces were joined. */
  readonly joints: readonly number[];
  /** Start of a character in the original. */
  startOf(at: number): number;
  /** End of a character in the original. */
  endOf(at: number): number;
}

/** The view of an unchanged text. */
export function originalView(text: string, marks: number): View {
  return { text, marks, joints: [], startOf: (at) => at, endOf: (at) => at + 1 };
}

/**
 * Numbers kept for each piece of a view: its start; where in the original it begins; how many
 * characters of it were replaced, and how many of the original they replace. Copied text follows.
 */
const KEPT = 4;
/** Where the numbers are collected, by one builder at a time. */
let collected = new Int32Array(KEPT * 64);

/** Builds a view from pieces of another. */
class Builder {
  readonly #from: View;
  readonly #texts: string[] = [];
  readonly joints: number[] = [];
  #count = 0;
  #length = 0;
  #copied = 0;
  /** Whether the text to copy belongs to the last piece. */
  #isOpen = false;

  constructor(from: View) {
    this.#from = from;
  }

  /** Offset of the next character to copy. */
  get copied(): number {
    return this.#copied;
  }

  replace(start: number, end: number, by: string): void {
    this.#copyTo(start);
    this.#isOpen = by !== "";
    this.#copied = end;
    if (by === "") return;
    this.#begin(start, by.length, end - start);
    // The last character of most escapes is the one that is meant: it is copied with what follows.
    if (by.length === 1 && this.#from.text.charCodeAt(end - 1) === by.charCodeAt(0)) this.#copied--;
    else this.#add(by);
  }

  /** Leaves out a piece, and joins the text around it. */
  join(start: number, end: number): void {
    this.replace(start, end, "");
    this.joints.push(this.#length);
  }

  #copyTo(end: number): void {
    if (end <= this.#copied) return;
    if (!this.#isOpen) this.#begin(this.#copied, 0, 0);
    this.#add(this.#from.text.slice(this.#copied, end));
  }

  #begin(source: number, replaced: number, width: number): void {
    const at = KEPT * this.#count++;
    if (at === collected.length) {
      const larger = new Int32Array(at * 2);
      larger.set(collected);
      collected = larger;
    }
    collected[at] = this.#length;
    collected[at + 1] = source;
    collected[at + 2] = replaced;
    collected[at + 3] = width;
  }

  #add(text: string): void {
    this.#texts.push(text);
    this.#length += text.length;
  }

  /** The view; the original one if nothing was changed. */
  build(): View {
    if (this.#copied === 0 && this.#count === 0) return this.#from;
    this.#copyTo(this.#from.text.length);
    const from = this.#from;
    const pieces = collected.slice(0, KEPT * this.#count);
    const last = this.#count - 1;
    const pieceAt = (at: number): number => {
      let [low, high] = [0, last];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (pieces[KEPT * middle]! <= at) low = middle;
        else high = middle - 1;
      }
      return KEPT * low;
    };
    /** The offset of a character, after the replaced ones, in the original. */
    const copiedFrom = (piece: number, at: number) =>
      at - pieces[piece]! - pieces[piece + 2]! + pieces[piece + 1]! + pieces[piece + 3]!;
    const isCopied = (piece: number, at: number) => at - pieces[piece]! >= pieces[piece + 2]!;
    const text = this.#texts.join("");
    return {
      text,
      marks: marksOf(text),
      joints: this.joints,
      startOf: (at) => {
        const piece = pieceAt(at);
        return from.startOf(isCopied(piece, at) ? copiedFrom(piece, at) : pieces[piece + 1]!);
      },
      endOf: (at) => {
        const piece = pieceAt(at);
        return from.endOf(
          isCopied(piece, at) ? copiedFrom(piece, at) : pieces[piece + 1]! + pieces[piece + 3]! - 1,
        );
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
  const { text, marks } = from;
  if ((marks & OTHER) === 0) return from;
  const builder = new Builder(from);
  INVISIBLE.lastIndex = 0;
  while (INVISIBLE.test(text)) {
    const at = INVISIBLE.lastIndex - 1;
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

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
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
const simple: (Escape | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const meant = SIMPLE[String.fromCharCode(code)];
  return meant === undefined ? undefined : { length: 2, meant };
});
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

/** A view with decoded escapes. */
interface Decoded {
  readonly view: View;
  /** Whether there may be invisible characters in it. */
  readonly hasInvisible: boolean;
  /** Whether there may be escapes in it. */
  readonly hasEscapes: boolean;
}

/** Decodes the escapes of JSON, Python, JavaScript, URLs and HTML once; undefined without any. */
function decoded(from: View): Decoded | undefined {
  const { text, marks } = from;
  if ((marks & (ESCAPE | OTHER)) === 0) return undefined;
  const builder = new Builder(from);
  let hasInvisible = false;
  let hasEscapes = false;
  let isChanged = false;
  ESCAPES.lastIndex = 0;
  while (ESCAPES.test(text)) {
    const at = ESCAPES.lastIndex - 1;
    const escape = escapeAt(text, at);
    if (!escape) {
      hasEscapes = true;
      continue;
    }
    const { length, meant } = escape;
    isChanged = true;
    builder.replace(at, at + length, meant);
    ESCAPES.lastIndex = at + length;
    hasInvisible ||= meant < " " ? !"\t\n\r".includes(meant) : meant > "~";
    hasEscapes ||= meant > "~" || "\\%&".includes(meant);
  }
  return isChanged ? { view: builder.build(), hasInvisible, hasEscapes } : undefined;
}

interface Escape {
  readonly length: number;
  readonly meant: string;
}

function escapeAt(text: string, at: number): Escape | undefined {
  switch (text.charCodeAt(at)) {
    case PERCENT:
      return hexadecimal(text, at + 1, 2, 3);
    case AMPERSAND:
      return entityAt(text, at);
    case BACKSLASH:
      return backslashAt(text, at);
    default:
      // Full-width characters of East Asian text.
      return { length: 1, meant: String.fromCharCode(text.charCodeAt(at) - 0xfee0) };
  }
}

function backslashAt(text: string, at: number): Escape | undefined {
  const known = simple[text.charCodeAt(at + 1)];
  if (known !== undefined) return known;
  const next = text[at + 1];
  if (next === undefined) return undefined;
  if (next === "u") {
    if (text[at + 2] !== "{") return hexadecimal(text, at + 2, 4, 6);
    const close = text.indexOf("}", at + 3);
    if (close < 0 || close > at + 9) return undefined;
    return hexadecimal(text, at + 3, close - at - 3, close - at + 1);
  }
  if (next === "x") return hexadecimal(text, at + 2, 2, 4);
  return next === "0" && text.startsWith("033", at + 1) ? { length: 4, meant: "\x1b" } : undefined;
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
  const { text, marks } = from;
  if ((marks & (LINE | OPEN_TAG)) === 0) return from;
  const builder = new Builder(from);
  BREAKS.lastIndex = 0;
  let line = 0;
  while (BREAKS.test(text)) {
    const at = BREAKS.lastIndex - 1;
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
export function viewsOf(text: string, marks: number = marksOf(text)): readonly View[] {
  let last = visible(originalView(text, marks));
  const views = [last];
  for (let i = 0; i < MAX_DECODED; i++) {
    const next = decoded(last);
    if (!next) break;
    last = next.hasInvisible ? visible(next.view) : next.view;
    views.push(last);
    if (!next.hasEscapes) break;
  }
  const joined = unwrapped(last);
  return joined === last ? views : [...views, joined];
}
