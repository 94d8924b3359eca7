/**
 * The locks of a folder's records, and saving under them.
 *
 * @module
 */
import { join } from "node:path";
import { ProvenaError } from "../../errors.ts";
import { CHOOSE_TOKEN_FOLDER } from "../../system/folders.ts";
import type { System } from "../../system/system.ts";
import { createFolder } from "../file/access.ts";
import { lockFileName } from "../file/name.ts";
import { warningAbout } from "../file/network_file_system.ts";
import { isOutdated, isSuccessor } from "../record.ts";
import { type HeldLock, isPendingKey, type LockOptions, type StoredRecord } from "../store.ts";
import type { FileLockOptions } from "./lock.ts";

/** What {@link RecordLocks} works with. */
export interface RecordLocksOptions {
  readonly system: System;
  /** Told once that the disk's locks can fail. */
  readonly onNotice: (message: string) => void;
  /** Milliseconds without a sign of life after which a process is taken for frozen. @default 10000 */
  readonly staleAfter?: number | undefined;
  /** Called with the lock of an owner that died, before anything is done under it. */
  readonly onRecovered?: (key: string) => Promise<void>;
}

/** Where a record is kept. */
export interface RecordPlace {
  /** What a save would replace. */
  current(): Promise<StoredRecord | undefined>;
  /** Replaces it whole, if it still may at the last moment; tells whether it did. */
  replace(mayReplace: () => Promise<boolean>): Promise<boolean>;
}

/** A start from the cache locks nothing. */
const lockModule = () => import("./lock.ts");

/** The locks held in this process, by lock file; stores of one folder share them. */
const heldLocks = new Map<string, HeldLock>();

/** Locks between processes, one for each record, as files in a folder. */
export class RecordLocks {
  /** Where the lock files are; undefined if the user has no home. */
  readonly folder: string | undefined;
  readonly #options: RecordLocksOptions;
  readonly #lockOptions: FileLockOptions;
  #checkedDisk = false;

  /**
   * @param folder where the lock files are
   * @param options the outside world, and whom to tell
   */
  constructor(folder: string | undefined, options: RecordLocksOptions) {
    const { system, staleAfter } = options;
    this.folder = folder;
    this.#options = options;
    this.#lockOptions = { system, ...(staleAfter === undefined ? {} : { staleAfter }) };
  }

  /** Whether this process holds the lock of a key. */
  holds(key: string): boolean {
    return heldLocks.has(this.#path(key));
  }

  /** Whether this process may change a key's record: without a lock, or with one that still is its own. */
  async mayChange(key: string): Promise<boolean> {
    if (this.folder === undefined) return true;
    return await heldLocks.get(this.#path(key))?.isHeld() ?? true;
  }

  /**
   * Runs a function while no other holder of the key's lock does, in this process or another.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns what the function returns
   * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made, or a frozen process holds it
   * @throws the signal's reason if it was aborted before the lock was had
   */
  async run<T>(
    key: string,
    fn: (lock: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const { replaces = false, signal } = options;
    signal?.throwIfAborted();
    const path = this.#path(key);
    const { withFileLock } = await lockModule();
    await createFolder(this.folder!);
    await this.#warnOfNetwork(this.folder!);
    return await withFileLock(path, async (lock) => {
      if (lock.recovered) await this.#options.onRecovered?.(key);
      heldLocks.set(path, lock);
      try {
        return await fn(lock);
      } finally {
        heldLocks.delete(path);
      }
      // A pending code guards no token: whoever polls next finds out what became of it.
    }, { ...this.#lockOptions, robs: replaces || isPendingKey(key), ...(signal && { signal }) });
  }

  /**
   * Saves a record under its lock, taken if it is not held.
   *
   * A record of an older generation than the stored one is not saved. Nor is one whose lock was
   * lost to another process while this one was frozen, unless it follows directly on what is
   * stored.
   *
   * @param key the record's key
   * @param record the record
   * @param place where it is kept
   */
  async save(key: string, record: StoredRecord, place: RecordPlace): Promise<void> {
    const lock = heldLocks.get(this.#path(key));
    if (!lock) return await this.run(key, () => this.save(key, record, place));
    const replaced = await place.replace(async () =>
      await lock.isHeld() && !isOutdated(record, await place.current())
    );
    if (replaced || await lock.isHeld()) return;
    const { acquireFileLock } = await lockModule();
    const again = await acquireFileLock(this.#path(key), this.#lockOptions);
    try {
      await place.replace(async () =>
        await again.isHeld() && isSuccessor(record, await place.current())
      );
    } finally {
      await again.release();
    }
  }

  #path(key: string): string {
    if (this.folder !== undefined) return join(this.folder, lockFileName(key));
    throw new ProvenaError("ERR_STORE", "There is no home folder to keep tokens in", {
      next: CHOOSE_TOKEN_FOLDER,
    });
  }

  async #warnOfNetwork(folder: string): Promise<void> {
    if (this.#checkedDisk) return;
    this.#checkedDisk = true;
    const warning = await warningAbout(folder, this.#options.system);
    if (warning !== undefined) this.#options.onNotice(warning);
  }
}
