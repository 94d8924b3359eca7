/**
 * The token store for many machines: encrypted records in Redis, with locks between workers.
 *
 * @module
 */
import { KeyedMutex } from "../../async/keyed_mutex.ts";
import { configError, hasCode, type ProvenaError } from "../../errors.ts";
import { realSystem, type System } from "../../system/system.ts";
import { hideSecrets } from "../record.ts";
import { staleTime } from "../stale_time.ts";
import {
  type HeldLock,
  isPendingKey,
  type LockOptions,
  type StoredRecord,
  type TokenStore,
} from "../store.ts";
import { checkAddress, createRedisClient, type RedisClient } from "./client.ts";
import { RedisLink } from "./link.ts";
import { RedisLock } from "./lock.ts";
import { RedisRecords } from "./records.ts";

export type { RedisClient } from "./client.ts";

/** Options of a {@link RedisStore}. */
export interface RedisStoreOptions {
  /** The address of Redis: `rediss://user:password@host:port`. @default PROVENA_REDIS_URL */
  readonly url?: string;
  /** Creates a client, used instead of `url` for a Cluster or a Sentinel; the store connects it. */
  readonly client?: () => RedisClient | Promise<RedisClient>;
  /** The file with the keys. @default PROVENA_REDIS_KEY, or the file in PROVENA_REDIS_KEY_FILE */
  readonly keyFile?: string;
  /** The prefix of all keys in Redis; the store puts it in braces. @default "provena" */
  readonly prefix?: string;
  /**
   * How long a worker may hold a lock without renewing it before it loses the lock, in milliseconds,
   * from 1,000 to 3,600,000.
   *
   * @default 10000
   */
  readonly staleAfter?: number;
  /** Called when a renewed session is kept in memory because Redis cannot save it. */
  readonly onNotice?: (message: string) => void;
  /**
   * The outside world; for tests.
   *
   * @default the real one
   * @internal
   */
  readonly system?: System;
}

/** Milliseconds between two tries to save an unsaved record. */
const SAVE_PAUSE = 500;

/** A record that could not be saved yet, and the lock that is held until it is. */
interface Unsaved {
  readonly record: StoredRecord;
  readonly lock: RedisLock;
}

/**
 * Keeps records in Redis, so that workers on many machines share one session.
 *
 * @example
 * ```ts
 * import { RedisStore } from "@provena/notebook/redis";
 * const store = new RedisStore({ url: "rediss://redis.example:6379", keyFile: "/run/keys/provena" });
 * store.close();
 * ```
 */
export class RedisStore implements TokenStore {
  readonly #system: System;
  readonly #link: RedisLink;
  readonly #records: RedisRecords;
  readonly #staleAfter: number;
  readonly #onNotice: (message: string) => void;
  readonly #queue = new KeyedMutex();
  readonly #held = new Map<string, RedisLock>();
  readonly #unsaved = new Map<string, Unsaved>();

