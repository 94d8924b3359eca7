/**
 * Finds private keys, and the secrets that belong to the identifier of an AWS key.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
import { BASE64, isOf, type Runs } from "./characters.ts";
import { isPlaceholder, looksRandom } from "./likely.ts";
import type { CredentialKind, CredentialSpan } from "./span.ts";

const BEGIN = "-----BEGIN ";
const END = "-----END ";
const DASHES = "-----";
const LABEL = /^[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-{0,5}$/;
/** Limit of a private key; RSA keys of 16,384 bits are shorter. */
const MAX_KEY_LENGTH = 24_000;
/** Length of the shortest key; less is a header in a text about keys. */
const MIN_BODY_LENGTH = 24;

/**
 * Finds private keys including their header lines. A truncated one ends with its last character.
 */
export function findPrivateKeys(runs: Runs, wary: boolean): CredentialSpan[] {
  const { text } = runs;
  const found: CredentialSpan[] = [];
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + BEGIN.length)) {
    const label = at + BEGIN.length;
    const open = text.slice(label, label + 64).indexOf(DASHES);
    if (open < 0 || !LABEL.test(text.slice(label, label + open + DASHES.length))) continue;
    const body = label + open + DASHES.length;
    const next = runs.next(BEGIN, body);
    const close = runs.next(END, body);
    const isWhole = close < next && close - body <= MAX_KEY_LENGTH;
    const bodyEnd = isWhole ? close : endOfBody(text, body);
    if (bodyEnd - body < MIN_BODY_LENGTH && !wary) continue;
    if (!wary && isPlaceholder(text.slice(body, bodyEnd).replace(/\s/g, "").slice(0, 64))) continue;
    const end = isWhole ? endOfLabel(text, close) : bodyEnd;
    found.push({ start: at, end, kind: "private key" });
  }
  return found;
}

/** A private key in PuTTY's format. */
const PUTTY = /Private-Lines: \d{1,4}\r?\n/g;
/** The private part of a JSON Web Key. */
const OF_JWK = /["'](?:d|k)["']\s{0,3}:\s{0,3}["']([\w-]{40,4000})["']/g;

/** Finds private keys in PuTTY's format. */
export function findPuttyKeys(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  if (!text.includes("Private-Lines: ")) return found;
  for (const { 0: head, index } of text.matchAll(PUTTY)) {
    const start = index + head.length;
    const end = endOfBody(text, start);
    if (end - start >= MIN_BODY_LENGTH) found.push({ start, end, kind: "private key" });
  }
  return found;
}

/**
 * Finds the private parts of JSON Web Keys.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517
 */
export function findJwks(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  if (!text.includes("kty")) return found;
  for (const { 0: field, 1: value = "", index } of text.matchAll(OF_JWK)) {
    const start = index + field.length - 1 - value.length;
    if (looksRandom(value)) found.push({ start, end: start + value.length, kind: "private key" });
  }
  return found;
}

function endOfBody(text: string, body: number): number {
  let end = body;
  while (end - body < MAX_KEY_LENGTH) {
    const code = text.charCodeAt(end);
    if (!isOf(BASE64, code) && code !== 10 && code !== 13 && code !== 32) break;
    if (text.startsWith(DASHES, end)) break;
    end++;
  }
  while (end > body && /\s/.test(text[end - 1]!)) end--;
  return end;
}

function endOfLabel(text: string, close: number): number {
  const label = close + END.length;
  const dashes = text.slice(label, label + 64).indexOf(DASHES);
  return dashes < 0 ? label : label + dashes + DASHES.length;
}

/** Distance in which a secret key may follow its identifier, in characters. */
const NEAR = 600;
const BESIDE: readonly (readonly [pattern: RegExp, kind: CredentialKind])[] = [
  [/(?<![\w+/=-])[A-Za-z0-9+/]{40}(?![\w+/=-])/g, "AWS secret key"],
  [/(?<![\w+/=-])[A-Za-z0-9+/]{100,4000}={0,2}(?![\w+/=-])/g, "AWS session token"],
];

/** Finds secret keys and session tokens near the identifiers of AWS keys. */
export function findBeside(
  text: string,
  identifiers: readonly CredentialSpan[],
): CredentialSpan[] {
  if (identifiers.length === 0) return [];
  const found: CredentialSpan[] = [];
  for (const [pattern, kind] of BESIDE) {
    let next = 0;
    for (const { 0: value, index: start } of text.matchAll(pattern)) {
      const end = start + value.length;
      while (next < identifiers.length - 1 && identifiers[next]!.end < start - NEAR) next++;
      const near = identifiers[next]!;
      const isNear = near.start - NEAR < end && near.end + NEAR > start;
      if (isNear && looksMixed(value)) found.push({ start, end, kind });
    }
  }
  return found;
}

/** Whether a value mixes lower case, upper case and digits; a digest has no upper case. */
function looksMixed(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && looksRandom(value) &&
    !isPlaceholder(value);
}
