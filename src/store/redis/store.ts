/**
 * The token store for many machines: records in Redis, encrypted, with a lock between workers.
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

/** How a {@link RedisStore} works. */
export interface RedisStoreOptions {
  /** Where Redis is: `rediss://user:password@host:port`. @default PROVENA_REDIS_URL */
  readonly url?: string;
  /** Makes a client in place of `url`, for a Cluster or a Sentinel; the store connects it. */
  readonly client?: () => RedisClient | Promise<RedisClient>;
  /** The file with the keys. @default PROVENA_REDIS_KEY, or the file in PROVENA_REDIS_KEY_FILE */
  readonly keyFile?: string;
  /** What the names of all keys begin with, in braces. @default "provena" */
  readonly prefix?: string;
  /**
   * Milliseconds without a sign of life after which a worker loses its lock, 1,000 or more.
   *
   * @default 10000
   */
  readonly staleAfter?: number;
  /** Told once each time that a renewed session waits in memory for Redis to come back. */
  readonly onNotice?: (message: string) => void;
  /**
   * The outside world; for tests.
   *
   * @default the real one
   * @internal
   */
  readonly system?: System;
}

/** Milliseconds between two tries to save what waits in memory. */
const SAVE_PAUSE = 500;

/** A record that could not be saved, and the lock that is kept until it is. */
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
   * A store in a Redis server.
   *
   * @param options where Redis and the keys are
   * @throws {ProvenaError} `ERR_CONFIG` if there is no address, if it is not `rediss:` off this
   * machine, or if the prefix or the stale time cannot be used
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
   * @returns the record, or undefined
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer, or what it holds does not decrypt;
   * `ERR_CONFIG` if there are no keys, or the package `redis` is missing
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    const unsaved = this.#unsaved.get(key);
    if (unsaved) return hideSecrets(structuredClone(unsaved.record));
    const lock = this.#held.get(key);
    return await this.#records.read(key, lock?.isHandedOut ? undefined : lock);
  }

  /**
   * Replaces a record whole, unless that of a newer generation is there, or somebody who got the
   * lock after us has written; {@link RedisStore.load} then gives what is.
   *
   * Under the lock it never fails because Redis is away: a refresh token that was just rotated is
   * kept in memory, and saved as soon as Redis answers. The process stays until then.
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
      this.#keep(key, { record: structuredClone(record), lock }, error);
    }
  }

  /**
   * Removes a record.
   *
   * @param key the record's key; no record is no error
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   */
  async delete(key: string): Promise<void> {
    // What waits to be saved has kept its lock, which must be let go with it.
    if (this.#unsaved.has(key) && !this.#held.has(key)) {
      return await this.withLock(key, () => this.delete(key));
    }
    this.#unsaved.delete(key);
    await this.#records.delete(key, this.#held.get(key));
  }

  /**
   * Reads which sessions there are.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} as {@link RedisStore.load}
   */
  async list(): Promise<string[]> {
    return await this.#records.list();
  }

  /**
   * Runs a function while no other holder of the key's lock does, on any machine.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns what the function returns
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   * @throws the signal's reason if it was aborted before the lock was had
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    return await this.#queue.run(key, async () => {
      // What waits to be saved is the newest there is, and its lock was never let go.
      const unsaved = this.#unsaved.get(key);
      const lock = unsaved?.lock ?? await this.#acquire(key, options.signal);
      this.#held.set(key, lock);
      try {
        // Nobody else can have that token, so Redis need not be asked.
        return await fn(unsaved ? undefined : lock);
      } finally {
        this.#held.delete(key);
        if (!this.#unsaved.has(key)) await lock.release();
      }
    }, options.signal);
  }

  /** Closes the connection; the next call makes another. */
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

  #keep(key: string, unsaved: Unsaved, error: ProvenaError): void {
    const isSaving = this.#unsaved.has(key);
    this.#unsaved.set(key, unsaved);
    if (isSaving) return;
    this.#onNotice(
      `The renewed session is kept in memory until Redis can save it. ${error.message}`,
    );
    void this.#saveLater(key);
  }

  /** Keeps the process alive: what waits is nowhere else. */
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
