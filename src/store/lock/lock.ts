/**
 * A lock between processes, as a file: no signal handlers, nothing left running.
 *
 * Whoever removes or replaces the lock with nonce N first makes the file `<lock>.<N>`, which
 * only one can. So two processes that find a dead owner's lock cannot both take it, nor can
 * one remove the lock the other has just taken.
 *
 * An owner renews the file's time while it holds the lock. One that cannot (frozen, or its
 * event loop blocked) is robbed after the stale time, and learns it from {@link HeldLock.isHeld}.
 *
 * @module
 */
import { type FileHandle, rename, rm } from "node:fs/promises";
import { Queue } from "../../async/keyed_mutex.ts";
import { chance, realSystem, type System } from "../../system/system.ts";
import { STALE_AFTER } from "../store.ts";
import { isAbsent, storeFailure } from "../store_failure.ts";
import {
  createLock,
  isDead,
  type LockOwner,
  readLock,
  sweepRights,
  whereabouts,
} from "./lock_file.ts";
import { LockWatch } from "./watch.ts";

/** Waiters look again after this many milliseconds at first, then ever more rarely. */
const FIRST_WAIT = 4;
const LONGEST_WAIT = 100;

/** How {@link withFileLock} works. */
export interface FileLockOptions {
  /** @default the real system */
  readonly system?: System;
  /** Ends the wait for the lock, not what runs under it. */
  readonly signal?: AbortSignal;
  /** Milliseconds without a sign of life after which an owner may be robbed. @default 10000 */
  readonly staleAfter?: number;
}

/** A lock, while it is held. */
export interface HeldLock {
  /** True if the owner before died or froze; what it was writing may lie about. */
  readonly recovered: boolean;
  /** Whether it still is ours: false once another has taken it because we were frozen. */
  isHeld(): Promise<boolean>;
}

/** A lock that must be released. */
export interface FileLock extends HeldLock {
  /** Lets go; never fails, since a lock left behind is recovered by the next. */
  release(): Promise<void>;
}

const queue = new Queue();

/**
 * Runs a function while no other process, and nobody else in this one, holds the lock.
 *
 * @param path the lock file; its folder exists
 * @param fn what to run
 * @param options how to wait
 * @returns what the function returns
 * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made
 * @throws the signal's reason if it was aborted before the lock was had
 */
export async function withFileLock<T>(
  path: string,
  fn: (lock: HeldLock) => Promise<T>,
  options: FileLockOptions = {},
): Promise<T> {
  return await queue.run(path, async () => {
    const lock = await acquireFileLock(path, options);
    try {
      return await fn(lock);
    } finally {
      await lock.release();
    }
  }, options.signal);
}

/**
 * Takes the lock, without heed to others in this process.
 *
 * @param path the lock file; its folder exists
 * @param options how to wait
 * @returns the lock, to be released
 * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made
 * @throws the signal's reason if it was aborted before the lock was had
 */
export async function acquireFileLock(
  path: string,
  options: FileLockOptions = {},
): Promise<FileLock> {
  const { system = realSystem, signal, staleAfter = STALE_AFTER } = options;
  const host = await whereabouts(system);
  const owner: LockOwner = { pid: system.pid, host, nonce: system.random(8) };
  const watch = new LockWatch(system, staleAfter);
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    let taken: Taken | undefined;
    try {
      taken = await tryToTake(path, owner, watch);
    } catch (error) {
      throw storeFailure("written", path, error);
    }
    if (taken) return hold(path, owner, taken, { system, staleAfter });
    await system.sleep(nextWait(attempt, system), { signal });
  }
}

interface Taken {
  readonly handle: FileHandle;
  readonly recovered: boolean;
}

async function tryToTake(
  path: string,
  owner: LockOwner,
  watch: LockWatch,
): Promise<Taken | undefined> {
  const handle = await createLock(path, owner);
  if (handle) return { handle, recovered: false };
  const found = await readLock(path);
  if (!found) return undefined;
  const isStale = (found.owner && isDead(found.owner, owner.host)) || watch.isStill(path, found);
  if (!isStale) return undefined;
  // The right to replace it is itself a lock: whoever dies holding it is replaced likewise.
  const right = `${path}.${found.id}`;
  const taken = await tryToTake(right, owner, watch);
  if (!taken) return undefined;
  let moved = false;
  try {
    if ((await readLock(path))?.id === found.id) {
      await rename(right, path);
      moved = true;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error; // absent: we froze here, and lost the right
  } finally {
    if (!moved) {
      await taken.handle.close();
      await rm(right, { force: true });
    }
  }
  if (!moved) return undefined;
  await sweepRights(path, owner.nonce);
  return { handle: taken.handle, recovered: true };
}

function hold(
  path: string,
  owner: LockOwner,
  taken: Taken,
  options: { system: System; staleAfter: number },
): FileLock {
  const { handle, recovered } = taken;
  const released = new AbortController();
  const renewing = renew(handle, options, released.signal);
  const isHeld = async (): Promise<boolean> => {
    try {
      return (await readLock(path))?.id === owner.nonce;
    } catch (error) {
      throw storeFailure("read", path, error);
    }
  };
  const release = async (): Promise<void> => {
    released.abort();
    await renewing;
    await handle.close().catch(() => {});
    const right = `${path}.${owner.nonce}`;
    try {
      const claimed = await createLock(right, owner);
      if (!claimed) return;
      await claimed.close();
      if (await isHeld()) await rm(path, { force: true });
      await rm(right, { force: true });
    } catch {
      // No room even for the right to remove it: nobody who saw us renew is taking it over.
      if (await isHeld().catch(() => false)) await rm(path, { force: true }).catch(() => {});
    }
  };
  return { recovered, isHeld, release };
}

/** Gives a sign of life until released; touches the handle, so never another's lock. */
async function renew(
  handle: FileHandle,
  options: { system: System; staleAfter: number },
  released: AbortSignal,
): Promise<void> {
  const { system, staleAfter } = options;
  try {
    while (true) {
      await system.sleep(staleAfter / 4, { signal: released, background: true });
      const now = system.now() / 1000;
      await handle.utimes(now, now).catch(() => {});
    }
  } catch {
    // Released.
  }
}

function nextWait(attempt: number, system: System): number {
  const jitter = 0.5 + chance(system);
  return Math.min(FIRST_WAIT * 2 ** attempt, LONGEST_WAIT) * jitter;
}
