/**
 * The token cache: records as files, shared by every process of the user.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { loadOnce } from "../../async/load_once.ts";
import { configError, isProvenaError, summarise } from "../../errors.ts";
import { kindOf, readOptions } from "../../model/options.ts";
import { defaultFolder, expandHome } from "../../system/folders.ts";
import { nodeFs } from "../../system/builtin.ts";
import { realSystem, type System } from "../../system/system.ts";
import { isAbsent } from "../../system/system_error.ts";
import { RecordLocks } from "../lock/record_locks.ts";
import { formatRecord } from "../record.ts";
import { staleTime } from "../stale_time.ts";
import {
  assertKey,
  type HeldLock,
  isPendingKey,
  type LockOptions,
  readLockOptions,
  type StoredRecord,
  type TokenStore,
} from "../store.ts";
import { storeFailure } from "../store_failure.ts";
import { createFolder, ensurePrivateFolder, isTamperProof } from "./access.ts";
import { recordFileName } from "./name.ts";
import { listRecordKeys, readRecordFile, setAside } from "./read.ts";

/** How a {@link FileStore} works. */
export interface FileStoreOptions {
  /** The outside world. @default the real one */
  readonly system?: System;
  /** Called with each warning once: a broken file was set aside, or the disk's locks are unsafe. */
  readonly onNotice?: (message: string) => void;
  /**
   * How long a process may hold a lock without renewing it before it counts as frozen, in
   * milliseconds, from 1,000 to 3,600,000.
   *
   * @default 10000
   */
  readonly staleAfter?: number;
}

/** Loaded at first use: a start from the cache writes nothing. */
const writer = loadOnce(() => import("./write.ts"));

/**
 * Keeps each record in its own file, readable by its owner only, in a folder of the user.
 *
 * @example
 * ```ts
 * import { FileStore } from "@provena/notebook";
 * const store = new FileStore();
 * console.log(store.folder, await store.list());
 * ```
 */
export class FileStore implements TokenStore {
  /** The folder of the records; undefined if the user has no home folder. */
  readonly folder: string | undefined;
  readonly #system: System;
  readonly #locks: RecordLocks;
  readonly #onNotice: (message: string) => void;
  readonly #notified = new Set<string>();

  /**
   * Creates a store in a folder.
   *
   * @param folder where records are kept; by default `PROVENA_TOKEN_CACHE`, or `provena` in the
   * user's cache folder
   * @param options where warnings go, and when a lock counts as frozen
   * @throws {ProvenaError} `ERR_CONFIG` if `staleAfter` is out of range
   */
  constructor(folder?: string, options: FileStoreOptions = {}) {
    const { system = realSystem, onNotice = () => {}, staleAfter } = readOptions(
      options,
      "a FileStore",
    );
    const given = folder ?? defaultFolder(system);
    if (given !== undefined && typeof given !== "string") {
      throw configError(`The folder of a FileStore is a path, got ${kindOf(given)}`);
    }
    this.folder = given === undefined ? undefined : resolve(expandHome(given, system));
    this.#system = system;
    this.#onNotice = onNotice;
    this.#locks = new RecordLocks(this.folder, {
      system,
      staleAfter: staleTime(staleAfter),
      onNotice: (message) => this.#notify(message),
      onRecovered: (key) => this.#sweep(key),
    });
  }

  /**
   * Reads a record. A file without a valid record is renamed, so that it is not in the way.
   *
   * @param key the record's key
   * @returns the record, or undefined if there is none
   * @throws {ProvenaError} `ERR_STORE` if the file cannot be read, belongs to another user, or was
   * written by a later version of this package
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    assertKey(key);
    if (this.folder === undefined) return undefined;
    const isPending = isPendingKey(key);
    // Adopt a pending code only if no other user can have planted it.
    if (isPending && !isTamperProof(this.folder)) return undefined;
    if (!ensurePrivateFolder(this.folder)) return undefined;
    return await this.#read(key);
  }

  /**
   * Replaces a record atomically: the file on disk is always the old one or the new one.
   *
   * A record older than the stored one is not saved. If this process was frozen and lost its lock
   * to another process, the record is saved only if it directly follows the stored one. Call
   * {@link FileStore.load} to see which record is stored.
   *
   * @param key the record's key
   * @param record the record
   * @throws {ProvenaError} `ERR_STORE` if it cannot be written
   */
  async save(key: string, record: StoredRecord): Promise<void> {
    assertKey(key);
    const text = formatRecord(key, record);
    await this.#locks.save(key, record, {
      current: () => this.#read(key),
      replace: async (mayReplace) => {
        const folder = this.folder!;
        await createFolder(folder);
        const path = this.#path(folder, key);
        const { replaceFile } = await writer();
        try {
          return await replaceFile(path, text, { system: this.#system, mayReplace });
        } catch (error) {
          throw isProvenaError(error) ? error : storeFailure("written", path, error);
        }
      },
    });
  }

  /**
   * Removes a record and the temporary files of writers that died. Removes nothing if this process
   * was frozen and lost its lock to another process.
   *
   * @param key the record's key; a missing record is no error
   * @throws {ProvenaError} `ERR_STORE` if the record exists and cannot be removed
   */
  async delete(key: string): Promise<void> {
    assertKey(key);
    if (this.folder === undefined || !ensurePrivateFolder(this.folder)) return;
    if (!(await this.#locks.mayChange(key))) return;
    const path = this.#path(this.folder, key);
    try {
      nodeFs().rmSync(path, { force: true });
    } catch (error) {
      // A read-only disk fails even if the file does not exist.
      if (exists(path)) throw storeFailure("written", path, error);
    }
    await this.#sweep(key);
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} `ERR_STORE` if the folder or a file cannot be read
   */
  async list(): Promise<string[]> {
    if (this.folder === undefined || !ensurePrivateFolder(this.folder)) return [];
    return await Promise.resolve(listRecordKeys(this.folder));
  }

  /**
   * Runs a function under the key's lock: no other process, and no other caller in this one, runs
   * one at the same time.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns the result of the function
   * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be created, or if a process on this
   * machine holds the lock and is stopped or does not respond
   * @throws the signal's reason if it was aborted before the lock was acquired
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const given = readLockOptions(key, fn, options);
    await writer(); // before the function has a token that must not be lost
    return await this.#locks.run(key, fn, given);
  }

  #path(folder: string, key: string): string {
    return join(folder, recordFileName(key));
  }

  async #sweep(key: string): Promise<void> {
    const { sweepTemporaries } = await writer();
    sweepTemporaries(this.#path(this.folder!, key));
  }

  async #read(key: string): Promise<StoredRecord | undefined> {
    const path = this.#path(this.folder!, key);
    const found = readRecordFile(path, key);
    if (found !== "foreign") return found;
    await this.#setAside(path, key);
    return undefined;
  }

  async #setAside(path: string, key: string): Promise<void> {
    const move = async (): Promise<void> => {
      const aside = await setAside(path, { key, now: this.#system.now() });
      if (aside === undefined) return;
      this.#notify(`The token cache file ${path} was damaged; it was renamed to ${aside}`);
    };
    try {
      await (this.#locks.holds(key) ? move() : this.withLock(key, move));
    } catch (error) {
      this.#notify(`A token cache file is damaged and cannot be moved. ${summarise(error)}`);
    }
  }

  #notify(message: string): void {
    if (this.#notified.has(message)) return;
    this.#notified.add(message);
    this.#onNotice(message);
  }
}

function exists(path: string): boolean {
  try {
    return nodeFs().lstatSync(path) !== undefined;
  } catch (error) {
    return !isAbsent(error);
  }
}
