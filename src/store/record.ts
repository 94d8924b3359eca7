/**
 * Judging records: what a file says, and which of two records stays.
 *
 * A few checks of our own instead of a library: this is on the way of every cached start.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { ASK_ADMINISTRATORS } from "../model/next_steps.ts";
import { REDACTED, showAs } from "../model/secret.ts";
import { LAST_MOMENT } from "../model/token_set.ts";
import { isPendingKey, RECORD_VERSION, type StoredRecord } from "./store.ts";

/** What the text of a record file turned out to be. */
export type ParsedRecord =
  | { readonly kind: "record"; readonly key: string; readonly record: StoredRecord }
  /** Written by a later version of this package. */
  | { readonly kind: "newer" }
  /** Empty, cut off, or not ours. */
  | { readonly kind: "foreign" };

/** A record is a few kilobytes; what is larger, in bytes, is not ours. */
export const LARGEST_RECORD = 1_000_000;

/**
 * The text of a record file, to be made before anything old is replaced.
 *
 * @param key the record's key
 * @param record the record
 * @returns JSON that {@link parseRecord} reads
 * @throws {ProvenaError} `ERR_STORE` if it would not be read back: too large, or not a record
 */
export function formatRecord(key: string, record: StoredRecord): string {
  let text: string;
  try {
    text = JSON.stringify({ key, record }) + "\n";
  } catch {
    throw notKept("it holds what no JSON can");
  }
  const size = new TextEncoder().encode(text).byteLength;
  if (size > LARGEST_RECORD) throw notKept(`it takes ${size} bytes, and ${LARGEST_RECORD} at most`);
  if (!isFiledUnder(key, parseRecord(text))) throw notKept("it holds what no session does");
  return text;
}

function notKept(reason: string): ProvenaError<"ERR_STORE"> {
  const what = `The session cannot be kept: ${reason}, so what was there before stays`;
  return new ProvenaError("ERR_STORE", what, { next: ASK_ADMINISTRATORS });
}

/** Whether a text holds a record of the kind and key that belong where it was found. */
export function isFiledUnder(
  key: string,
  parsed: ParsedRecord,
): parsed is Extract<ParsedRecord, { kind: "record" }> {
  return parsed.kind === "record" && parsed.key === key &&
    (parsed.record.kind === "pending") === isPendingKey(key);
}

/**
 * Judges the text of a record file.
 *
 * @param text what the file holds
 * @returns the record with its key, or why there is none
 */
export function parseRecord(text: string): ParsedRecord {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    return { kind: "foreign" };
  }
  if (!isObject(file) || !isObject(file["record"]) || typeof file["key"] !== "string") {
    return { kind: "foreign" };
  }
  const { key, record } = file as { key: string; record: Fields };
  const { version } = record;
  if (Number.isInteger(version) && (version as number) > RECORD_VERSION) return { kind: "newer" };
  return version === RECORD_VERSION && (isTokenRecord(record) || isPendingRecord(record))
    ? { kind: "record", key, record: hideSecrets(record as unknown as StoredRecord) }
    : { kind: "foreign" };
}

/** The code is in the whole link, too. */
const SECRETS: ReadonlySet<string> = new Set([
  "accessToken",
  "refreshToken",
  "deviceCode",
  "userCode",
  "verificationUriComplete",
]);

/**
 * Makes a record show itself without its secrets: a cell that ends with it is saved with what it
 * shows.
 *
 * @param record the record, which stays the data it is
 * @returns the same record
 */
export function hideSecrets<R extends StoredRecord>(record: R): R {
  for (const part of record.kind === "tokens" ? [record, record.tokens] : [record]) {
    const shown = (name: string, value: unknown) => SECRETS.has(name) ? REDACTED : value;
    showAs(part, () => JSON.stringify(part, shown, 2));
  }
  return record;
}

/**
 * The generation of a record, counted from 1.
 *
 * @param record the record, if there is one
 * @returns its generation; 0 where nothing is stored, undefined for a pending code
 */
export function generationOf(record: StoredRecord | undefined): number | undefined {
  if (record === undefined) return 0;
  return record.kind === "tokens" ? record.generation : undefined;
}

/**
 * Whether a record must not replace another, because it is older.
 *
 * @param next the record to save
 * @param current the record that is there
 * @returns true if the one that is there stays
 */
export function isOutdated(next: StoredRecord, current: StoredRecord | undefined): boolean {
  return next.kind === "tokens" && current?.kind === "tokens" &&
    next.generation < current.generation;
}

/**
 * Whether a record follows directly on the one that is there, so that nothing between is lost.
 *
 * @param next the record to save
 * @param current the record that is there
 * @returns true if it counts one further and is of no earlier sign-in; never for a pending code,
 * which counts nothing
 */
export function isSuccessor(next: StoredRecord, current: StoredRecord | undefined): boolean {
  const before = generationOf(current);
  if (next.kind !== "tokens" || before === undefined || next.generation !== before + 1) {
    return false;
  }
  return current?.kind !== "tokens" || next.signedInAt >= current.signedInAt;
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTokenRecord(record: Fields): boolean {
  const { kind, generation, tokens, user, origins } = record;
  return kind === "tokens" && Number.isSafeInteger(generation) &&
    areStrings(record, ["issuer", "clientId"]) && areNumbers(record, ["signedInAt"]) &&
    isObject(tokens) && areStrings(tokens, ["accessToken", "scope"]) &&
    areNumbers(tokens, ["expiresAt", "receivedAt"]) &&
    areStrings(tokens, ["refreshToken"], "optional") &&
    areNumbers(tokens, ["refreshExpiresAt"], "optional") &&
    isObject(user) && areStrings(user, ["sub", "username"]) &&
    areStrings(user, ["name", "email"], "optional") && isListOfStrings(origins);
}

function isPendingRecord(record: Fields): boolean {
  return record["kind"] === "pending" &&
    areStrings(record, ["issuer", "clientId", "deviceCode", "userCode", "verificationUri"]) &&
    areStrings(record, ["verificationUriComplete"], "optional") &&
    areNumbers(record, ["expiresAt", "interval"]) &&
    areNumbers(record, ["nextPollAt"], "optional") && isListOfStrings(record["origins"]);
}

function areStrings(fields: Fields, names: readonly string[], presence?: "optional"): boolean {
  return names.every((name) =>
    typeof fields[name] === "string" || (presence === "optional" && fields[name] === undefined)
  );
}

function areNumbers(fields: Fields, names: readonly string[], presence?: "optional"): boolean {
  return names.every((name) => {
    const value = fields[name];
    if (typeof value !== "number") return presence === "optional" && value === undefined;
    return Math.abs(value) <= LAST_MOMENT;
  });
}

function isListOfStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
