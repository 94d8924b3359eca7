/**
 * Who may touch the token cache: files and folders that are ours, and nobody else's to change.
 *
 * @module
 */
import type { Stats } from "node:fs";
// Importing a value from `node:fs` itself loads all of Node's streams: a tenth of a cold import.
import { constants, type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import {
  hasModes,
  OTHERS_WRITE,
  OWN_FILE,
  OWN_FOLDER,
  rightsOf,
} from "../../system/file_access.ts";
import { CHOOSE_TOKEN_FOLDER } from "../../system/folders.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";
import { LARGEST_RECORD } from "../record.ts";
import { refusal, storeFailure } from "../store_failure.ts";

const STICKY = 0o1000;

/** What a private file was found to hold. */
export interface OwnFile {
  /** Its text; undefined if it is too large to be a record. */
  readonly text: string | undefined;
  /** True if others could read or write it when it was found. */
  readonly wasOpen: boolean;
  /** True if others could write to it when it was found. */
  readonly wasWritable: boolean;
}

/**
 * Checks that a folder is ours alone; one that others can read is closed to them.
 *
 * @param folder the folder
 * @returns false if it is not there
 * @throws {ProvenaError} `ERR_STORE` if it is a link, somebody else's, or others can write to it
 */
export async function closeFolder(folder: string): Promise<boolean> {
  let stats: Stats;
  try {
    stats = await lstat(folder);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw storeFailure("read", folder, error);
  }
  const { kind, owner, others } = rightsOf(stats);
  if (kind === "link") throw refusal(folder, "is a symbolic link", CHOOSE_TOKEN_FOLDER);
  if (kind !== "folder") throw refusal(folder, "is not a folder", CHOOSE_TOKEN_FOLDER);
  if (owner !== "self") throw refusal(folder, "belongs to another user", CHOOSE_TOKEN_FOLDER);
  if (others & OTHERS_WRITE) {
    const next = {
      say: "If that is not meant, close it",
      command: `chmod 700 '${folder}'`,
    };
    throw refusal(folder, "can be written to by others, so it was not trusted", next);
  }
  if (others) await setFolderMode(folder);
  return true;
}

/**
 * Makes a folder, and those above it, for us alone.
 *
 * @param folder the folder
 * @throws {ProvenaError} `ERR_STORE` if it cannot be made or is not ours alone
 */
export async function createFolder(folder: string): Promise<void> {
  if (await closeFolder(folder)) return;
  try {
    await (await import("../../system/make_folder.ts")).makeFolder(folder);
    // A umask may have taken away what even the owner needs.
    if (hasModes()) await setFolderMode(folder);
  } catch (error) {
    throw storeFailure("written", folder, error);
  }
}

/**
 * Reads a file that is ours, without following a link or waiting on a pipe.
 *
 * @param path the file
 * @param options `tighten` to close a file that others can read
 * @returns what it holds, or undefined if it is not there
 * @throws {ProvenaError} `ERR_STORE` if it cannot be read or is not a file of ours
 */
export async function readOwnFile(
  path: string,
  options: { tighten: boolean },
): Promise<OwnFile | undefined> {
  let file: FileHandle | undefined;
  try {
    if (!hasModes() && (await lstat(path)).isSymbolicLink()) throw { code: "ELOOP" };
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await file.stat();
    const { kind, owner, others } = rightsOf(stats);
    if (kind !== "file") throw refusal(path, "is not a file", "Move it away");
    if (owner !== "self") throw refusal(path, "belongs to another user", CHOOSE_TOKEN_FOLDER);
    const wasWritable = (others & OTHERS_WRITE) !== 0;
    // Closed, a file that others may have written would be believed the next time.
    if (others && !wasWritable && options.tighten) await file.chmod(OWN_FILE);
    const text = stats.size > LARGEST_RECORD ? undefined : await readText(file, stats.size);
    return { text, wasOpen: others !== 0, wasWritable };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (codeOf(error) === "ERR_STORE") throw error;
    if (codeOf(error) === "ELOOP") throw refusal(path, "is a symbolic link", "Remove it");
    throw storeFailure("read", path, error);
  } finally {
    await file?.close();
  }
}

/**
 * Whether nobody but us and root could have put another folder in this one's place.
 *
 * @param folder the folder
 * @returns true if every folder above it is ours or root's, and not writable by others
 * unless it is sticky
 */
export async function isOutOfReach(folder: string): Promise<boolean> {
  if (!hasModes()) return true;
  try {
    const chain = new Set([...above(folder), ...above(await realpath(folder))]);
    const verdicts = await Promise.all([...chain].map(async (path) => {
      const stats = await lstat(path);
      const { kind, owner, others } = rightsOf(stats);
      const isFirm = kind === "link" || (others & OTHERS_WRITE) === 0 ||
        (stats.mode & STICKY) !== 0;
      return isFirm && owner !== "another user";
    }));
    return verdicts.every(Boolean);
  } catch {
    return false;
  }
}

function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
}

/** In one read where it can be: this is on the way of every cached start. */
async function readText(file: FileHandle, size: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(size), 0, size, 0);
  return bytesRead === size ? new TextDecoder().decode(buffer) : await file.readFile("utf8");
}

/** Through a handle, so that a link put there meanwhile is not followed. */
async function setFolderMode(folder: string): Promise<void> {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    await handle.chmod(OWN_FOLDER);
  } finally {
    await handle.close();
  }
}
