/**
 * The token store: its interface, its records, its keys.
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

/** Fields of every record. */
export interface RecordHeader {
  /** The record format, {@link RECORD_VERSION}. */
  readonly version: number;
  /** The issuer of the tokens or the code. */
  readonly issuer: string;
  /** The client they were issued to. */
  readonly clientId: string;
  /** API origins outside the issuer's domain that the sign-in card listed, so the user approved. */
  readonly origins: readonly string[];
}

/** A signed-in session, as stored. */
export interface TokenRecord extends RecordHeader {
  /** What the record holds. */
  readonly kind: "tokens";
  /** Incremented at each save; an older generation never replaces a newer one. */
  readonly generation: number;
  /** The tokens. */
  readonly tokens: TokenSet;
  /** The user they belong to. */
  readonly user: User;
  /** When the user signed in, in milliseconds since the epoch. */
  readonly signedInAt: number;
}

/** A device code that is not approved yet, stored under `<key>#pending`. */
export interface PendingRecord extends RecordHeader, DeviceCode {
  /** What the record holds. */
  readonly kind: "pending";
  /** The earliest time of the next poll, by any process, in milliseconds since the epoch. */
  readonly nextPollAt?: number;
}

/** A record in a store. */
export type StoredRecord = TokenRecord | PendingRecord;

/** A record's lock, while it is held. */
export interface HeldLock {
  /** False once another process has taken the lock over because this one was frozen. */
  isHeld(): Promise<boolean>;
}

/** How to wait for a record's lock. */
export interface LockOptions {
  /** Aborts the wait. */
  readonly signal?: AbortSignal;
  /**
   * True if the function replaces or ends the session. The lock is then taken even from a frozen
   * owner that is alive, because the owner's result no longer matters.
   *
   * @default false
   */
  readonly replaces?: boolean;
}

/**
 * Stores records, shared between processes if the store supports it.
 *
 * @example
 * ```ts
 * import { MemoryStore, type TokenStore } from "@provena/notebook";
 * const store: TokenStore = new MemoryStore();
 * console.log(await store.load("no such key")); // undefined
 * ```
 */
export interface TokenStore {
  /** Reads the record under a key; undefined if there is none. */
  load(key: string): Promise<StoredRecord | undefined>;
  /** Replaces the record under a key atomically. */
  save(key: string, record: StoredRecord): Promise<void>;
  /** Removes the record under a key; a missing record is no error. */
  delete(key: string): Promise<void>;
  /** Lists the keys of token records; pending codes are not listed. */
  list(): Promise<string[]>;
  /** Runs a function under the key's lock, and passes it the lock if the store supports that. */
  withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options?: LockOptions,
  ): Promise<T>;
}

/** The parts of a session's key. */
export interface KeyParts {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly profile: string;
}

/**
 * The key of a session's record; the order of the scopes does not matter.
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

/** The key of a session's pending device code. */
export function pendingKey(key: string): string {
  return key + PENDING;
}

/** Whether a key came from {@link pendingKey}. */
export function isPendingKey(key: string): boolean {
  return key.endsWith(PENDING);
}
