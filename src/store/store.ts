/**
 * Where tokens rest: the interface, the record, the key.
 *
 * @module
 */
import { configError } from "../errors.ts";
import type { User } from "../model/claims.ts";
import type { DeviceCode } from "../model/device_code.ts";
import { kindOf, readOptions } from "../model/options.ts";
import type { TokenSet } from "../model/token_set.ts";

/** The record format this version reads and writes. */
export const RECORD_VERSION = 1;

/** What every record says of itself. */
interface RecordHeader {
  /** The format, {@link RECORD_VERSION}. */
  readonly version: number;
  /** The issuer that gave what the record holds. */
  readonly issuer: string;
  /** The client it was given to. */
  readonly clientId: string;
  /** API origins outside the issuer's domain that the card listed, and so a person approved. */
  readonly origins: readonly string[];
}

/** A signed-in session, as it rests in a store. */
export interface TokenRecord extends RecordHeader {
  /** What the record holds. */
  readonly kind: "tokens";
  /** Counts the saves of this record; an older generation never replaces a newer one. */
  readonly generation: number;
  /** The tokens. */
  readonly tokens: TokenSet;
  /** Whose they are. */
  readonly user: User;
  /** When the person signed in, in milliseconds since the epoch. */
  readonly signedInAt: number;
}

/** A device code nobody has approved yet, under `<key>#pending`. */
export interface PendingRecord extends RecordHeader, DeviceCode {
  /** What the record holds. */
  readonly kind: "pending";
  /** When any process may next ask whether it was approved, in milliseconds since the epoch. */
  readonly nextPollAt?: number;
}

/** What a store keeps. Stores treat it as data and read nothing but `kind`. */
export type StoredRecord = TokenRecord | PendingRecord;

/** A record's lock, while it is held. */
export interface HeldLock {
  /** Whether it still is ours: false once another has taken it because we were frozen. */
  isHeld(): Promise<boolean>;
}

/** How a record's lock is waited for. */
export interface LockOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /**
   * What is under the lock is replaced or ended, so that a frozen process that lives loses nothing
   * that counts, and is not waited for.
   *
   * @default false
   */
  readonly replaces?: boolean;
}

/** A place for records, shared by processes where the store can. */
export interface TokenStore {
  /** The record under a key, or undefined. */
  load(key: string): Promise<StoredRecord | undefined>;
  /** Replaces the record under a key, whole. */
  save(key: string, record: StoredRecord): Promise<void>;
  /** Removes the record under a key; no record is no error. */
  delete(key: string): Promise<void>;
  /** The keys of token records; pending codes are not listed. */
  list(): Promise<string[]>;
  /** Runs a function while no other holder of the key's lock does; where it can, tells it of the lock. */
  withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options?: LockOptions,
  ): Promise<T>;
}

/** What tells one session's tokens from another's. */
export interface KeyParts {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly profile: string;
}

/**
 * The key of a session's record.
 *
 * @param parts issuer, client, scope and profile
 * @returns one string; the order of scopes does not matter
 */
export function recordKey(parts: KeyParts): string {
  const scope = [...new Set(parts.scope.split(/\s+/).filter(Boolean))].sort().join(" ");
  return JSON.stringify([parts.issuer, parts.clientId, scope, parts.profile]);
}

/** Refuses what names no record. */
export function assertKey(key: unknown): void {
  if (typeof key !== "string") throw configError(`A key of a store is a text, got ${kindOf(key)}`);
}

/** Refuses what cannot be done under a lock; gives the options, read once. */
export function readLockOptions(key: unknown, fn: unknown, options: LockOptions): LockOptions {
  assertKey(key);
  if (typeof fn === "function") return readOptions(options, "withLock");
  throw configError(`What is done under a lock is a function, got ${kindOf(fn)}`);
}

const PENDING = "#pending";

/**
 * The key of the code still pending for a session.
 *
 * @param key the session's key
 * @returns its pending key, never listed
 */
export function pendingKey(key: string): string {
  return key + PENDING;
}

/**
 * Whether a key names a pending code.
 *
 * @param key a key
 * @returns true for the keys {@link pendingKey} makes
 */
export function isPendingKey(key: string): boolean {
  return key.endsWith(PENDING);
}
