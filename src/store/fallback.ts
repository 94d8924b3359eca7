/**
 * Going on from memory where the token cache cannot be written.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import { MemoryStore } from "./memory.ts";
import { isOutdated } from "./record.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "./store.ts";
import { isHeldByFrozen } from "./store_failure.ts";

/**
 * Makes a store that survives a full disk, a read-only home, or no home at all.
 *
 * What cannot be written is kept in memory, and this is said once. What cannot be read is an
 * error still: it must not look like "not signed in".
 *
 * @param store the store to use as long as it can be written
 * @param onNotice told once that tokens are kept in memory only, and why
 * @returns a store that fails to write never, and to read as the other does
 */
export function withFallback(store: TokenStore, onNotice: (message: string) => void): TokenStore {
  return new FallbackStore(store, onNotice);
}

class FallbackStore implements TokenStore {
  readonly #store: TokenStore;
  readonly #onNotice: (message: string) => void;
  readonly #memory = new MemoryStore();
  #hasSaid = false;

  constructor(store: TokenStore, onNotice: (message: string) => void) {
    this.#store = store;
    this.#onNotice = onNotice;
  }

  async load(key: string): Promise<StoredRecord | undefined> {
    const kept = await this.#memory.load(key);
    if (!kept) return await this.#store.load(key);
    const stored = await this.#store.load(key).catch(orNothing);
    return stored && isOutdated(kept, stored) ? stored : kept;
  }

  async save(key: string, record: StoredRecord): Promise<void> {
    try {
      await this.#store.save(key, record);
      await this.#memory.delete(key);
    } catch (error) {
      this.#goOn(error);
      await this.#memory.save(key, record);
    }
  }

  async delete(key: string): Promise<void> {
    await this.#memory.delete(key);
    await this.#store.delete(key);
  }

  async list(): Promise<string[]> {
    const [stored, kept] = await Promise.all([this.#store.list(), this.#memory.list()]);
    return [...new Set([...stored, ...kept])];
  }

  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    // In memory first: a store whose lock works only at times must not let two in at once.
    return await this.#memory.withLock(key, async () => {
      let entered = false;
      try {
        return await this.#store.withLock(key, (lock) => {
          entered = true;
          return fn(lock);
        }, options);
      } catch (error) {
        if (entered || isHeldByFrozen(error)) throw error;
        this.#goOn(error);
        return await fn();
      }
    }, options);
  }

  #goOn(error: unknown): void {
    if (!hasCode(error, "ERR_STORE")) throw error;
    if (this.#hasSaid) return;
    this.#hasSaid = true;
    this.#onNotice(`Tokens are kept in memory only, until this process ends. ${error.message}`);
  }
}

function orNothing(error: unknown): undefined {
  if (!hasCode(error, "ERR_STORE")) throw error;
}
