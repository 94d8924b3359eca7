/**
 * Finds credentials in a text. Displays, scans and files all use these rules.
 *
 * @module
 */
import { findAddresses } from "./addresses.ts";
import { findCards } from "./cards.ts";
import { isOf, Runs, TOKEN } from "./characters.ts";
import { encodedIn } from "./encoded.ts";
import { findJwts } from "./jwt.ts";
import { findBeside, findOtherKeys, findPrivateKeys } from "./keys.ts";
import { looksRandom } from "./likely.ts";
import { findNamed, findPairs, findSchemes } from "./named.ts";
import { findShapes } from "./shapes.ts";
import { type CredentialSpan, mergeSpans } from "./span.ts";
import { type View, viewsOf } from "./views.ts";

/** What kind of text it is, and how strict to be. */
export interface FindOptions {
  /**
   * Whether it is the output of a notebook cell, where the card of a sign-in may have been saved.
   */
  readonly isOutput?: boolean;
  /**
   * Whether possible examples and truncated credentials count. They do in displays, where hiding
   * too much does little harm.
   */
  readonly wary?: boolean;
}

/** Number of code units that are searched in one step. */
export const WINDOW = 98_304;
/** Longest credential that is always found completely, even at the end of a window. */
export const MAX_LENGTH = 16_384;
/**
 * Code units before a window that are searched again, since the text before a credential tells its
 * kind.
 */
const CONTEXT = 1_024;
/** Length of the shortest credential. */
const MIN_LENGTH = 6;

/** Finds the credentials in a text in linear time, by position and without overlaps. */
export function findCredentials(text: string, options: FindOptions = {}): CredentialSpan[] {
  if (text.length <= WINDOW) return findInWindow(text, options, 0);
  const found: CredentialSpan[] = [];
  for (const spans of findInSteps(text, options)) found.push(...spans);
  return found;
}

/** The same in steps; returns the credentials of each step. */
export function* findInSteps(text: string, options: FindOptions): Generator<CredentialSpan[]> {
  if (text.length <= WINDOW) return yield findInWindow(text, options, 0);
  let searched = 0;
  for (let start = 0; searched < text.length; start = Math.max(0, searched - CONTEXT)) {
    const end = Math.min(text.length, start + WINDOW);
    const limit = end === text.length ? end : end - MAX_LENGTH;
    const found: CredentialSpan[] = [];
    for (const span of findInWindow(text.slice(start, end), options, 0)) {
      const first = Math.max(start + span.start, searched);
      if (first >= limit) break;
      const isCut = start + span.end === end && end < text.length;
      const last = isCut ? new Runs(text).end(TOKEN, end) : start + span.end;
      if (last <= first) continue;
      found.push({ ...span, start: first, end: last });
      searched = last;
    }
    searched = Math.max(searched, limit);
    yield found;
  }
}

/** Limit of nested encodings. */
const MAX_ENCODED = 2;

function findInWindow(text: string, options: FindOptions, depth: number): CredentialSpan[] {
  if (text.length < MIN_LENGTH) return [];
  const { wary = false, isOutput = false } = options;
  if (isPlain(text)) return isOutput ? findCards(text) : [];
  const found: CredentialSpan[] = [];
  for (const view of viewsOf(text)) {
    for (const span of findInView(view, { wary, isOutput }, depth)) {
      const end = view.joints.length === 0 ? span.end : endAtJoint(view, span);
      found.push({ ...span, start: view.startOf(span.start), end: view.endOf(end - 1) });
    }
  }
  return mergeSpans(found);
}

/** Length from which a word may be a token. */
const LONG_WORD = 12;

const PART_OF_TOKEN = 1;
const LETTER = 2;
const SIGN = 4;

/** Role of each character code. A table, because most text is only checked with it. */
const roles = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  const isBreak = "\t\n\r".includes(character);
  return (isOf(TOKEN, code) ? PART_OF_TOKEN : 0) | (/[A-Za-z_]/.test(character) ? LETTER : 0) |
    ((code < 32 && !isBreak) || code === 127 || `:=\\%&<"'\``.includes(character) ? SIGN : 0);
});

/** Length from which a word may be a token by its form alone, or text in base64. */
const MIN_FORMED_LENGTH = 20;

/**
 * What a shorter token begins with, the names and schemes that announce one, and line breaks, at
 * which one may be wrapped.
 */
const SUSPECT =
  /token|secret|pass|pwd|key|credential|cookie|authori[sz]ation|jwt|signature|signed|code|aws|verifier|bearer|basic|eyj|a(?:kia|sia|bia|cca|3t)|\n/i;

/**
 * Whether a text contains only words, without assignments, escapes or encodings. Most text does.
 */
function isPlain(text: string): boolean {
  let length = 0;
  let letters = 0;
  let longest = 0;
  let isLong = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const role = code < 128 ? roles[code]! : SIGN;
    if ((role & SIGN) !== 0) return false;
    if ((role & PART_OF_TOKEN) === 0) {
      length = letters = 0;
      continue;
    }
    if (++length > longest) longest = length;
    letters |= role & LETTER;
    if (length < LONG_WORD || letters === 0) continue;
    if (length >= MIN_FORMED_LENGTH) return false;
    isLong = true;
  }
  if (text.includes("-----")) return false;
  return !isLong || (longest < MIN_FORMED_LENGTH && !SUSPECT.test(text));
}

function findInView(
  { text }: View,
  options: Required<FindOptions>,
  depth: number,
): CredentialSpan[] {
  const { wary, isOutput } = options;
  const runs = new Runs(text);
  const shaped = findShapes(runs, wary);
  const identifiers = shaped.filter(({ kind }) => kind === "AWS access key");
  const found = [
    ...findJwts(runs, wary),
    ...findAddresses(runs, options),
    ...findPrivateKeys(runs, wary),
    ...findOtherKeys(text),
    ...findNamed(runs, wary),
    ...findSchemes(runs, wary),
    ...findPairs(text, wary),
    ...shaped,
    ...findBeside(text, identifiers),
    ...(isOutput ? findCards(text) : []),
  ];
  if (depth >= MAX_ENCODED) return found;
  for (const { text: inner, spanOf } of encodedIn(text)) {
    for (const span of findInWindow(inner, options, depth + 1)) {
      found.push({ ...spanOf(span), kind: span.kind });
    }
  }
  return found;
}

/**
 * Joined lines shorter than this are not treated as part of a credential if they look like words.
 */
const MIN_PIECE_LENGTH = 12;

/** The end of a credential, without joined lines that are not part of it. */
function endAtJoint({ text, joints }: View, { start, end }: CredentialSpan): number {
  let last = end;
  for (let i = countBelow(joints, end) - 1; i >= 0 && joints[i]! > start; i--) {
    const piece = text.slice(joints[i], last);
    if (piece.length >= MIN_PIECE_LENGTH && looksRandom(piece)) return last;
    // Only the last line of wrapped text is short.
    if (piece.length < MIN_PIECE_LENGTH && last === end && looksRandom(piece)) return last;
    last = joints[i]!;
  }
  return last;
}

function countBelow(joints: readonly number[], end: number): number {
  let [low, high] = [0, joints.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (joints[middle]! < end) low = middle + 1;
    else high = middle;
  }
  return low;
}
