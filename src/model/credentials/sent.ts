/**
 * What this process has sent as a credential. An answer may hold it in any form, and none of them
 * is ever shown.
 *
 * @module
 */
import { hideFromView } from "../../text/sanitise.ts";
import { REDACTED } from "../secret.ts";
import { Pieces, SHORTEST_PIECE } from "./pieces.ts";
import { replaceSpans, type Span } from "./span.ts";

/** A server answers about what it was sent last, and a session has few tokens at a time. */
const MOST = 12;

/** What is shorter can be a word that a person reads. */
const SHORTEST = 20;

/** Data nested deeper is left out. */
const DEEPEST = 200;

let sent: readonly string[] = [];
let pieces = new Pieces();
/** How many of them the pieces are of. */
let known = 0;

/**
 * Remembers a credential from the moment it is sent.
 *
 * @param credential a token or a code
 */
export function rememberSent(credential: string): void {
  if (credential.length < SHORTEST || sent.includes(credential)) return;
  if (sent.length < MOST) sent = [...sent, credential];
  else {
    sent = [...sent.slice(1), credential];
    pieces = new Pieces();
    known = 0;
  }
  hideFromView(hideSent);
}

/** Where pieces of what was sent are in a text: those of twelve characters or more. */
export function findSent(text: string): readonly Span[] {
  if (sent.length === 0 || text.length < SHORTEST_PIECE) return [];
  for (; known < sent.length; known++) pieces.add(sent[known]!);
  return pieces.find(text);
}

function hideSent(text: string): string {
  return replaceSpans(text, findSent(text), REDACTED);
}

/**
 * Data without any piece of what was sent.
 *
 * @param value data as JSON holds it
 * @returns a copy where it holds such pieces in texts or names, else the data itself
 */
export function hideSentIn(value: unknown, depth = 0): unknown {
  if (sent.length === 0) return value;
  if (depth > DEEPEST) return "…";
  if (typeof value === "string") return hideSent(value);
  if (typeof value !== "object" || value === null) return value;
  let isChanged = false;
  const entries = Object.entries(value).map(([key, inner]) => {
    const entry = [hideSent(key), hideSentIn(inner, depth + 1)] as const;
    isChanged ||= entry[0] !== key || entry[1] !== inner;
    return entry;
  });
  if (!isChanged) return value;
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
