/**
 * Where this package keeps files: by the XDG specification, or by the rules of Windows and macOS.
 *
 * @module
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
import { configError } from "../errors.ts";
import { nodePath } from "./builtin.ts";
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

/** Begins the sentence for a user without a home; `sudo` can lead to it. */
export const NO_HOME = "This user has no home folder (with sudo, add -H)";

/**
 * The folder for tokens: `PROVENA_TOKEN_CACHE`, which may be relative, or `provena` in the user's
 * cache folder; undefined if the user has no home.
 */
export function defaultFolder(system: System): string | undefined {
  return pathIn("PROVENA_TOKEN_CACHE", system) ?? folderAt(cache, system);
}

/**
 * A path as people write it: a leading `~` is the home folder, also where no shell replaced it, as
 * in `--output=~/x`, in a file of variables, and on Windows.
 */
export function expandHome(path: string, system: Pick<System, "home" | "os">): string {
  if (!(system.os === "win32" ? /^~(?=[/\\]|$)/ : /^~(?=\/|$)/).test(path)) return path;
  if (system.home !== undefined) return system.home + path.slice(1);
  throw configError(`${NO_HOME} for ${path}`, "Write the whole path");
}

/** The path that a variable names; throws `ERR_CONFIG` for one that only a shell understands. */
export function pathIn(name: string, system: System): string | undefined {
  const path = system.env(name);
  if (path === undefined) return undefined;
  if (/^(\$|%[^%]+%|~[^/\\])/.test(path)) {
    throw configError(
      `${name} is ${JSON.stringify(path)}, which only a shell understands`,
      "Write the whole path",
    );
  }
  return expandHome(path, system);
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
  const { posix, win32 } = nodePath();
  if (system.os === "win32") {
    const base = absolute(system.env(place.windows), win32.isAbsolute, system) ??
      (home === undefined ? undefined : win32.join(home, place.windowsDefault));
    return base === undefined ? undefined : win32.join(base, NAME);
  }
  // "All paths must be absolute. If an implementation encounters a relative path […] it should
  // consider the path invalid and ignore it". Otherwise tokens would be in the working folder.
  const base = absolute(system.env(place.xdg), posix.isAbsolute, system) ??
    (absolute(home, posix.isAbsolute, system) === undefined
      ? undefined
      : posix.join(home!, system.os === "darwin" ? place.mac : place.unix));
  return base === undefined ? undefined : posix.join(base, NAME);
}

function absolute(
  path: string | undefined,
  isAbsolute: (path: string) => boolean,
  system: System,
): string | undefined {
  const whole = path && expandHome(path, system);
  return whole && isAbsolute(whole) ? whole : undefined;
}
