/**
 * Finding credentials by the name they are given: fields, variables, headers.
 *
 * @module
 */
import type { CredentialKind, CredentialSpan } from "./span.ts";

/** Words of a name may be joined by `_`, `-`, or a capital letter. */
const named: readonly (readonly [name: string, kind: CredentialKind, shortest: number])[] = [
  ["device[_-]?code", "device code", 16],
  ["provena[_-]?api[_-]?token", "offline token", 16],
  ["offline[_-]?token", "offline token", 20],
  ["refresh[_-]?token", "refresh token", 20],
  ["access[_-]?token", "access token", 20],
  ["id[_-]?token", "ID token", 20],
  ["secret[_-]?access[_-]?key", "AWS secret key", 40],
  ["session[_-]?token", "AWS session token", 40],
];

/** As it is, escaped in a string, in HTML, in an address. */
const QUOTE = String.raw`(?:\\?["'\x60]|&quot;|&#34;|&#39;|&#x27;|%22)`;
const VALUE = String.raw`[\w.~+/=-]{12,8192}`;

/** `name = value`, `"name": "value"`, `environ["name"] = "value"`, `set("name", "value")`. */
const ASSIGNMENT = new RegExp(
  `(?:${named.map(([name], i) => `(?<n${i}>${name})`).join("|")})` +
    String.raw`${QUOTE}?\s{0,3}\]?\s{0,3}(?::|=|,|%3A|%3D)\s{0,3}${QUOTE}?(?<value>${VALUE})`,
  "gid",
);

/** `Authorization: Bearer value`, and `Bearer value` alone. */
const HEADER = new RegExp(
  String.raw`(?<header>authorization${QUOTE}?\s{0,3}\]?\s{0,3}[:=,]\s{0,3}${QUOTE}?)?` +
    String.raw`\b(?<scheme>bearer|basic)(?:\s{1,3}|%20)(?<value>${VALUE})`,
  "gid",
);

/**
 * Finds values that a name or a header says are credentials.
 *
 * @param text any text; the work grows linearly with its length
 * @returns where the values are, without their names
 */
export function findNamed(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  for (const match of text.matchAll(ASSIGNMENT)) {
    const { groups = {}, indices } = match;
    const rule = named.find((_, i) => groups[`n${i}`] !== undefined)!;
    if (isCredential(groups["value"]!, rule)) found.push(spanOf(indices!, rule[1]));
  }
  for (const { groups = {}, indices } of text.matchAll(HEADER)) {
    const value = groups["value"]!;
    const isKey = groups["scheme"]!.toLowerCase() === "basic"
      ? isUserAndPassword(value)
      : value.length >= 20 && (groups["header"] ? isNoExample(value) : looksRandom(value));
    if (isKey) found.push(spanOf(indices!, "Authorization header"));
  }
  return found;
}

/**
 * What a field of JSON holds, by its name.
 *
 * @param name the field's name
 * @param value what it holds
 * @returns the kind of credential, or undefined if it is none
 */
export function kindOfField(name: string, value: string): CredentialKind | undefined {
  if (name.length > 100 || value.length > 16_384 || /\s/.test(value)) return undefined;
  const rule = named.find(([pattern]) => new RegExp(`${pattern}$`, "i").test(name));
  return rule && isCredential(value, rule) ? rule[1] : undefined;
}

function spanOf(indices: RegExpIndicesArray, kind: CredentialKind): CredentialSpan {
  const [start, end] = indices.groups!["value"]!;
  return { start, end, kind };
}

function isCredential(value: string, [, kind, shortest]: (typeof named)[number]): boolean {
  if (value.length < shortest || !looksRandom(value)) return false;
  return kind !== "AWS secret key" || /^[\w+/]{40}$/.test(value);
}

/** Words that people put where the secret belongs. */
const PLACEHOLDER = /example|your|placeholder|redacted|changeme|xxxx|\.\.\.|token_here|dummy/i;

/** How often the kind of character changes where characters are drawn by chance. */
const RANDOMNESS = 0.3;

function isNoExample(value: string): boolean {
  return !PLACEHOLDER.test(value.slice(0, 200)) && /\d/.test(value);
}

/** Names and words change little from letter to letter; what is drawn by chance does. */
function looksRandom(value: string): boolean {
  if (!isNoExample(value)) return false;
  const start = value.slice(0, 64);
  let changes = 0;
  for (let i = 1; i < start.length; i++) {
    if (classOf(start.charCodeAt(i)) !== classOf(start.charCodeAt(i - 1))) changes++;
  }
  return changes >= RANDOMNESS * (start.length - 1);
}

function classOf(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

/** @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
function isUserAndPassword(value: string): boolean {
  try {
    return /^[\x20-\x7e]{1,100}:[\x20-\x7e]{4,}$/.test(atob(value));
  } catch {
    return false;
  }
}
