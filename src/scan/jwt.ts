/**
 * Finding JWTs by decoding what looks like one: its header must be JSON that names an algorithm.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4
 */
import type { CredentialKind, CredentialSpan } from "./span.ts";

/** Found whole and never twice, so that the search stays linear. */
const RUN = /[\w.-]{20,}/g;

/** `{"` in base64url: how every header begins. */
const START = "eyJ";

/** A header is short; one may stand behind other letters, such as those of an escape. */
const LONGEST_HEADER = 2_048;
const MOST_STARTS = 16;

/** Shorter second parts are no payload, encrypted keys that are empty (`dir`) apart. */
const SHORTEST_PAYLOAD = 8;

/** What Keycloak calls its tokens in their `typ` claim. */
const kinds: Readonly<Record<string, CredentialKind>> = {
  Bearer: "access token",
  Refresh: "refresh token",
  Offline: "offline token",
  ID: "ID token",
};

/**
 * Finds JWTs.
 *
 * @param text any text; the work grows linearly with its length
 * @returns where they are; those without an algorithm (`none`) hold no secret and are left out
 */
export function findJwts(text: string): CredentialSpan[] {
  if (!text.includes(START)) return [];
  return [...text.matchAll(RUN)].flatMap(({ 0: run, index }) =>
    run.includes(START) ? [...findInRun(run, index)] : []
  );
}

function* findInRun(run: string, offset: number): Generator<CredentialSpan> {
  const parts = run.split(".");
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    const next = at + part.length + 1;
    const header = i + 1 < parts.length ? headerIn(part) : undefined;
    if (!header) {
      at = next;
      continue;
    }
    const isEncrypted = typeof header.fields["enc"] === "string";
    const rest = parts.slice(i + 1, i + (isEncrypted ? 5 : 3));
    const isWhole = rest.some((each) => each.length >= SHORTEST_PAYLOAD);
    const end = at + part.length + rest.reduce((sum, each) => sum + 1 + each.length, 0);
    if (isWhole && header.fields["alg"] !== "none") {
      const kind = isEncrypted ? "JWT" : kindOf(rest[0]!);
      yield { start: offset + at + header.start, end: offset + end, kind };
    }
    i += rest.length;
    at = end + 1;
  }
}

interface Header {
  readonly start: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

function headerIn(part: string): Header | undefined {
  let start = Math.max(0, part.length - LONGEST_HEADER) - 1;
  for (let tries = 0; tries < MOST_STARTS; tries++) {
    start = part.indexOf(START, start + 1);
    if (start < 0) return undefined;
    const fields = decode(part.slice(start));
    if (typeof fields?.["alg"] === "string") return { start, fields };
  }
  return undefined;
}

function kindOf(payload: string): CredentialKind {
  const typ = decode(payload)?.["typ"];
  return (typeof typ === "string" && Object.hasOwn(kinds, typ) ? kinds[typ] : undefined) ?? "JWT";
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    const value: unknown = JSON.parse(bytes);
    return typeof value === "object" && value !== null
      ? value as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}
