/**
 * Where this package keeps files: by the XDG specification, or by the rules of Windows and macOS.
 *
 * @module
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
import { posix, win32 } from "node:path";
import type { System } from "./system.ts";

const NAME = "provena";

interface Place {
  readonly xdg: string;
  readonly unix: string;
  readonly mac: string;
  readonly windows: string;
  readonly windowsDefault: string;
}

const cache: Place = {
  xdg: "XDG_CACHE_HOME",
  unix: ".cache",
  mac: "Library/Caches",
  windows: "LOCALAPPDATA",
  windowsDefault: "AppData\\Local",
};

const data: Place = {
  xdg: "XDG_DATA_HOME",
  unix: ".local/share",
  mac: "Library/Application Support",
  windows: "LOCALAPPDATA",
  windowsDefault: "AppData\\Local",
};

const configuration: Place = {
  xdg: "XDG_CONFIG_HOME",
  unix: ".config",
  mac: "Library/Application Support",
  windows: "APPDATA",
  windowsDefault: "AppData\\Roaming",
};

/** The next step if the folder for tokens cannot be used. */
export const CHOOSE_TOKEN_FOLDER = "Set PROVENA_TOKEN_CACHE to a folder of your own";

/**
 * The folder for tokens: `PROVENA_TOKEN_CACHE`, which may be relative, or `provena` in the user's
 * cache folder; undefined if the user has no home.
 */
export function defaultFolder(system: System): string | undefined {
  return system.env("PROVENA_TOKEN_CACHE") ?? folderAt(cache, system);
}

/** The folder for configuration, such as named deployments; undefined if the user has no home. */
export function configurationFolder(system: System): string | undefined {
  return folderAt(configuration, system);
}

/** The folder for downloads kept for long, such as Deno; undefined if the user has no home. */
export function dataFolder(system: System): string | undefined {
  return folderAt(data, system);
}

function folderAt(place: Place, system: System): string | undefined {
  const { home } = system;
  if (system.os === "win32") {
    const base = absolute(system.env(place.windows), win32.isAbsolute) ??
      (home === undefined ? undefined : win32.join(home, place.windowsDefault));
    return base === undefined ? undefined : win32.join(base, NAME);
  }
  // "All paths must be absolute. If an implementation encounters a relative path […] it should
  // consider the path invalid and ignore it". Otherwise tokens would be in the working folder.
  const base = absolute(system.env(place.xdg), posix.isAbsolute) ??
    (absolute(home, posix.isAbsolute) === undefined
      ? undefined
      : posix.join(home!, system.os === "darwin" ? place.mac : place.unix));
  return base === undefined ? undefined : posix.join(base, NAME);
}

function absolute(
  path: string | undefined,
  isAbsolute: (path: string) => boolean,
): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
