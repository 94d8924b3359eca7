/**
 * Which store a session uses: the caller's, the keyring, or files in the user's cache folder.
 *
 * @module
 */
import { configError } from "../errors.ts";
import type { TokenStore } from "../store/store.ts";
import { defaultFolder } from "../system/folders.ts";
import type { System } from "../system/system.ts";

/** The caller's store, or what kind of store to open. */
export interface StoreChoice {
  /** The caller's own store. */
  readonly given: TokenStore | undefined;
  /** Whether to keep tokens in the operating system's keyring. */
  readonly keyring: boolean;
  /** The folder for files; undefined if the user has no home. */
  readonly folder: string | undefined;
}

/** Chooses the store; throws `ERR_CONFIG` for what is none. */
export function chooseStore(system: System, given: TokenStore | undefined): StoreChoice {
  if (given !== undefined) {
    assertStore(given);
    return { given, keyring: false, folder: undefined };
  }
  const folder = defaultFolder(system);
  return { given, keyring: wantsKeyring(system), folder };
}

/** What a store must be able to do. */
const METHODS = ["load", "save", "delete", "list", "withLock"] as const;

function assertStore(given: TokenStore): void {
  let missing: string | undefined = METHODS[0];
  try {
    missing = METHODS.find((name) => typeof given[name] !== "function");
  } catch {
    // A getter or proxy of the caller threw.
  }
  if (missing === undefined) return;
  throw configError(
    `The option store must be a store such as new MemoryStore(), but has no ${missing}()`,
  );
}

function wantsKeyring(system: System): boolean {
  const chosen = system.env("PROVENA_STORE");
  if (chosen === undefined || chosen === "file") return false;
  if (chosen === "keyring") return true;
  throw configError(`PROVENA_STORE is file or keyring, got ${JSON.stringify(chosen.slice(0, 50))}`);
}
