/**
 * A store in memory, which ends with the process.
 *
 * @module
 */
import { loadOnce } from "../async/load_once.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "./store.ts";

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
  /** Loaded at first use: most sessions keep their tokens in files. */
  readonly #opened: () => Promise<TokenStore> = loadOnce(async () => {
    const { MemoryRecords } = await import("./memory_records.ts");
    return new MemoryRecords();
  });

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns a copy of the record, or undefined if there is none
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    return await (await this.#opened()).load(key);
  }

  /**
   * Replaces a record, unless the stored one is newer.
   *
   * @param key the record's key
   * @param record the record; a copy is stored
   * @throws {ProvenaError} `ERR_CONFIG` for what is no record
   */
  async save(key: string, record: StoredRecord): Promise<void> {
    await (await this.#opened()).save(key, record);
  }

  /**
   * Removes a record.
   *
   * @param key the record's key; a missing record is no error
   */
  async delete(key: string): Promise<void> {
    await (await this.#opened()).delete(key);
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   */
  async list(): Promise<string[]> {
    return await (await this.#opened()).list();
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
    return await (await this.#opened()).withLock(key, fn, options);
  }
}
