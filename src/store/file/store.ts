/**
 * The token cache: records as files, shared by every process of the user.
 *
 * @module
 */
import { lstat, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { configError, isProvenaError, summarise } from "../../errors.ts";
import { kindOf, readOptions } from "../../model/options.ts";
import { defaultFolder } from "../../system/folders.ts";
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
import { closeFolder, createFolder, isOutOfReach } from "./access.ts";
import { recordFileName } from "./name.ts";
import { listRecordKeys, readRecordFile, setAside } from "./read.ts";

/** How a {@link FileStore} works. */
export interface FileStoreOptions {
  /** The outside world. @default the real one */
  readonly system?: System;
  /** Told what a person should know, once each: a broken file set aside, an unsafe disk. */
  readonly onNotice?: (message: string) => void;
  /**
   * Milliseconds without a sign of life after which a process that holds a lock is taken for frozen,
   * 1,000 or more.
   *
   * @default 10000
   */
  readonly staleAfter?: number;
}

/** A start from the cache writes nothing. */
const writer = () => import("../../system/atomic_write.ts");

/**
 * Keeps records in a folder of the user's, each in a file readable by its owner only.
 *
 * @example
 * ```ts
 * import { FileStore } from "@provena/notebook";
 * const store = new FileStore();
 * console.log(store.folder, await store.list());
 * ```
 */
export class FileStore implements TokenStore {
  /** Where the records are; undefined if the user has no home. */
  readonly folder: string | undefined;
  readonly #system: System;
  readonly #locks: RecordLocks;
  readonly #onNotice: (message: string) => void;
  readonly #said = new Set<string>();

  /**
   * A store in a folder of your own.
   *
   * @param folder where records are kept; by default `PROVENA_TOKEN_CACHE`, or `provena` in the
   * user's cache folder
   * @param options the outside world, and whom to tell
   * @throws {ProvenaError} `ERR_CONFIG` if the stale time cannot be used
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
    this.folder = given === undefined ? undefined : resolve(given);
    this.#system = system;
    this.#onNotice = onNotice;
    this.#locks = new RecordLocks(this.folder, {
      system,
      staleAfter: staleTime(staleAfter),
      onNotice: (message) => this.#say(message),
      onRecovered: (key) => this.#sweep(key),
    });
  }

  /**
   * Reads a record; a file that holds none is set aside.
   *
   * @param key the record's key
   * @returns the record, or undefined
   * @throws {ProvenaError} `ERR_STORE` if the file cannot be read, is not ours alone, or was
   * written by a later version
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    assertKey(key);
    if (this.folder === undefined) return undefined;
    const isPending = isPendingKey(key);
    // A pending code is taken up only where nobody else can have put it.
    if (isPending && !(await isOutOfReach(this.folder))) return undefined;
    if (!(await closeFolder(this.folder))) return undefined;
    return await this.#read(key);
  }

  /**
   * Replaces a record whole: the file on disk is the old one or the new one, never half.
   *
   * A record of an older generation than the stored one is not saved. Nor is one whose lock was
   * lost to another process while this one was frozen, unless it follows directly on what is
   * stored; {@link FileStore.load} then gives what is.
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
   * Removes a record, and what a writer that died left of it; nothing where the lock was lost to
   * another process while this one was frozen.
   *
   * @param key the record's key; no record is no error
   * @throws {ProvenaError} `ERR_STORE` if it is there and cannot be removed
   */
  async delete(key: string): Promise<void> {
    assertKey(key);
    if (this.folder === undefined || !(await closeFolder(this.folder))) return;
    if (!(await this.#locks.mayChange(key))) return;
    const path = this.#path(this.folder, key);
    try {
      await rm(path, { force: true });
    } catch (error) {
      // A read-only disk refuses to remove even what is not there.
      if (await isThere(path)) throw storeFailure("written", path, error);
    }
    await this.#sweep(key);
  }

  /**
   * Reads which sessions there are.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} `ERR_STORE` if the folder or a file cannot be read
   */
  async list(): Promise<string[]> {
    if (this.folder === undefined || !(await closeFolder(this.folder))) return [];
    return await listRecordKeys(this.folder);
  }

  /**
   * Runs a function while no other holder of the key's lock does, in this process or another.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns what the function returns
   * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made, or if a process of this
   * machine that is stopped or does not respond holds it
   * @throws the signal's reason if it was aborted before the lock was acquired
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const given = readLockOptions(key, fn, options);
    await writer(); // before there is anything to save that must not be lost
    return await this.#locks.run(key, fn, given);
  }

  #path(folder: string, key: string): string {
    return join(folder, recordFileName(key));
  }

  async #sweep(key: string): Promise<void> {
    const { sweepTemporaries } = await writer();
    await sweepTemporaries(this.#path(this.folder!, key));
  }

  async #read(key: string): Promise<StoredRecord | undefined> {
    const path = this.#path(this.folder!, key);
    const found = await readRecordFile(path, key);
    if (found !== "foreign") return found;
    await this.#setAside(path, key);
    return undefined;
  }

  async #setAside(path: string, key: string): Promise<void> {
    const move = async (): Promise<void> => {
      const aside = await setAside(path, { key, now: this.#system.now() });
      if (aside === undefined) return;
      this.#say(`The token cache file ${path} held no record; it was set aside as ${aside}`);
    };
    try {
      await (this.#locks.holds(key) ? move() : this.withLock(key, move));
    } catch (error) {
      this.#say(`A token cache file holds no record and stays in the way. ${summarise(error)}`);
    }
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#onNotice(message);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(() => true, (error: unknown) => !isAbsent(error));
}
