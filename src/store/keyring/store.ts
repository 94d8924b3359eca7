/**
 * The token store in the operating system's keyring.
 *
 * @module
 */
import { loadOnce } from "../../async/load_once.ts";
import { hasCode } from "../../errors.ts";
import { defaultFolder, expandHome } from "../../system/folders.ts";
import { showNotice } from "../../system/notice.ts";
import { realSystem, type System } from "../../system/system.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "../store.ts";

/** Options of a {@link KeyringStore}. */
export interface KeyringStoreOptions {
  /**
   * The folder of the lock files; no token is written there.
   * @default `PROVENA_TOKEN_CACHE`, or `provena` in the user's cache folder
   */
  readonly folder?: string;
  /** The store to use, with a notice, if there is no keyring or it stays locked. */
  readonly fallback?: TokenStore;
  /** Called with each notice. @default shows it under the cell, or on stderr */
  readonly onNotice?: (message: string) => void;
  /**
   * The outside world; for tests.
   *
   * @default the real one
   * @internal
   */
  readonly system?: System;
}

/**
 * Keeps records in the keyring: Secret Service on Linux, Keychain on macOS, Credential Manager on
 * Windows. Needs the package `@napi-rs/keyring`, which is loaded at first use.
 *
 * @example
 * ```ts
 * import { createSession, FileStore } from "@provena/notebook";
 * import { KeyringStore } from "@provena/notebook/keyring";
 * const store = new KeyringStore({ fallback: new FileStore() });
 * const session = createSession({ domain: "dev.rrap-is.com", realm: "rrap", store });
 * console.log(session.state.status); // signedOut
 * ```
 */
export class KeyringStore implements TokenStore {
  /** The folder of the lock files; undefined if the user has no home folder. */
  readonly folder: string | undefined;
  readonly #options: KeyringStoreOptions;
  readonly #system: System;
  /** Opens the keyring once; after a failure without a fallback, the next call tries again. */
  readonly #opened: () => Promise<TokenStore> = loadOnce(() => this.#open());

  /**
   * Creates a store; the keyring is opened at first use.
   *
   * @param options the folder of the lock files, the fallback, and where notices go
   */
  constructor(options: KeyringStoreOptions = {}) {
    const { system = realSystem, folder } = options;
    this.folder = folder === undefined ? defaultFolder(system) : expandHome(folder, system);
    this.#options = options;
    this.#system = system;
  }

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns the record, or undefined if there is none
   * @throws {ProvenaError} `ERR_STORE` without a keyring, `ERR_CONFIG` without its package
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    return await (await this.#opened()).load(key);
  }

  /**
   * Replaces a record, unless the stored one is newer.
   *
   * @param key the record's key
   * @param record the record
   * @throws {ProvenaError} as {@link KeyringStore.load}
   */
  async save(key: string, record: StoredRecord): Promise<void> {
    await (await this.#opened()).save(key, record);
  }

  /**
   * Removes a record.
   *
   * @param key the record's key; a missing record is no error
   * @throws {ProvenaError} as {@link KeyringStore.load}
   */
  async delete(key: string): Promise<void> {
    await (await this.#opened()).delete(key);
  }

  /**
   * Lists the stored sessions.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} as {@link KeyringStore.load}
   */
  async list(): Promise<string[]> {
    return await (await this.#opened()).list();
  }

  /**
   * Runs a function under the key's lock: no other process, and no other caller in this one, runs
   * one at the same time.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns the result of the function
   * @throws {ProvenaError} as {@link KeyringStore.load}
   * @throws the signal's reason if it was aborted before the lock was acquired
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    return await (await this.#opened()).withLock(key, fn, options);
  }

  async #open(): Promise<TokenStore> {
    const system = this.#system;
    const { fallback, onNotice = (message: string) => showNotice(system, message) } = this.#options;
    const { openKeyring } = await import("./service.ts");
    const { KeyringRecords } = await import("./records.ts");
    try {
      return new KeyringRecords(await openKeyring(), this.folder, { system, onNotice });
    } catch (error) {
      if (!fallback || !hasCode(error, "ERR_STORE")) throw error;
      onNotice(
        `No keyring can be used, so tokens are kept by ${fallback.constructor.name} instead. ` +
          error.message,
      );
      return fallback;
    }
  }
}
