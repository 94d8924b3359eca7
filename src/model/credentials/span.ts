/**
 * The place and kind of a credential in a text.
 *
 * @module
 */

/** The kind of a credential, as reports name it. */
export type CredentialKind =
  | "access token"
  | "refresh token"
  | "offline token"
  | "ID token"
  | "JWT"
  | "device code"
  | "Authorization header"
  | "cookie"
  | "password"
  | "API key"
  | "secret"
  | "private key"
  | "AWS access key"
  | "AWS secret key"
  | "AWS session token"
  | "presigned link"
  | "link with a password"
  | "webhook"
  | "sign-in link"
  | "sign-in QR code"
  | "user code";

/** A piece of a text. */
export interface Span {
  /** Its start, in UTF-16 code units. */
  readonly start: number;
  /** Its end, exclusive. */
  readonly end: number;
}

/** A piece of a text that is a credential. */
export interface CredentialSpan extends Span {
  readonly kind: CredentialKind;
}

/** Sorts spans by position and merges those that overlap. */
export function mergeSpans(spans: readonly CredentialSpan[]): CredentialSpan[] {
  if (spans.length < 2) return [...spans];
  const ranked = spans.map((span, rank) => ({ ...span, rank }))
    .sort((a, b) => a.start - b.start || a.rank - b.rank);
  const merged: (typeof ranked)[number][] = [];
  for (const span of ranked) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push(span);
      continue;
    }
    const first = span.rank < last.rank ? span : last;
    const end = Math.max(last.end, span.end);
    merged[merged.length - 1] = { ...first, start: last.start, end };
  }
  return merged.map(({ start, end, kind }) => ({ start, end, kind }));
}

/** Merges two lists of spans, each sorted and without overlaps. */
export function addSpans(
  spans: readonly CredentialSpan[],
  added: readonly CredentialSpan[],
): readonly CredentialSpan[] {
  if (added.length === 0) return spans;
  const all: CredentialSpan[] = [];
  let isFirst = true;
  for (let i = 0, j = 0; i < spans.length || j < added.length;) {
    const [first, second] = [spans[i], added[j]];
    const takesFirst = second === undefined || (first !== undefined && first.start <= second.start);
    const next = takesFirst ? spans[i++]! : added[j++]!;
    const last = all.at(-1);
    if (last && next.start < last.end) {
      const { kind } = isFirst ? last : next;
      all[all.length - 1] = { kind, start: last.start, end: Math.max(last.end, next.end) };
      isFirst ||= takesFirst;
    } else {
      all.push(next);
      isFirst = takesFirst;
    }
  }
  return all;
}

/** Replaces the spans of a text, which are sorted and do not overlap. */
export function replaceSpans(text: string, spans: readonly Span[], by: string): string {
  if (spans.length === 0) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    pieces.push(text.slice(at, start), by);
    at = end;
  }
  return pieces.join("") + text.slice(at);
}
