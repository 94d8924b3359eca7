/**
 * Lock files: what is in one, and whether its owner lives.
 *
 * @module
 */
import {
  constants,
  type FileHandle,
  open,
  readdir,
  readFile,
  readlink,
  rm,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { OWN_FILE } from "../../system/file_access.ts";
import type { System } from "../../system/system.ts";
import { codeOf, isAbsent } from "../store_failure.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** The machine, its boot and its process namespace: where `pid` means something. */
  readonly host: string;
  /** Random, new for every lock taken. */
  readonly nonce: string;
}

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

/**
 * Whether the owner of a lock has ended, as far as this machine can tell.
 *
 * @param owner whose lock it is
 * @param here this process, by {@link whereabouts}
 * @returns true only if it ran here and is gone
 */
export function isDead(owner: LockOwner, here: string): boolean {
  if (owner.host !== here) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH"; // EPERM: it lives, as another user
  }
}

const places = new Map<string, Promise<string>>();

/**
 * Where a process number means something: containers can share a host name and a folder, yet
 * not see each other's processes.
 *
 * @param system the outside world
 * @returns host, boot and process namespace
 */
export function whereabouts(system: System): Promise<string> {
  let place = places.get(system.host);
  if (!place) places.set(system.host, place = describePlace(system));
  return place;
}

async function describePlace(system: System): Promise<string> {
  if (system.os !== "linux") return system.host;
  const parts = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  return [system.host, ...parts.map((part) => part.trim())].join(" ");
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const { pid, host, nonce } = JSON.parse(text) as Record<string, unknown>;
    const isWhole = Number.isInteger(pid) && (pid as number) > 0 && typeof host === "string" &&
      typeof nonce === "string" && /^[0-9a-f]{8,64}$/.test(nonce);
    return isWhole ? { pid: pid as number, host, nonce } : undefined;
  } catch {
    return undefined;
  }
}

/** On Windows a file that is being deleted cannot be opened, and says so in this way. */
function isBeingDeleted(error: unknown): boolean {
  return process.platform === "win32" && ["EPERM", "EBUSY"].includes(codeOf(error) ?? "");
}
