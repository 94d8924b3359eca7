/**
 * The records of a token cache as files.
 *
 * @module
 */
import { join } from "node:path";
import { loadOnce } from "../../async/load_once.ts";
import { isProvenaError, summarise } from "../../errors.ts";
import { nodeFs } from "../../system/builtin.ts";
import type { System } from "../../system/system.ts";
import { isAbsent } from "../../system/system_error.ts";
import { RecordLocks } from "../lock/record_locks.ts";
import { formatRecord } from "../record.ts";
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

/** Loaded at first use: a start from the cache writes nothing. */
const writer = loadOnce(() => import("./write.ts"));

/** What {@link FileRecords} need. */
export interface FileRecordsOptions {
  readonly system: System;
  /** Called with each warning once. */
  readonly onNotice: (message: string) => void;
  /** Milliseconds without renewal after which a lock owner counts as frozen. */
  readonly staleAfter: number | undefined;
}

/** Keeps each record in its own file; see the public {@link FileStore} for what each method does. */
export class FileRecords implements TokenStore {
  readonly folder: string | undefined;
  readonly #system: System;
  readonly #locks: RecordLocks;
  readonly #onNotice: (message: string) => void;
  readonly #notified = new Set<string>();

  constructor(folder: string | undefined, { system, onNotice, staleAfter }: FileRecordsOptions) {
    this.folder = folder;
    this.#system = system;
    this.#onNotice = onNotice;
    this.#locks = new RecordLocks(folder, {
      system,
      staleAfter,
      onNotice: (message) => this.#notify(message),
      onRecovered: (key) => this.#sweep(key),
    });
  }

  async load(key: string): Promise<StoredRecord | undefined> {
    assertKey(key);
    if (this.folder === undefined) return undefined;
    const isPending = isPendingKey(key);
    // Adopt a pending code only if no other user can have planted it.
    if (isPending && !isTamperProof(this.folder)) return undefined;
    if (!ensurePrivateFolder(this.folder)) return undefined;
    return await this.#read(key);
  }

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
          // After a loss of power, a new code is as good as a pending one.
          const durable = record.kind !== "pending";
          return await replaceFile(path, text, { system: this.#system, durable, mayReplace });
        } catch (error) {
          throw isProvenaError(error) ? error : storeFailure("written", path, error);
        }
      },
    });
  }

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

  async list(): Promise<string[]> {
    if (this.folder === undefined || !ensurePrivateFolder(this.folder)) return [];
    return await Promise.resolve(listRecordKeys(this.folder));
  }

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
