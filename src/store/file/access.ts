/**
 * Access checks of the token cache: only the user may own its files and folders or write to them.
 *
 * @module
 */
import type { Stats } from "node:fs";
// Importing a value from `node:fs` itself loads all of Node's streams: a tenth of a cold import.
import { constants, type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { dirname } from "node:path";
import type { ProvenaError } from "../../errors.ts";
import {
  hasModes,
  OTHERS_WRITE,
  OWN_FILE,
  OWN_FOLDER,
  rightsOf,
} from "../../system/file_access.ts";
import { CHOOSE_TOKEN_FOLDER } from "../../system/folders.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";
import { decodeText } from "../../text/decode_text.ts";
import { MAX_RECORD_BYTES } from "../record.ts";
import { foreignFolders, storeFailure, untrusted } from "../store_failure.ts";

const STICKY = 0o1000;

/** A file of this user, as it was found. */
export interface OwnFile {
  /** Undefined if the file is too large to be a record. */
  readonly text: string | undefined;
  /** Whether other users could read or write it. */
  readonly wasOpen: boolean;
  /** Whether other users could write to it. */
  readonly wasWritable: boolean;
}

/**
 * Checks that only this user can write to a folder, and makes it unreadable for others.
 *
 * False if the folder does not exist; throws `ERR_STORE` if it cannot be trusted.
 */
export async function ensurePrivateFolder(folder: string): Promise<boolean> {
  let stats: Stats;
  try {
    stats = await lstat(folder);
  } catch (error) {
    if (isAbsent(error)) return false;
    throw foreign(storeFailure("read", folder, error));
  }
  const { kind, owner, others } = rightsOf(stats);
  if (kind === "link") throw untrusted(folder, "is a symbolic link", CHOOSE_TOKEN_FOLDER);
  if (kind !== "folder") throw untrusted(folder, "is not a folder", CHOOSE_TOKEN_FOLDER);
  if (owner !== "self") {
    throw foreign(untrusted(folder, "belongs to another user", CHOOSE_TOKEN_FOLDER));
  }
  if (others & OTHERS_WRITE) {
    const next = {
      say: "If that is not intended, correct it",
      command: `chmod 700 '${folder}'`,
    };
    throw untrusted(folder, "can be written to by others, so it was not trusted", next);
  }
  if (others) await setFolderMode(folder);
  return true;
}

function foreign(error: ProvenaError): ProvenaError {
  foreignFolders.add(error);
  return error;
}

/** Creates a folder, and those above it, for this user only. */
export async function createFolder(folder: string): Promise<void> {
  if (await ensurePrivateFolder(folder)) return;
  try {
    await (await import("../../system/make_folder.ts")).makeFolder(folder);
    // A strict umask can remove even the owner's permissions.
    if (hasModes()) await setFolderMode(folder);
  } catch (error) {
    throw storeFailure("written", folder, error);
  }
}

/**
 * Reads a file of this user, without following a link or waiting on a pipe.
 *
 * `tighten` makes a file that others can read private. Undefined if there is no file.
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
    if (kind !== "file") throw untrusted(path, "is not a file", "Move it elsewhere");
    if (owner !== "self") throw untrusted(path, "belongs to another user", CHOOSE_TOKEN_FOLDER);
    const wasWritable = (others & OTHERS_WRITE) !== 0;
    // Do not tighten a file that others could write: the next read would trust it.
    if (others && !wasWritable && options.tighten) await file.chmod(OWN_FILE);
    const text = stats.size > MAX_RECORD_BYTES ? undefined : await readText(file, stats.size);
    return { text, wasOpen: others !== 0, wasWritable };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (codeOf(error) === "ERR_STORE") throw error;
    if (codeOf(error) === "ELOOP") throw untrusted(path, "is a symbolic link", "Remove it");
    throw storeFailure("read", path, error);
  } finally {
    await file?.close();
  }
}

/** Whether no user but this one and root can replace a folder, or one above it, by another. */
export async function isTamperProof(folder: string): Promise<boolean> {
  if (!hasModes()) return true;
  try {
    const chain = new Set([...parentsOf(folder), ...parentsOf(await realpath(folder))]);
    const results = await Promise.all([...chain].map(async (path) => {
      const stats = await lstat(path);
      const { kind, owner, others } = rightsOf(stats);
      const isProtected = kind === "link" || (others & OTHERS_WRITE) === 0 ||
        (stats.mode & STICKY) !== 0;
      return isProtected && owner !== "another user";
    }));
    return results.every(Boolean);
  } catch {
    return false;
  }
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parentsOf(parent)];
}

/** One read in the usual case, because every start from the cache comes through here. */
async function readText(file: FileHandle, size: number): Promise<string> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(size), 0, size, 0);
  return decodeText(bytesRead === size ? buffer : await file.readFile()) ?? "";
}

/** Uses a handle, so that a symbolic link created meanwhile is not followed. */
async function setFolderMode(folder: string): Promise<void> {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const handle = await open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    await handle.chmod(OWN_FOLDER);
  } finally {
    await handle.close();
  }
}
