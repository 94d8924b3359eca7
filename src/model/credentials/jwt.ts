/**
 * Finds JWTs: signed, encrypted and truncated ones.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-7.1
 */
import { decodeJwtPart, type JsonObject } from "../json_object.ts";
import { BASE64URL, isOf, type Runs } from "./characters.ts";
import type { CredentialKind, CredentialSpan, Span } from "./span.ts";

/** `{"` in base64url, the beginning of every header. */
const START = "eyJ";
/** Lengths of the shortest header and payload. */
const MIN_HEADER_LENGTH = 13;
const MIN_PAYLOAD_LENGTH = 8;
/** Length of the longest header. */
const MAX_HEADER_LENGTH = 2_048;
const MAX_STARTS = 16;
/** Limit of the parts that are decoded, in characters. */
const MAX_DECODED_LENGTH = 16_384;

/** `{"alg":`, `{"typ":`, `{"kid":`, `{"enc":`, `{"cty":`, `{"zip":`, `{"jku":`, `{"x5` */
const HEADER_STARTS = /^eyJ(?:hbGciOi|0eXAiOi|raWQiOi|lbmMiOi|jdHkiOi|6aXAiOi|qa3UiOi|4NX)/;

/** Kinds of tokens by the `typ` claim that Keycloak sets. */
const kinds: Readonly<Record<string, CredentialKind>> = {
  Bearer: "access token",
  Refresh: "refresh token",
  Offline: "offline token",
  ID: "ID token",
};

/** Finds JWTs; with `wary`, also truncated ones and those without a secret. */
export function findJwts(runs: Runs, wary: boolean): CredentialSpan[] {
  const { text } = runs;
  const found: CredentialSpan[] = [];
  for (let at = text.indexOf(START); at >= 0;) {
    const end = runs.end(BASE64URL, at);
    const span = jwtAt(runs, at, end, wary);
    if (span) found.push(span);
    at = text.indexOf(START, Math.max(span?.end ?? end, at + 1));
  }
  return found;
}

function jwtAt(runs: Runs, first: number, end: number, wary: boolean): CredentialSpan | undefined {
  const { text } = runs;
  if (end - first < MIN_HEADER_LENGTH) return undefined;
  if (text[end] !== ".") return beginningAt(text, first, end, wary);
  const parts = partsAfter(runs, end);
  // Checked before decoding the header, because it is faster.
  if (!parts.some(isLong)) return undefined;
  const header = headerIn(text, first, end);
  if (!wary && (!header || header.fields["alg"] === "none")) return undefined;
  const isEncrypted = typeof header?.fields["enc"] === "string";
  if (header && !isEncrypted) parts.splice(2);
  // Ignore a full stop after the token.
  while (parts.length > 0 && parts.at(-1)!.end === parts.at(-1)!.start) parts.pop();
  if (!parts.some(isLong)) return undefined;
  const [payload] = parts as [Span];
  const kind = isEncrypted ? "JWT" : kindOf(text.slice(payload.start, payload.end));
  return { start: header?.start ?? first, end: parts.at(-1)!.end, kind };
}

/** Number of the parts after the header of an encrypted token; a signed one has two. */
const MAX_PARTS = 4;

function partsAfter(runs: Runs, end: number): Span[] {
  const parts: Span[] = [];
  for (let at = end; parts.length < MAX_PARTS && runs.text[at] === ".";) {
    const part = { start: at + 1, end: partEnd(runs, at + 1) };
    parts.push(part);
    at = part.end;
  }
  return parts;
}

function isLong({ start, end }: Span): boolean {
  return end - start >= MIN_PAYLOAD_LENGTH;
}

interface Header {
  readonly start: number;
  readonly fields: JsonObject;
}

/** Finds the header, which may follow other letters such as those of an escape. */
function headerIn(text: string, first: number, end: number): Header | undefined {
  let start = first;
  if (end - first > MAX_HEADER_LENGTH) start = text.indexOf(START, end - MAX_HEADER_LENGTH);
  for (let tries = 0; tries < MAX_STARTS && start >= 0 && start < end; tries++) {
    const fields = decode(text.slice(start, end));
    if (typeof fields?.["alg"] === "string") return { start, fields };
    start = text.indexOf(START, start + 1);
  }
  return undefined;
}

function partEnd(runs: Runs, at: number): number {
  return isOf(BASE64URL, runs.text.charCodeAt(at)) ? runs.end(BASE64URL, at) : at;
}

/** A truncated token: a header at the end of a text. */
function beginningAt(
  text: string,
  start: number,
  end: number,
  wary: boolean,
): CredentialSpan | undefined {
  const isCut = end === text.length || text[end] === "…";
  if (!isCut || !(wary || HEADER_STARTS.test(text.slice(start, start + 12)))) return undefined;
  return { start, end, kind: "JWT" };
}

function kindOf(payload: string): CredentialKind {
  const typ = decode(payload)?.["typ"];
  return (typeof typ === "string" && Object.hasOwn(kinds, typ) ? kinds[typ] : undefined) ?? "JWT";
}

function decode(part: string): JsonObject | undefined {
  // A check of the beginning is faster than a failed parse: `{"`, with or without white space
  // between.
  const isJson = part.length <= MAX_DECODED_LENGTH && /^e[yw]/.test(part);
  return isJson ? decodeJwtPart(part) : undefined;
}
