/**
 * The signatures of AWS: version 4, and version 2 of the links that Provena signs.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { Buffer } from "node:buffer";
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { percentEncode } from "../../text/percent_encode.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/**
 * The date, region and service that a signature is for, such as `20260131/REGION/s3/aws4_request`.
 */
export type Scope = readonly [day: string, region: string, service: string, end: string];

/** The parts of a request that a signature covers. */
export interface SignedParts {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  /** Decoded, without the signature itself. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The names as in `SignedHeaders`, and the values as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The hash of the body, or the word that replaces it. */
  readonly payload: string;
}

/** A key for signatures, with its scope and time. */
export interface SigningKey {
  readonly key: Buffer;
  readonly scope: string;
  /** Such as `20260131T235959Z`. */
  readonly time: string;
}

export const EMPTY_HASH: string = createHash("sha256").digest("hex");

/** Derives the key for one day, region and service. */
export function signingKey(secret: string, scope: Scope, time: string): SigningKey {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of scope) key = createHmac("sha256", key).update(part).digest();
  return { key, scope: scope.join("/"), time };
}

/** Signs a request. */
export function signRequest(parts: SignedParts, key: SigningKey): string {
  const query = parts.query
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => a === b ? compare(x, y) : compare(a, b))
    .map((pair) => pair.join("="));
  const request = [
    parts.method,
    percentEncode(parts.path).replaceAll("%2F", "/"),
    query.join("&"),
    ...parts.headers.map(([name, value]) => `${name}:${value.trim().replace(/ {2,}/g, " ")}`),
    "",
    parts.headers.map(([name]) => name).join(";"),
    parts.payload,
  ].join("\n");
  // Node decodes header values as Latin-1: one character for each byte.
  const hash = createHash("sha256").update(request, "latin1").digest("hex");
  return sign([ALGORITHM, key.time, key.scope, hash], key);
}

/** Signs a chunk of a body. Each signature also covers the previous one. */
export function signChunk(
  kind: "PAYLOAD" | "TRAILER",
  { before, hash }: { readonly before: string; readonly hash: string },
  key: SigningKey,
): string {
  const rest = kind === "PAYLOAD" ? [EMPTY_HASH, hash] : [hash];
  return sign([`${ALGORITHM}-${kind}`, key.time, key.scope, before, ...rest], key);
}

function sign(lines: readonly string[], { key }: SigningKey): string {
  return createHmac("sha256", key).update(lines.join("\n")).digest("hex");
}

/** The parts of a download link that version 2 signs. */
export interface LinkParts {
  readonly method: string;
  /** Encoded, with the bucket, as in the link. */
  readonly path: string;
  readonly expires: string;
  readonly sessionToken: string;
  /** The `response-…` parameters, decoded and sorted. */
  readonly overrides: readonly (readonly [name: string, value: string])[];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
export function signLink(parts: LinkParts, secret: string): string {
  const overrides = parts.overrides.map((pair) => pair.join("=")).join("&");
  const resource = overrides === "" ? parts.path : `${parts.path}?${overrides}`;
  const token = `x-amz-security-token:${parts.sessionToken}`;
  const lines = [parts.method, "", "", parts.expires, token, resource];
  return createHmac("sha1", secret).update(lines.join("\n")).digest("base64");
}

/** Compares in constant time. */
export function isSameSignature(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
