/**
 * A store that lives as long as the process.
 *
 * @module
 */
import { Queue } from "../async/keyed_mutex.ts";
import { hideSecrets, isOutdated } from "./record.ts";
import {
  type HeldLock,
  isPendingKey,
  type LockOptions,
  type StoredRecord,
  type TokenStore,
} from "./store.ts";

/**
 * Keeps records in memory: nothing is written anywhere, and nothing outlives the process.
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
  readonly #queue = new Queue();

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns a copy of the record, or undefined
   */
  load(key: string): Promise<StoredRecord | undefined> {
    const record = structuredClone(this.#records.get(key));
    return Promise.resolve(record && hideSecrets(record));
  }

  /**
   * Replaces the record under a key, unless that is of a newer generation.
   *
   * @param key the record's key
   * @param record the record, which is copied
   */
  save(key: string, record: StoredRecord): Promise<void> {
    if (!isOutdated(record, this.#records.get(key))) {
      this.#records.set(key, structuredClone(record));
    }
    return Promise.resolve();
  }

  /**
   * Forgets a record.
   *
   * @param key the record's key; no record is no error
   */
  delete(key: string): Promise<void> {
    this.#records.delete(key);
    return Promise.resolve();
  }

  /**
   * Names the token records.
   *
   * @returns the keys of token records
   */
  list(): Promise<string[]> {
    return Promise.resolve([...this.#records.keys()].filter((key) => !isPendingKey(key)));
  }

  /**
   * Runs a function while no other holder of the key's lock in this process does.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options `signal` ends the wait for the lock
   * @returns what the function returns
   * @throws the signal's reason if it was aborted before the lock was had
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    const isHeld = () => Promise.resolve(true);
    return await this.#queue.run(key, () => fn({ isHeld }), options.signal);
  }
}
