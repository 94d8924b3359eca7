/**
 * Where in a text a credential is.
 *
 * @module
 */

/** What a credential is, in words a report uses. */
export type CredentialKind =
  | "access token"
  | "refresh token"
  | "offline token"
  | "ID token"
  | "JWT"
  | "device code"
  | "Authorization header"
  | "AWS access key"
  | "AWS secret key"
  | "AWS session token"
  | "presigned link"
  | "sign-in link"
  | "sign-in QR code"
  | "user code";

/** A piece of a text that is a credential. */
export interface CredentialSpan {
  /** Where it begins, in UTF-16 code units. */
  readonly start: number;
  /** Where it ends; the first code unit that does not belong to it. */
  readonly end: number;
  readonly kind: CredentialKind;
}

/**
 * One list of spans that do not overlap.
 *
 * @param spans in any order; of two that overlap, the kind of the earlier in the list is kept
 * @returns them by position
 */
export function mergeSpans(spans: readonly CredentialSpan[]): CredentialSpan[] {
  const ranked = spans.map((span, rank) => ({ ...span, rank }))
    .sort((a, b) => a.start - b.start || a.rank - b.rank);
  const merged: (typeof ranked)[number][] = [];
  for (const span of ranked) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push(span);
      continue;
    }
    const [first] = span.rank < last.rank ? [span] : [last];
    const end = Math.max(last.end, span.end);
    merged[merged.length - 1] = { ...first!, start: last.start, end };
  }
  return merged.map(({ start, end, kind }) => ({ start, end, kind }));
}
