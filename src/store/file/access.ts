/**
 * Access checks of the token cache: only the user may own its files and folders or write to them.
 *
 * @module
 */
import type { Stats } from "node:fs";
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
import { nodeFs } from "../../system/builtin.ts";
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
export function ensurePrivateFolder(folder: string): boolean {
  let stats: Stats;
  try {
    stats = nodeFs().lstatSync(folder);
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
  if (others) setFolderMode(folder);
  return true;
}

function foreign(error: ProvenaError): ProvenaError {
  foreignFolders.add(error);
  return error;
}

/** Creates a folder, and those above it, for this user only. */
export async function createFolder(folder: string): Promise<void> {
  if (ensurePrivateFolder(folder)) return;
  try {
    (await import("./write.ts")).makeFolder(folder);
    // A strict umask can remove even the owner's permissions.
    if (hasModes()) setFolderMode(folder);
  } catch (error) {
    throw storeFailure("written", folder, error);
  }
}

/**
 * Reads a file of this user, without following a link or waiting on a pipe.
 *
 * `tighten` makes a file that others can read private. Undefined if there is no file.
 */
export function readOwnFile(path: string, options: { tighten: boolean }): OwnFile | undefined {
  const fs = nodeFs();
  let file: number | undefined;
  try {
    if (!hasModes() && fs.lstatSync(path).isSymbolicLink()) throw { code: "ELOOP" };
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
    file = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fs.fstatSync(file);
    const { kind, owner, others } = rightsOf(stats);
    if (kind !== "file") throw untrusted(path, "is not a file", "Move it elsewhere");
    if (owner !== "self") throw untrusted(path, "belongs to another user", CHOOSE_TOKEN_FOLDER);
    const wasWritable = (others & OTHERS_WRITE) !== 0;
    // Do not tighten a file that others could write: the next read would trust it.
    if (others && !wasWritable && options.tighten) fs.fchmodSync(file, OWN_FILE);
    const text = stats.size > MAX_RECORD_BYTES
      ? undefined
      : decodeText(fs.readFileSync(file)) ?? "";
    return { text, wasOpen: others !== 0, wasWritable };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (codeOf(error) === "ERR_STORE") throw error;
    if (codeOf(error) === "ELOOP") throw untrusted(path, "is a symbolic link", "Remove it");
    throw storeFailure("read", path, error);
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** Whether no user but this one and root can replace a folder, or one above it, by another. */
export function isTamperProof(folder: string): boolean {
  if (!hasModes()) return true;
  try {
    const { lstatSync, realpathSync } = nodeFs();
    const chain = new Set([...parentsOf(folder), ...parentsOf(realpathSync(folder))]);
    return [...chain].every((path) => {
      const stats = lstatSync(path);
      const { kind, owner, others } = rightsOf(stats);
      const isProtected = kind === "link" || (others & OTHERS_WRITE) === 0 ||
        (stats.mode & STICKY) !== 0;
      return isProtected && owner !== "another user";
    });
  } catch {
    return false;
  }
}

function parentsOf(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parentsOf(parent)];
}

/** Uses a handle, so that a symbolic link created meanwhile is not followed. */
function setFolderMode(folder: string): void {
  const fs = nodeFs();
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = fs.constants;
  const file = fs.openSync(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    fs.fchmodSync(file, OWN_FOLDER);
  } finally {
    fs.closeSync(file);
  }
}
