/**
 * Finds credentials in a text. Displays, scans and files all use these rules.
 *
 * @module
 */
import { findAddresses } from "./addresses.ts";
import { findCards } from "./cards.ts";
import { Runs, TOKEN } from "./characters.ts";
import { encodedIn } from "./encoded.ts";
import { findJwts } from "./jwt.ts";
import { findBeside, findJwks, findPrivateKeys, findPuttyKeys } from "./keys.ts";
import { looksRandom } from "./likely.ts";
import {
  BLANK,
  BORDER,
  BREAK,
  COLON,
  EQUALS,
  HYPHEN,
  isPlain,
  LINE,
  marksOf,
  OTHER,
  QUOTE,
  RUN_13,
  RUN_16,
  RUN_24,
  SLASH,
} from "./marks.ts";
import {
  findEncodedPairs,
  findNamed,
  findSchemes,
  findUserOptions,
  findUserTuples,
} from "./named.ts";
import { findInfixes, findShapes } from "./shapes.ts";
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

/** A rule, and what a text needs to contain for it to find anything. */
interface Rule {
  /** Marks, of each of which the text has at least one. */
  readonly needs: readonly number[];
  readonly find: (runs: Runs, options: Required<FindOptions>) => readonly CredentialSpan[];
}

const GAP = BLANK | BREAK | OTHER;

/** In order of priority, where the findings of two overlap. */
export const rules: readonly Rule[] = [
  { needs: [RUN_13], find: (runs, { wary }) => findJwts(runs, wary) },
  { needs: [COLON, SLASH], find: findAddresses },
  { needs: [HYPHEN, BLANK], find: (runs, { wary }) => findPrivateKeys(runs, wary) },
  { needs: [HYPHEN, COLON, LINE], find: ({ text }) => findPuttyKeys(text) },
  { needs: [QUOTE, COLON], find: ({ text }) => findJwks(text) },
  { needs: [GAP | BORDER | COLON | EQUALS], find: (runs, { wary }) => findNamed(runs, wary) },
  { needs: [GAP], find: (runs, { wary }) => findSchemes(runs, wary) },
  { needs: [QUOTE, COLON | EQUALS], find: ({ text }) => findEncodedPairs(text) },
  { needs: [GAP, HYPHEN, COLON], find: ({ text }, { wary }) => findUserOptions(text, wary) },
  { needs: [QUOTE, BORDER], find: ({ text }, { wary }) => findUserTuples(text, wary) },
  { needs: [RUN_16], find: (runs, { wary }) => findShaped(runs, wary) },
  { needs: [], find: ({ text }, { isOutput }) => isOutput ? findCards(text) : [] },
];

/** Whether a rule may find something in a text with these marks. */
export function isNeeded({ needs }: Rule, marks: number): boolean {
  for (const any of needs) if ((marks & any) === 0) return false;
  return true;
}

function findShaped(runs: Runs, wary: boolean): CredentialSpan[] {
  const shaped = findShapes(runs, wary);
  const identifiers = shaped.filter(({ kind }) => kind === "AWS access key");
  return [...shaped, ...findInfixes(runs, wary), ...findBeside(runs.text, identifiers)];
}

function findInWindow(text: string, options: FindOptions, depth: number): CredentialSpan[] {
  if (text.length < MIN_LENGTH) return [];
  const { wary = false, isOutput = false } = options;
  const marks = marksOf(text);
  if (isPlain(text, marks)) return isOutput ? findCards(text) : [];
  const found: CredentialSpan[] = [];
  for (const view of viewsOf(text, marks)) {
    for (const span of findInView(view, { wary, isOutput }, depth)) {
      const end = view.joints.length === 0 ? span.end : endAtJoint(view, span);
      found.push({ ...span, start: view.startOf(span.start), end: view.endOf(end - 1) });
    }
  }
  return mergeSpans(found);
}

function findInView(
  { text, marks }: View,
  options: Required<FindOptions>,
  depth: number,
): CredentialSpan[] {
  const runs = new Runs(text);
  const found: CredentialSpan[] = [];
  for (const rule of rules) {
    if (!isNeeded(rule, marks)) continue;
    for (const span of rule.find(runs, options)) found.push(span);
  }
  if (depth >= MAX_ENCODED || (marks & RUN_24) === 0) return found;
  for (const { text: inner, spanOf } of encodedIn(runs)) {
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
