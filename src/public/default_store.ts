/**
 * The store a session uses: the caller's, or the cache folder shared by all of a user's processes.
 *
 * @module
 */
import type { DisplayEnvironment } from "../display/environment.ts";
import { configError } from "../errors.ts";
import { withFallback } from "../store/fallback.ts";
import { FileStore } from "../store/file/store.ts";
import { KeyringStore } from "../store/keyring/store.ts";
import { MemoryStore } from "../store/memory.ts";
import type { TokenStore } from "../store/store.ts";
import { defaultFolder } from "../system/folders.ts";
import { showNotice } from "../system/notice.ts";
import { realSystem, type System } from "../system/system.ts";

/** A store, and how to speak of it. */
export interface ResolvedStore {
  readonly store: TokenStore;
  /** Where it keeps records, as a path or in a word. */
  readonly name: string;
  /** The folder its records are in, if they are files. */
  readonly folder: string | undefined;
  /** Where what is no secret may be kept between processes, if anywhere. */
  readonly cacheFolder: string | undefined;
  /** Tells the person there about it. */
  readonly onNotice: (message: string) => void;
}

/** Sessions of one process share the store, and so its locks and the sign-ins under way. */
const shared = new Map<string, TokenStore>();

/** Finds the store. */
export function resolveStore(
  system: System,
  given: TokenStore | undefined,
  environment: DisplayEnvironment,
): ResolvedStore {
  const onNotice = (message: string) => notify(system, environment, message);
  if (given !== undefined) {
    assertStore(given);
    const folder = given instanceof FileStore ? given.folder : undefined;
    const cacheFolder = given instanceof KeyringStore ? given.folder : folder;
    const name = folder ?? (given.constructor?.name ?? "").replace(/Store$/, "").toLowerCase();
    return { store: given, name, folder, cacheFolder, onNotice };
  }
  const folder = defaultFolder(system);
  if (wantsKeyring(system)) {
    // Without something to fall back on: whoever wants no tokens in files gets none.
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

/** What a store must be able to do. */
const METHODS = ["load", "save", "delete", "list", "withLock"] as const;

function assertStore(given: TokenStore): void {
  let missing: string | undefined = METHODS[0];
  try {
    missing = METHODS.find((name) => typeof given[name] !== "function");
  } catch {
    // A getter, or a proxy, of whoever passed it.
  }
  if (missing === undefined) return;
  throw configError(
    `The option store must be a store such as new MemoryStore(), but has no ${missing}()`,
  );
}

function shareStore(system: System, place: string, create: () => TokenStore): TokenStore {
  if (system.files !== realSystem.files) return create();
  const store = shared.get(place) ?? create();
  shared.set(place, store);
  return store;
}

function wantsKeyring(system: System): boolean {
  const chosen = system.env("PROVENA_STORE");
  if (chosen === undefined || chosen === "file") return false;
  if (chosen === "keyring") return true;
  throw configError(`PROVENA_STORE is file or keyring, got ${JSON.stringify(chosen.slice(0, 50))}`);
}

function createStore(
  system: System,
  folder: string | undefined,
  onNotice: (message: string) => void,
): TokenStore {
  if (folder !== undefined) {
    return withFallback(new FileStore(folder, { system, onNotice }), onNotice);
  }
  onNotice("There is no home folder to keep the session in, so it lasts as long as this process");
  return new MemoryStore();
}

/** The cache is not a result: what it has to say goes where the sign-in is shown. */
function notify(system: System, environment: DisplayEnvironment, message: string): void {
  if (environment.surface !== "none") showNotice(system, message);
}
