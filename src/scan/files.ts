/**
 * Reads and replaces the files of a scan.
 *
 * @module
 */
import { constants, type Stats } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { configError, summarise } from "../errors.ts";
import { replaceFile } from "../system/atomic_write.ts";
import type { System } from "../system/system.ts";

/** Bytes per read. */
const PIECE = 262_144;

/** A file that is open for reading. */
export interface OpenedFile {
  /** Its state when it was opened, to detect changes. */
  readonly stats: Stats;
  /** Its bytes, a piece at a time. */
  pieces(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a file for reading; the caller closes it.
 *
 * @throws {ProvenaError} `ERR_CONFIG` if there is none of that name, or it is no ordinary file
 */
export async function openFile(path: string): Promise<OpenedFile> {
  // Without `O_NONBLOCK`, opening a pipe waits for a writer.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error) => {
    throw configError(
      `${path} cannot be read: ${summarise(error)}`,
      "Name a file that is yours to read",
      error,
    );
  });
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) {
      throw configError(`${path} is a folder`, `Name files, such as ${join(path, "*.ipynb")}`);
    }
    if (!stats.isFile()) {
      throw configError(`${path} is not a file`, "Name notebooks and text files");
    }
    return {
      stats,
      async *pieces() {
        while (true) {
          const buffer = new Uint8Array(PIECE);
          const { bytesRead } = await file.read(buffer, 0, PIECE);
          if (bytesRead === 0) return;
          yield buffer.subarray(0, bytesRead);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

const CHANGED = "somebody changed it meanwhile, so it was left as it is; try again";

/** Why a file must not be changed; undefined if it may be. */
async function reasonToLeave(path: string, before: Stats): Promise<string | undefined> {
  for (const each of [path, ...foldersNamed(path)]) {
    const now = await lstat(each);
    if (!now.isSymbolicLink()) continue;
    return each === path
      ? "it is a symbolic link, so it was not changed; name the file itself"
      : `it lies behind the symbolic link ${each}, so it was not changed; name the file itself`;
  }
  const now = await lstat(path);
  const isSame = now.ino === before.ino && now.dev === before.dev && now.size === before.size &&
    now.mtimeMs === before.mtimeMs;
  if (!isSame) return CHANGED;
  return now.nlink > 1
    ? "it has another name (a hard link) that would keep the old text, so it was not changed"
    : undefined;
}

/**
 * The folders in a relative path. Those in absolute paths and above the working folder are trusted.
 */
function foldersNamed(path: string): string[] {
  if (isAbsolute(path)) return [];
  const folders: string[] = [];
  for (
    let at = dirname(normalize(path));
    at !== "." && !/(^|[\\/])\.\.$/.test(at);
    at = dirname(at)
  ) {
    folders.push(at);
  }
  return folders;
}

/**
 * Replaces a file atomically, unless it was changed or is a link. Returns why it was not replaced;
 * undefined if it was.
 *
 * @throws the system's error if the new file cannot be written
 */
export async function replaceText(
  path: string,
  text: string,
  before: Stats,
  system: System,
): Promise<string | undefined> {
  const reason = await reasonToLeave(path, before);
  if (reason !== undefined) return reason;
  let late: string | undefined;
  const replaced = await replaceFile(path, text, {
    system,
    mode: before.mode & 0o777,
    mayReplace: async () => (late = await reasonToLeave(path, before)) === undefined,
  });
  return replaced ? undefined : late ?? CHANGED;
}
