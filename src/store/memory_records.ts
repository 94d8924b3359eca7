/**
 * Records in the memory of this process.
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

/** Keeps records in a map; see the public {@link MemoryStore} for what each method does. */
export class MemoryRecords implements TokenStore {
  readonly #records = new Map<string, StoredRecord>();
  readonly #queue = new KeyedMutex();

  async load(key: string): Promise<StoredRecord | undefined> {
    assertKey(key);
    const record = structuredClone(this.#records.get(key));
    return await Promise.resolve(record && hideSecrets(record));
  }

  async save(key: string, record: StoredRecord): Promise<void> {
    assertKey(key);
    const copy = copyOf(record);
    if (!isOutdated(copy, this.#records.get(key))) this.#records.set(key, copy);
    return await Promise.resolve();
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    this.#records.delete(key);
    return await Promise.resolve();
  }

  list(): Promise<string[]> {
    return Promise.resolve([...this.#records.keys()].filter((key) => !isPendingKey(key)));
  }

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
