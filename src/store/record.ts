/**
 * Parses records, and decides which of two records is kept.
 *
 * A few checks of our own instead of a library, because every start from the cache runs them.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { ASK_ADMINISTRATORS } from "../model/next_steps.ts";
import { isObject, type JsonObject } from "../model/json_object.ts";
import { REDACTED, showAs } from "../model/secret.ts";
import { LAST_MOMENT } from "../model/token_set.ts";
import { isPendingKey, RECORD_VERSION, type StoredRecord } from "./store.ts";

/** The parsed text of a record file. */
export type ParsedRecord =
  | { readonly kind: "record"; readonly key: string; readonly record: StoredRecord }
  /** Written by a later version of this package. */
  | { readonly kind: "newer" }
  /** Empty, truncated, or not a record of this package. */
  | { readonly kind: "foreign" };

/** In bytes. A record takes a few kilobytes; a larger file is not ours. */
export const MAX_RECORD_BYTES = 1_000_000;

/**
 * Formats a record as the JSON that {@link parseRecord} reads.
 *
 * Throws `ERR_STORE` if it could not be read back. Call it before the old record is replaced.
 */
export function formatRecord(key: string, record: StoredRecord): string {
  let text: string;
  try {
    text = JSON.stringify({ key, record }) + "\n";
  } catch {
    throw invalid("it holds what no JSON can");
  }
  const size = new TextEncoder().encode(text).byteLength;
  if (size > MAX_RECORD_BYTES) {
    throw invalid(`it takes ${size} bytes, and ${MAX_RECORD_BYTES} at most`);
  }
  if (!isRecordOf(key, parseRecord(text))) throw invalid("it holds what no session does");
  return text;
}

function invalid(reason: string): ProvenaError<"ERR_STORE"> {
  const what = `The session cannot be kept: ${reason}, so what was there before stays`;
  return new ProvenaError("ERR_STORE", what, { next: ASK_ADMINISTRATORS });
}

/** Whether a parsed record has this key, and the kind that belongs to the key. */
export function isRecordOf(
  key: string,
  parsed: ParsedRecord,
): parsed is Extract<ParsedRecord, { kind: "record" }> {
  return parsed.kind === "record" && parsed.key === key &&
    (parsed.record.kind === "pending") === isPendingKey(key);
}

/** Parses the text of a record file. */
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
  const { key, record } = file as { key: string; record: JsonObject };
  const { version } = record;
  if (Number.isInteger(version) && (version as number) > RECORD_VERSION) return { kind: "newer" };
  return version === RECORD_VERSION && (isTokenRecord(record) || isPendingRecord(record))
    ? { kind: "record", key, record: hideSecrets(record as unknown as StoredRecord) }
    : { kind: "foreign" };
}

/** The complete verification URI contains the user code. */
const SECRETS: ReadonlySet<string> = new Set([
  "accessToken",
  "refreshToken",
  "deviceCode",
  "userCode",
  "verificationUriComplete",
]);

/**
 * Makes a record display without its secrets, because a notebook saves the output of a cell. The
 * data stay as they are; returns the same record.
 */
export function hideSecrets<R extends StoredRecord>(record: R): R {
  for (const part of record.kind === "tokens" ? [record, record.tokens] : [record]) {
    const shown = (name: string, value: unknown) => SECRETS.has(name) ? REDACTED : value;
    showAs(part, () => JSON.stringify(part, shown, 2));
  }
  return record;
}

/** The generation of a record, from 1; 0 if nothing is stored, undefined for a pending code. */
export function generationOf(record: StoredRecord | undefined): number | undefined {
  if (record === undefined) return 0;
  return record.kind === "tokens" ? record.generation : undefined;
}

/** Whether `next` must not replace `current`, because it is older. */
export function isOutdated(next: StoredRecord, current: StoredRecord | undefined): boolean {
  return next.kind === "tokens" && current?.kind === "tokens" &&
    next.generation < current.generation;
}

/**
 * Whether `next` directly follows `current`: the next generation, and not of an earlier sign-in.
 *
 * Always false for a pending code, which has no generation.
 */
export function isSuccessor(next: StoredRecord, current: StoredRecord | undefined): boolean {
  const before = generationOf(current);
  if (next.kind !== "tokens" || before === undefined || next.generation !== before + 1) {
    return false;
  }
  return current?.kind !== "tokens" || next.signedInAt >= current.signedInAt;
}

function isTokenRecord(record: JsonObject): boolean {
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

function isPendingRecord(record: JsonObject): boolean {
  return record["kind"] === "pending" &&
    areStrings(record, ["issuer", "clientId", "deviceCode", "userCode", "verificationUri"]) &&
    areStrings(record, ["verificationUriComplete"], "optional") &&
    areNumbers(record, ["expiresAt", "interval"]) &&
    areNumbers(record, ["nextPollAt"], "optional") && isListOfStrings(record["origins"]);
}

function areStrings(fields: JsonObject, names: readonly string[], presence?: "optional"): boolean {
  return names.every((name) =>
    typeof fields[name] === "string" || (presence === "optional" && fields[name] === undefined)
  );
}

function areNumbers(fields: JsonObject, names: readonly string[], presence?: "optional"): boolean {
  return names.every((name) => {
    const value = fields[name];
    if (typeof value !== "number") return presence === "optional" && value === undefined;
    return Math.abs(value) <= LAST_MOMENT;
  });
}

function isListOfStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
