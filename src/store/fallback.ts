/**
 * Keeps tokens in memory if the token cache cannot be written.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import { MemoryRecords } from "./memory_records.ts";
import { isOutdated } from "./record.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "./store.ts";
import { foreignFolders, isHeldByFrozen } from "./store_failure.ts";

/**
 * Creates a store that works on a full disk, with a read-only home folder, or without one.
 *
 * A record that cannot be written is kept in memory, with one notice. A record that cannot be read
 * is still an error: it must not look like "not signed in".
 */
export function withFallback(store: TokenStore, onNotice: (message: string) => void): TokenStore {
  return new FallbackStore(store, onNotice);
}

class FallbackStore implements TokenStore {
  readonly #store: TokenStore;
  readonly #onNotice: (message: string) => void;
  readonly #memory = new MemoryRecords();
  #hasWarned = false;

  constructor(store: TokenStore, onNotice: (message: string) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
  }

  async load(key: string): Promise<StoredRecord | undefined> {
    const kept = await this.#memory.load(key);
    if (!kept) return await this.#orNothing(this.#store.load(key));
    const stored = await this.#store.load(key).catch(ignoreStoreError);
    return stored && isOutdated(kept, stored) ? stored : kept;
  }

  /** In a folder of another user's, as `sudo` leaves it, nothing is this user's. */
  async #orNothing<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!foreignFolders.has(error as object)) throw error;
      this.#useMemory(error);
      return undefined;
    }
  }

  async save(key: string, record: StoredRecord): Promise<void> {
    try {
      await this.#store.save(key, record);
      await this.#memory.delete(key);
    } catch (error) {
      this.#useMemory(error);
      await this.#memory.save(key, record);
    }
  }

  async delete(key: string): Promise<void> {
    await this.#memory.delete(key);
    await this.#orNothing(this.#store.delete(key));
  }

  async list(): Promise<string[]> {
    const stored = await this.#orNothing(this.#store.list()) ?? [];
    const kept = await this.#memory.list();
    return [...new Set([...stored, ...kept])];
  }

  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    // Take the memory lock too: the store's lock may work for one caller and fail for the next.
    return await this.#memory.withLock(key, async () => {
      let entered = false;
      try {
        return await this.#store.withLock(key, (lock) => {
          entered = true;
          return fn(lock);
        }, options);
      } catch (error) {
        if (entered || isHeldByFrozen(error)) throw error;
        this.#useMemory(error);
        return await fn();
      }
    }, options);
  }

  #useMemory(error: unknown): void {
    if (!hasCode(error, "ERR_STORE")) throw error;
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#onNotice(`Tokens are kept in memory only, until this process ends. ${error.message}`);
  }
}

function ignoreStoreError(error: unknown): undefined {
  if (!hasCode(error, "ERR_STORE")) throw error;
}
