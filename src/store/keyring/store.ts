/**
 * Tokens in the operating system's keyring, beside the passwords a person keeps there.
 *
 * @module
 */
import { hasCode } from "../../errors.ts";
import { defaultFolder } from "../../system/folders.ts";
import { showNotice } from "../../system/notice.ts";
import { realSystem, type System } from "../../system/system.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "../store.ts";

/** How a {@link KeyringStore} works. */
export interface KeyringStoreOptions {
  /**
   * Where the locks between processes are; no token is written there.
   * @default `PROVENA_TOKEN_CACHE`, or `provena` in the user's cache folder
   */
  readonly folder?: string;
  /** What is used instead where there is no keyring, or it stays locked; this is said. */
  readonly fallback?: TokenStore;
  /** Told what a person should know, once each. @default under the cell, or on stderr */
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
 * Windows. It takes the package `@napi-rs/keyring`, which is loaded at first use.
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
  /** Where the locks between processes are. */
  readonly folder: string | undefined;
  readonly #options: KeyringStoreOptions;
  readonly #system: System;
  #place: Promise<TokenStore> | undefined;

  /**
   * A store in the keyring of this account.
   *
   * @param options the locks' folder, what to fall back on, and whom to tell
   */
  constructor(options: KeyringStoreOptions = {}) {
    const { system = realSystem, folder } = options;
    this.folder = folder ?? defaultFolder(system);
    this.#options = options;
    this.#system = system;
  }

  /**
   * Reads a record.
   *
   * @param key the record's key
   * @returns the record, or undefined
   * @throws {ProvenaError} `ERR_STORE` without a keyring, `ERR_CONFIG` without its package
   */
  async load(key: string): Promise<StoredRecord | undefined> {
    return await (await this.#opened()).load(key);
  }

  /**
   * Replaces a record whole, unless a newer one is there.
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
   * @param key the record's key; no record is no error
   * @throws {ProvenaError} as {@link KeyringStore.load}
   */
  async delete(key: string): Promise<void> {
    await (await this.#opened()).delete(key);
  }

  /**
   * Reads which sessions there are.
   *
   * @returns the keys of token records
   * @throws {ProvenaError} as {@link KeyringStore.load}
   */
  async list(): Promise<string[]> {
    return await (await this.#opened()).list();
  }

  /**
   * Runs a function while no other holder of the key's lock does, in this process or another.
   *
   * @param key what to lock
   * @param fn what to run
   * @param options how to wait for the lock
   * @returns what the function returns
   * @throws {ProvenaError} as {@link KeyringStore.load}
   * @throws the signal's reason if it was aborted before the lock was had
   */
  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    return await (await this.#opened()).withLock(key, fn, options);
  }

  /** A keyring that was locked a moment ago is tried anew, unless something stands in for it. */
  async #opened(): Promise<TokenStore> {
    this.#place ??= this.#open();
    return await this.#place.catch((error) => {
      this.#place = undefined;
      throw error;
    });
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
