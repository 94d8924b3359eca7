/**
 * The credentials that this process has sent. An answer may repeat them in any form, so they are
 * hidden everywhere.
 *
 * @module
 */
import { hideFromView } from "../../text/sanitise.ts";
import { STEP, type Steps } from "../../text/steps.ts";
import { REDACTED } from "../secret.ts";
import { MIN_PIECE_LENGTH, Pieces } from "./pieces.ts";
import { replaceSpans, type Span } from "./span.ts";

/** Limit of the remembered credentials; a session uses few at a time. */
const MAX = 12;

/** Shortest credential that is remembered; a shorter one may be an ordinary word. */
const MIN_LENGTH = 20;

/** Limit of the depth; deeper data is left out. */
const MAX_DEPTH = 200;

let sent: readonly string[] = [];
let count = 0;
let pieces = new Pieces();
/** Number of credentials whose pieces have been added. */
let known = 0;

/** Remembers a token or code that is about to be sent. */
export function rememberSent(credential: string): void {
  if (credential.length < MIN_LENGTH || sent.includes(credential)) return;
  count++;
  if (sent.length < MAX) sent = [...sent, credential];
  else {
    sent = [...sent.slice(1), credential];
    pieces = new Pieces();
    known = 0;
  }
  hideFromView(hideSent);
}

/** Number of credentials that have been remembered so far: what was searched before may have one now. */
export function countSent(): number {
  return count;
}

/** The pieces of sent credentials in a text, from twelve characters. */
export function findSent(text: string): readonly Span[] {
  if (sent.length === 0 || text.length < MIN_PIECE_LENGTH) return [];
  for (; known < sent.length; known++) pieces.add(sent[known]!);
  return pieces.find(text);
}

function hideSent(text: string): string {
  return replaceSpans(text, findSent(text), REDACTED);
}

/** Data without pieces of sent credentials; a copy if there are any in texts or names. */
export function* hideSentIn(value: unknown): Steps<unknown> {
  return sent.length === 0 ? value : yield* hideIn(value, { depth: 0, searched: { length: 0 } });
}

interface Place {
  readonly depth: number;
  /** Number of characters searched in this step. */
  readonly searched: { length: number };
}

/** The work for a field besides its characters. */
const FIELD = 50;

function* hideIn(value: unknown, { depth, searched }: Place): Steps<unknown> {
  if (typeof value === "string") return hideSent(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "…";
  const isList = Array.isArray(value);
  const keys = Object.keys(value);
  const shown = isList ? keys : keys.map(hideSent);
  let isChanged = false;
  const items: unknown[] = [];
  for (const [i, key] of keys.entries()) {
    const inner = (value as Record<string, unknown>)[key];
    searched.length += FIELD + (typeof inner === "string" ? inner.length : 0);
    if (searched.length > STEP) yield void (searched.length = 0);
    const isOpen = typeof inner === "object" && inner !== null;
    const item = isOpen
      ? yield* hideIn(inner, { depth: depth + 1, searched })
      : typeof inner === "string"
      ? hideSent(inner)
      : inner;
    items.push(item);
    isChanged ||= shown[i] !== key || item !== inner;
  }
  if (!isChanged) return value;
  return isList ? items : Object.fromEntries(shown.map((key, i) => [key, items[i]]));
}
