/**
 * The store of a session: the caller's, or the cache folder that all of a user's processes share.
 *
 * @module
 */
import type { DisplayEnvironment } from "../display/environment.ts";
import { withFallback } from "../store/fallback.ts";
import { FileStore } from "../store/file/store.ts";
import { KeyringStore } from "../store/keyring/store.ts";
import { MemoryStore } from "../store/memory.ts";
import type { TokenStore } from "../store/store.ts";
import { NO_HOME } from "../system/folders.ts";
import { showNotice } from "../system/notice.ts";
import { realSystem, type System } from "../system/system.ts";
import type { StoreChoice } from "./store_choice.ts";

/** A store, with its name and folders. */
export interface ResolvedStore {
  readonly store: TokenStore;
  /** Where it keeps records, as a path or a word. */
  readonly name: string;
  /** The folder of its records, if they are files. */
  readonly folder: string | undefined;
  /** The folder for non-secret files, if there is one. */
  readonly cacheFolder: string | undefined;
  /** Shows a notice to the user. */
  readonly onNotice: (message: string) => void;
}

/** Sessions of a process share the store, and therefore its locks and pending sign-ins. */
const shared = new Map<string, TokenStore>();

/** Opens the chosen store. */
export function openStore(
  system: System,
  { given, keyring, folder }: StoreChoice,
  environment: DisplayEnvironment,
): ResolvedStore {
  const onNotice = (message: string) => notify(system, environment, message);
  if (given !== undefined) {
    const folder = given instanceof FileStore ? given.folder : undefined;
    const cacheFolder = given instanceof KeyringStore ? given.folder : folder;
    const name = folder ?? (given.constructor?.name ?? "").replace(/Store$/, "").toLowerCase();
    return { store: given, name, folder, cacheFolder, onNotice };
  }
  if (keyring) {
    // No fallback to files: a user who chose the keyring does not want tokens in files.
    const store = shareStore(
      system,
      `keyring ${folder}`,
      () => new KeyringStore({ system, onNotice }),
    );
    return { store, name: "keyring", folder: undefined, cacheFolder: folder, onNotice };
  }
  const store = shareStore(system, folder ?? "", () => createStore(system, folder, onNotice));
  return { store, name: folder ?? "memory", folder, cacheFolder: folder, onNotice };
}

function shareStore(system: System, place: string, create: () => TokenStore): TokenStore {
  if (system.files !== realSystem.files) return create();
  const store = shared.get(place) ?? create();
  shared.set(place, store);
  return store;
}

function createStore(
  system: System,
  folder: string | undefined,
  onNotice: (message: string) => void,
): TokenStore {
  if (folder !== undefined) {
    return withFallback(new FileStore(folder, { system, onNotice }), onNotice);
  }
  onNotice(`${NO_HOME}, so the session ends with this process`);
  return new MemoryStore();
}

/** Notices of the cache are not results, so they are shown like the sign-in. */
function notify(system: System, environment: DisplayEnvironment, message: string): void {
  if (environment.surface !== "none") showNotice(system, message);
}
