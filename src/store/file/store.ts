/**
 * The token cache: records as files, shared by every process of the user.
 *
 * @module
 */
import { loadOnce } from "../../async/load_once.ts";
import { configError } from "../../errors.ts";
import { kindOf, readOptions } from "../../model/options.ts";
import { nodePath } from "../../system/builtin.ts";
import { defaultFolder, expandHome } from "../../system/folders.ts";
import { realSystem, type System } from "../../system/system.ts";
import { staleTime } from "../stale_time.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "../store.ts";

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
  /** The code that reads and writes files is loaded at first use. */
  readonly #opened: () => Promise<TokenStore>;

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
    this.folder = given === undefined ? undefined : nodePath().resolve(expandHome(given, system));
    const checked = { system, onNotice, staleAfter: staleTime(staleAfter) };
    this.#opened = loadOnce(async () => {
      const { FileRecords } = await import("./records.ts");
      return new FileRecords(this.folder, checked);
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
    return await (await this.#opened()).load(key);
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
    await (await this.#opened()).save(key, record);
  }

  /**
   * Removes a record and the temporary files of writers that died. Removes nothing if this process
   * was frozen and lost its lock to another process.
   *
   * @param key the record's key; a missing record is no error
   * @throws {ProvenaError} `ERR_STORE` if the record exists and cannot be removed
   */
  async delete(key: string): Promise<void> {
    await (await this.#opened()).delete(key);
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} `ERR_STORE` if the folder or a file cannot be read
   */
  async list(): Promise<string[]> {
    return await (await this.#opened()).list();
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
    return await (await this.#opened()).withLock(key, fn, options);
  }
}
