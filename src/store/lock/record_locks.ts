/**
 * The locks of a folder's records, and how records are saved under them.
 *
 * @module
 */
import { join } from "node:path";
import { loadOnce } from "../../async/load_once.ts";
import { ProvenaError } from "../../errors.ts";
import { CHOOSE_TOKEN_FOLDER } from "../../system/folders.ts";
import type { System } from "../../system/system.ts";
import { createFolder } from "../file/access.ts";
import { lockFileName } from "../file/name.ts";
import { isOutdated, isSuccessor } from "../record.ts";
import { type HeldLock, isPendingKey, type LockOptions, type StoredRecord } from "../store.ts";
import type { FileLockOptions } from "./lock.ts";

/** Options of {@link RecordLocks}. */
export interface RecordLocksOptions {
  readonly system: System;
  /** Called once if lock files can fail on this disk. */
  readonly onNotice: (message: string) => void;
  /** Milliseconds without renewal after which a lock owner counts as frozen. @default 10000 */
  readonly staleAfter?: number | undefined;
  /** Called first under a lock that was taken over from an owner that died. */
  readonly onRecovered?: (key: string) => Promise<void>;
}

/** Reads and replaces one record. */
export interface RecordAccess {
  /** The stored record. */
  current(): Promise<StoredRecord | undefined>;
  /** Replaces it if `mayReplace`, asked just before the write, allows it; true if it did. */
  replace(mayReplace: () => Promise<boolean>): Promise<boolean>;
}

/** Loaded at first use: a start from the cache takes no lock. */
const lockModule = loadOnce(() => import("../file/write.ts"));

/** The locks this process holds, by lock file; all stores in the same folder share them. */
const heldLocks = new Map<string, HeldLock>();

/** Locks between processes: one lock file for each record, in one folder. */
export class RecordLocks {
  /** The folder of the lock files; undefined if the user has no home folder. */
  readonly folder: string | undefined;
  readonly #options: RecordLocksOptions;
  readonly #lockOptions: FileLockOptions;
  #checkedDisk = false;

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

  /** False if this process took the key's lock and has since lost it to another. */
  async mayChange(key: string): Promise<boolean> {
    if (this.folder === undefined) return true;
    return await heldLocks.get(this.#path(key))?.isHeld() ?? true;
  }

  /** Runs a function under the key's lock, as {@link TokenStore.withLock} requires. */
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
      // A pending code has no token to lose, so its lock can be taken from a frozen owner.
    }, { ...this.#lockOptions, steals: replaces || isPendingKey(key), ...(signal && { signal }) });
  }

  /**
   * Saves a record under its lock, which is acquired if this process does not hold it.
   *
   * A record older than the stored one is not saved. If this process was frozen and lost its lock
   * to another process, the record is saved only if it directly follows the stored one.
   */
  async save(key: string, record: StoredRecord, place: RecordAccess): Promise<void> {
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
    const { networkWarning } = await lockModule();
    const warning = networkWarning(folder, this.#options.system);
    if (warning !== undefined) this.#options.onNotice(warning);
  }
}
