/**
 * Local paths for the files of a dataset. Everybody who can write to the dataset chooses names, so
 * a name must never lead outside the target folder.
 *
 * @module
 */

/** The folder for partial files. */
export const PARTIAL_FOLDER = ".provena-partial";

/** The rules for file names on this machine. */
export interface NameRules {
  /** Node's name for the operating system. */
  readonly os: string;
  /** Whether names are the same file if they differ only in case or in Unicode normalization. */
  readonly foldsCase: boolean;
}

/** The names of the folders and of the file, or the reason why the path is refused. */
export type LocalPath = { readonly parts: readonly string[] } | { readonly reason: string };

/** Limit of a name, in bytes. That of Linux; other systems allow as much or more. */
const MAX_NAME_BYTES = 255;
/** Control characters, lone surrogates, and characters that change the direction of text. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]/u;
/** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const NOT_ON_WINDOWS =
  /[<>:"|?*]|[. ]$|^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;

const encoder = new TextEncoder();

/** The local path of a single file. */
export function localPath(path: string, { os, foldsCase }: NameRules): LocalPath {
  if (path.startsWith("/")) return { reason: "its path begins with a slash" };
  const parts = path.split("/");
  for (const part of parts) {
    if (part === "") return { reason: "its path has an empty part" };
    if (part === "." || part === "..") return { reason: "its path leads out of the folder" };
    if (part.includes("\\")) {
      return { reason: "its name has a backslash, which can lead elsewhere" };
    }
    if (CONTROLS.test(part)) return { reason: "its name has control characters" };
    if (encoder.encode(part).length > MAX_NAME_BYTES) {
      return { reason: `its name is longer than ${MAX_NAME_BYTES} bytes` };
    }
    if (os === "win32" && NOT_ON_WINDOWS.test(part)) {
      return { reason: "Windows has no file of this name" };
    }
  }
  if (folded(parts[0]!, foldsCase) === PARTIAL_FOLDER) {
    return { reason: `${PARTIAL_FOLDER} is the folder for files that are not whole yet` };
  }
  return { parts };
}

/**
 * The local paths of many files, all different. If two paths are the same file on this machine, the
 * second is refused. If a path is both a file and a folder, the file is refused.
 */
export function localPaths(
  paths: readonly string[],
  rules: NameRules,
): ReadonlyMap<string, LocalPath> {
  const places = new Map(paths.map((path) => [path, localPath(path, rules)]));
  const folders = new Set<string>();
  for (const place of places.values()) {
    if (!("parts" in place)) continue;
    const parts = place.parts.map((part) => folded(part, rules.foldsCase));
    for (let i = 1; i < parts.length; i++) folders.add(parts.slice(0, i).join("/"));
  }
  const taken = new Map<string, string>();
  for (const [path, place] of places) {
    if (!("parts" in place)) continue;
    const name = folded(path, rules.foldsCase);
    const other = taken.get(name);
    if (folders.has(name)) places.set(path, { reason: "other files are in a folder of this name" });
    else if (other !== undefined) {
      places.set(path, { reason: `here it would be the same file as ${other}` });
    } else taken.set(name, path);
  }
  return places;
}

/** Maps all names of the same file to one text. */
export function folded(name: string, foldsCase: boolean): string {
  return foldsCase ? name.normalize("NFC").toUpperCase().toLowerCase() : name;
}