  /**
   * Creates a store; it connects at first use.
   *
   * @param options where Redis and the keys are
   * @throws {ProvenaError} `ERR_CONFIG` if the address is missing or not encrypted (`redis:` is
   * allowed on this machine only), or if `prefix` or `staleAfter` cannot be used
   */
  constructor(options: RedisStoreOptions = {}) {
    const { system = realSystem, prefix = "provena" } = options;
    if (!/^[\w.:-]+$/.test(prefix)) {
      throw configError(
        `The prefix must be of letters, digits and . _ : -, got ${JSON.stringify(prefix)}`,
      );
    }
    const url = options.client
      ? undefined
      : checkAddress(options.url ?? system.env("PROVENA_REDIS_URL") ?? "");
    const create = options.client ?? (() => createRedisClient(url!));
    this.#link = new RedisLink(system, url?.host ?? "the client's server", create);
    this.#system = system;
    this.#records = new RedisRecords(system, this.#link, { prefix, keyFile: options.keyFile });
    this.#staleAfter = staleTime(options.staleAfter);
    this.#onNotice = options.onNotice ?? (() => {});
  }

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns the record, or undefined if there is none
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer or the record cannot be decrypted;
   * `ERR_CONFIG` if there are no keys, or the package `redis` is missing
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    const unsaved = this.#unsaved.get(key);
    if (unsaved) return hideSecrets(structuredClone(unsaved.record));
    const lock = this.#held.get(key);
    return await this.#records.read(key, lock?.hasRead ? undefined : lock);
  }

  /**
   * Replaces a record atomically, unless the stored one is newer or a later owner of the lock has
   * written. Call {@link RedisStore.load} to see which record is stored.
   *
   * Under the lock it does not fail if Redis is unreachable: the record is kept in memory and saved
   * as soon as Redis answers, so that a rotated refresh token is not lost. The process stays alive
   * until then.
   *
   * @param key the record's key
   * @param record the record
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer and the lock is not held;
   * `ERR_CONFIG` if there are no keys, or the package `redis` is missing
   */
  async save(key: string, record: StoredRecord): Promise<void> {
    const lock = this.#held.get(key);
    if (!lock) return await this.withLock(key, () => this.save(key, record));
    try {
      await this.#records.write(key, record, lock);
      this.#unsaved.delete(key);
    } catch (error) {
      if (!hasCode(error, "ERR_STORE")) throw error;
      this.#keepUnsaved(key, { record: structuredClone(record), lock }, error);
    }
  }

  /**
   * Removes a record.
   *
   * @param key the record's key; a missing record is no error
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   */
  async delete(key: string): Promise<void> {
    // An unsaved record still holds its lock, which must be released too.
    if (this.#unsaved.has(key) && !this.#held.has(key)) {
      return await this.withLock(key, () => this.delete(key));
    }
    this.#unsaved.delete(key);
    await this.#records.delete(key, this.#held.get(key));
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} as {@link RedisStore.load}
   */
  async list(): Promise<string[]> {
    return await this.#records.list();
  }

  /**
   * Runs a function under the key's lock: no other caller on any machine runs one at the same time.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns the result of the function
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   * @throws the signal's reason if it was aborted before the lock was acquired
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    return await this.#queue.run(key, async () => {
      // An unsaved record is the newest one, and its lock was never released.
      const lock = this.#unsaved.get(key)?.lock ?? await this.#acquire(key, options.signal);
      this.#held.set(key, lock);
      try {
        // No other process can have an unsaved token, so there is no lock to check in Redis.
        const isHeld = async () => this.#unsaved.has(key) || await lock.isHeld();
        return await fn({ isHeld });
      } finally {
        this.#held.delete(key);
        if (!this.#unsaved.has(key)) await lock.release();
      }
    }, options.signal);
  }

  /** Closes the connection; the next call opens a new one. */
  close(): void {
    this.#link.close();
  }

  async #acquire(key: string, signal: AbortSignal | undefined): Promise<RedisLock> {
    await this.#records.ready();
    return await RedisLock.acquire(this.#records.lockKeys(key), {
      system: this.#system,
      link: this.#link,
      staleAfter: this.#staleAfter,
      guardsToken: !isPendingKey(key),
    }, signal);
  }

  #keepUnsaved(key: string, unsaved: Unsaved, error: ProvenaError): void {
    const isSaving = this.#unsaved.has(key);
    this.#unsaved.set(key, unsaved);
    if (isSaving) return;
    this.#onNotice(
      `The renewed session is kept in memory until Redis can save it. ${error.message}`,
    );
    void this.#saveLater(key);
  }

  /** Keeps the process alive, since the record exists only in its memory. */
  async #saveLater(key: string): Promise<void> {
    const attempt = async (): Promise<boolean> => {
      const unsaved = this.#unsaved.get(key);
      if (!unsaved) return true;
      try {
        await this.#records.write(key, unsaved.record, unsaved.lock);
      } catch {
        return false;
      }
      this.#unsaved.delete(key);
      await unsaved.lock.release();
      return true;
    };
    do await this.#system.sleep(SAVE_PAUSE); while (!(await this.#queue.run(key, attempt)));
  }
}
