/**
 * Lock files, and what is in one.
 *
 * @module
 */
import { constants, type FileHandle, open, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OWN_FILE } from "../../system/file_access.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";
import type { LockOwner } from "./owner.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** A lock file somebody made. */
export interface FoundLock {
  /** The owner's nonce, or a name for a lock whose owner has not written yet. */
  readonly id: string;
  /** Undefined if the file is empty or cut off. */
  readonly owner: LockOwner | undefined;
  /** Changes whenever the owner renews. */
  readonly heartbeat: string;
}

/**
 * Makes a lock file, if there is none.
 *
 * @param path the lock file
 * @param owner whose it is
 * @returns its open handle, or undefined if another was there
 * @throws the system's error if it cannot be made
 */
export async function createLock(path: string, owner: LockOwner): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, "wx", OWN_FILE);
  } catch (error) {
    if (codeOf(error) === "EEXIST" || isBeingDeleted(error)) return undefined;
    throw error;
  }
  let isOurs = false;
  try {
    await handle.writeFile(JSON.stringify(owner));
    // Frozen between these two lines for long, an owner finds that another took the empty file.
    isOurs = (await readLock(path))?.id === owner.nonce;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    if (!isOurs) await handle.close();
  }
  return isOurs ? handle : undefined;
}

/**
 * Reads a lock file.
 *
 * @param path the lock file
 * @returns what it says, or undefined if there is none
 * @throws the system's error if it cannot be read
 */
export async function readLock(path: string): Promise<FoundLock | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsent(error) || isBeingDeleted(error)) return undefined;
    throw error;
  }
  try {
    const { ino, mtimeMs } = await handle.stat();
    const owner = parseOwner(await handle.readFile("utf8"));
    const id = owner?.nonce ?? `${ino}-${Math.trunc(mtimeMs)}`;
    return { id, owner, heartbeat: `${id} ${mtimeMs}` };
  } finally {
    await handle.close();
  }
}

/**
 * Removes what dead processes left beside a lock: rights to replace locks that are no more.
 *
 * @param path the lock file, held by the caller
 * @param nonce the caller's
 */
export async function sweepRights(path: string, nonce: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefix) && !name.startsWith(prefix + nonce));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true }).catch(() => {})));
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const { pid, host, start, nonce } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = Number.isInteger(pid) && (pid as number) > 0 && typeof host === "string" &&
      typeof nonce === "string" && /^[0-9a-f]{8,64}$/.test(nonce);
    if (!isWhole) return undefined;
    return { pid: pid as number, host, nonce, ...(typeof start === "string" ? { start } : {}) };
  } catch {
    return undefined;
  }
}

/** On Windows a file that is being deleted cannot be opened, and says so in this way. */
function isBeingDeleted(error: unknown): boolean {
  return process.platform === "win32" && ["EPERM", "EBUSY"].includes(codeOf(error) ?? "");
}
