/**
 * The format of lock files.
 *
 * They are read and written synchronously: each has about a hundred bytes, and a lock takes dozens
 * of these calls, each of which would wait for a thread of its own.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { OWN_FILE } from "../../system/file_access.ts";
import { nodeFs } from "../../system/builtin.ts";
import { codeOf, isAbsent } from "../../system/system_error.ts";
import type { LockOwner } from "./owner.ts";

const {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} = nodeFs();

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** An existing lock file. */
export interface FoundLock {
  /** The owner's nonce; if it has not been written yet, an id made from the file's metadata. */
  readonly id: string;
  /** Undefined if the file is empty or truncated. */
  readonly owner: LockOwner | undefined;
  /** Changes whenever the owner renews the lock. */
  readonly heartbeat: string;
}

/** Creates a lock file and returns its open descriptor; undefined if the file exists already. */
export function createLock(path: string, owner: LockOwner): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx", OWN_FILE);
  } catch (error) {
    if (codeOf(error) === "EEXIST" || isBeingDeleted(error)) return undefined;
    throw error;
  }
  let isOurs = false;
  try {
    writeSync(descriptor, JSON.stringify(owner));
    // If we were frozen before the write, another process may have taken over the empty file.
    isOurs = readLock(path)?.id === owner.nonce;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    if (!isOurs) closeSync(descriptor);
  }
  return isOurs ? descriptor : undefined;
}

/**
 * Creates a lock file for the owner of another one; false if the file exists already, or the other
 * one does not.
 *
 * A link takes a fraction of what a file takes, and is never empty. Some file systems have none.
 */
export function copyLock(from: string, path: string, owner: LockOwner): boolean {
  try {
    linkSync(from, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST" || isAbsent(error)) return false;
  }
  const descriptor = createLock(path, owner);
  if (descriptor !== undefined) closeSync(descriptor);
  return descriptor !== undefined;
}

/** Reads a lock file; undefined if there is none. */
export function readLock(path: string): FoundLock | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsent(error) || isBeingDeleted(error)) return undefined;
    throw error;
  }
  try {
    const { ino, mtimeMs } = fstatSync(descriptor);
    const owner = parseOwner(readFileSync(descriptor, "utf8"));
    const id = owner?.nonce ?? `${ino}-${Math.trunc(mtimeMs)}`;
    return { id, owner, heartbeat: `${id} ${mtimeMs}` };
  } finally {
    closeSync(descriptor);
  }
}

/** Removes the claim files of dead processes. The caller holds the lock; `nonce` is its own. */
export function sweepClaims(path: string, nonce: string): void {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(prefix) || name.startsWith(prefix + nonce)) continue;
      rmSync(join(folder, name), { force: true });
    }
  } catch {
    // What is left is swept when the lock is next acquired.
  }
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

/** On Windows, opening a file that is being deleted fails with one of these codes. */
function isBeingDeleted(error: unknown): boolean {
  return process.platform === "win32" && ["EPERM", "EBUSY"].includes(codeOf(error) ?? "");
}
