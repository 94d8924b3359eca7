/**
 * A lock between processes, as a file: no signal handlers, nothing left running.
 *
 * Whoever removes or replaces the lock with nonce N first makes the file `<lock>.<N>`, which
 * only one can. So two processes that find a dead owner's lock cannot both take it, nor can
 * one remove the lock the other has just taken.
 *
 * An owner renews the file's time while it holds the lock, and one that has died is replaced at
 * once. One that lives and does not renew (stopped, or its event loop blocked) may have sent the
 * refresh token and hold the only copy of the next: while it lives, nobody refreshes in its place.
 * Where nobody can say whether it lives, it is waited for as in Redis. Who lost the lock all the
 * same learns it from {@link HeldLock.isHeld}.
 *
 * @module
 */
import { type FileHandle, rename, rm } from "node:fs/promises";
import { KeyedMutex } from "../../async/keyed_mutex.ts";
import { isProvenaError } from "../../errors.ts";
import { randomFraction, realSystem, type System } from "../../system/system.ts";
import { isAbsent } from "../../system/system_error.ts";
import { PATIENCE, staleTime } from "../stale_time.ts";
import type { HeldLock } from "../store.ts";
import { heldByFrozen, storeFailure } from "../store_failure.ts";
import { createLock, type FoundLock, readLock, sweepRights } from "./lock_file.ts";
import { type LockOwner, ownerHere, stateOf } from "./owner.ts";
import { LockWatch } from "./watch.ts";

/** An owner makes the lock file and writes into it at once, unless it died in between, in ms. */
const HALF_MADE = 2_000;

/** Waiters look again after this many milliseconds at first, then ever more rarely. */
const FIRST_WAIT = 4;
const LONGEST_WAIT = 100;

/** How {@link withFileLock} works. */
export interface FileLockOptions {
  /** @default the real system */
  readonly system?: System;
  /** Ends the wait for the lock, not what runs under it. */
  readonly signal?: AbortSignal;
  /** Milliseconds without a sign of life after which an owner is taken for frozen. @default 10000 */
  readonly staleAfter?: number;
  /** Takes the lock also from a frozen owner that lives: what it has in hand counts no more. */
  readonly robs?: boolean;
}

/** A lock that must be released. */
export interface FileLock extends HeldLock {
  /** True if the owner before died or froze; what it was writing may lie about. */
  readonly recovered: boolean;
  /** Lets go; never fails, since a lock left behind is recovered by the next. */
  release(): Promise<void>;
}

const queue = new KeyedMutex();

/**
 * Runs a function while no other process, and nobody else in this one, holds the lock.
 *
 * @param path the lock file; its folder exists
 * @param fn what to run
 * @param options how to wait
 * @returns what the function returns
 * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made, or a frozen process holds it
 * @throws the signal's reason if it was aborted before the lock was had
 */
export async function withFileLock<T>(
  path: string,
  fn: (lock: FileLock) => Promise<T>,
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
 * @throws {ProvenaError} `ERR_STORE` if the lock file cannot be made, or a frozen process holds it
 * @throws the signal's reason if it was aborted before the lock was had
 */
export async function acquireFileLock(
  path: string,
  options: FileLockOptions = {},
): Promise<FileLock> {
  const { system = realSystem, signal, staleAfter = staleTime(), robs = false } = options;
  const owner = await ownerHere(system);
  const claim = { system, owner, staleAfter, robs, watch: new LockWatch(system, staleAfter) };
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    let taken: Taken | undefined;
    try {
      taken = await tryToTake(path, claim);
    } catch (error) {
      throw isProvenaError(error) ? error : storeFailure("written", path, error);
    }
    if (taken) return hold(path, owner, taken, { system, staleAfter });
    await system.sleep(nextWait(attempt, system), { signal });
  }
}

interface Taken {
  readonly handle: FileHandle;
  readonly recovered: boolean;
}

/** Somebody who wants the lock. */
interface Claim {
  readonly system: System;
  readonly owner: LockOwner;
  readonly staleAfter: number;
  readonly robs: boolean;
  readonly watch: LockWatch;
}

async function tryToTake(path: string, claim: Claim): Promise<Taken | undefined> {
  const { owner } = claim;
  const handle = await createLock(path, owner);
  if (handle) return { handle, recovered: false };
  const found = await readLock(path);
  if (!found || !await mayReplace(path, found, claim)) return undefined;
  // The right to replace it is itself a lock: whoever dies holding it is replaced likewise.
  const right = `${path}.${found.id}`;
  const taken = await tryToTake(right, claim);
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

/** Whether a lock found in the way may be replaced; throws where waiting longer is no use. */
async function mayReplace(path: string, found: FoundLock, claim: Claim): Promise<boolean> {
  const { system, owner, staleAfter, robs, watch } = claim;
  const still = watch.stillFor(path, found);
  if (!found.owner) return still >= Math.min(HALF_MADE, staleAfter);
  const isStale = still >= staleAfter;
  // Off Linux it takes a program to look at a process, so not at every attempt.
  if (system.os !== "linux" && still > 0 && !isStale) return false;
  const state = await stateOf(found.owner, owner, system.os);
  if (state === "dead" || (robs && isStale)) return true;
  if (state === "unknown") return still >= staleAfter * (1 + PATIENCE);
  if (isStale) throw heldByFrozen(found.owner.pid, state);
  return false;
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
  const jitter = 0.5 + randomFraction(system);
  return Math.min(FIRST_WAIT * 2 ** attempt, LONGEST_WAIT) * jitter;
}
