/**
 * Where the files of a dataset go in a folder here. Whoever may write to a dataset chooses the
 * names, so none of them may lead anywhere else.
 *
 * @module
 */

/** The folder with what has arrived of files that are not whole yet. */
export const PARTIAL_FOLDER = ".provena-partial";

/** What the names of files mean on this machine. */
export interface NameRules {
  /** Node's name for the operating system. */
  readonly os: string;
  /** Whether names that differ only in case, or in how an accent is written, are one file. */
  readonly foldsCase: boolean;
}

/** The names of the folders and of the file, or why the file has no place here. */
export type LocalPath = { readonly parts: readonly string[] } | { readonly reason: string };

/** Bytes of a name; Linux has no longer ones, and elsewhere the limit is at least as high. */
const MAX_NAME_BYTES = 255;
/** Controls, half characters, and what turns the direction of the text after it. */
const CONTROLS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]/u;
/** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const NOT_ON_WINDOWS =
  /[<>:"|?*]|[. ]$|^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i;

const encoder = new TextEncoder();

/** The place of a single file. */
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
 * The place of each file, so that no two have the same. Of two that differ only in case the first
 * has it; what is a file and also a folder of others is the folder.
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

/** The same text for names that are one file. */
export function folded(name: string, foldsCase: boolean): string {
  return foldsCase ? name.normalize("NFC").toUpperCase().toLowerCase() : name;
}
