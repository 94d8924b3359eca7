/**
 * A store in memory, which ends with the process.
 *
 * @module
 */
import { KeyedMutex } from "../async/keyed_mutex.ts";
import { configError } from "../errors.ts";
import { hideSecrets, isOutdated } from "./record.ts";
import {
  assertKey,
  type HeldLock,
  isPendingKey,
  type LockOptions,
  readLockOptions,
  type StoredRecord,
  type TokenStore,
} from "./store.ts";

/**
 * Keeps records in memory only; they are lost when the process ends.
 *
 * @example
 * ```ts
 * import { MemoryStore } from "@provena/notebook";
 * const store = new MemoryStore();
 * console.log(await store.list()); // []
 * ```
 */
export class MemoryStore implements TokenStore {
  readonly #records = new Map<string, StoredRecord>();
  readonly #queue = new KeyedMutex();

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns a copy of the record, or undefined if there is none
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    assertKey(key);
    const record = structuredClone(this.#records.get(key));
    return await Promise.resolve(record && hideSecrets(record));
  }

  /**
   * Replaces a record, unless the stored one is newer.
   *
   * @param key the record's key
   * @param record the record; a copy is stored
   * @throws {ProvenaError} `ERR_CONFIG` for what is no record
   */
  async save(key: string, record: StoredRecord): Promise<void> {
    assertKey(key);
    const copy = copyOf(record);
    if (!isOutdated(copy, this.#records.get(key))) this.#records.set(key, copy);
    return await Promise.resolve();
  }

  /**
   * Removes a record.
   *
   * @param key the record's key; a missing record is no error
   */
  async delete(key: string): Promise<void> {
    assertKey(key);
    this.#records.delete(key);
    return await Promise.resolve();
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   */
  list(): Promise<string[]> {
    return Promise.resolve([...this.#records.keys()].filter((key) => !isPendingKey(key)));
  }

  /**
   * Runs a function under the key's lock: no other caller in this process runs one at the same time.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options `signal` aborts the wait for the lock
   * @returns the result of the function
   * @throws the signal's reason if it was aborted before the lock was acquired
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const { signal } = readLockOptions(key, fn, options);
    const isHeld = () => Promise.resolve(true);
    return await this.#queue.run(key, () => fn({ isHeld }), signal);
  }
}

function copyOf(record: StoredRecord): StoredRecord {
  try {
    const copy = structuredClone(record);
    hideSecrets(structuredClone(record));
    return copy;
  } catch {
    throw configError("What is saved in a store is a record, as a session keeps it");
  }
}
