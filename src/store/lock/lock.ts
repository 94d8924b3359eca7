/**
 * A lock between processes, as a file. It installs no signal handlers and leaves nothing running.
 *
 * To remove or replace the lock with nonce N, a process first creates the claim file `<lock>.<N>`,
 * which only one process can do. So two processes cannot both take over a dead owner's lock, and
 * neither can remove the lock that the other has just taken.
 *
 * The owner updates the file's time while it holds the lock. The lock of a dead owner is taken over
 * at once. An owner that is alive but does not renew (it is stopped, or its event loop is blocked)
 * may have sent the refresh token and hold the only copy of the next one, so while it is alive no
 * other process refreshes in its place. If we cannot tell whether the owner is alive, we wait as
 * long as for a lock in Redis. An owner that has lost its lock learns it from
 * {@link HeldLock.isHeld}.
 *
 * @module
 */
import { KeyedMutex } from "../../async/keyed_mutex.ts";
import { isProvenaError } from "../../errors.ts";
import { nodeFs } from "../../system/builtin.ts";
import { randomFraction, realSystem, type System } from "../../system/system.ts";
import { isAbsent } from "../../system/system_error.ts";
import { GRACE_FACTOR, staleTime } from "../stale_time.ts";
import type { HeldLock } from "../store.ts";
import { storeFailure } from "../store_failure.ts";
import { heldByFrozen } from "./frozen.ts";
import { copyLock, createLock, type FoundLock, readLock, sweepClaims } from "./lock_file.ts";
import { currentOwner, type LockOwner, stateOf } from "./owner.ts";
import { LockWatch } from "./watch.ts";

/** How long a lock file may stay empty before its owner counts as dead, in ms. */
const EMPTY_LOCK_TIMEOUT = 2_000;

/** Milliseconds between two tries to take the lock: the first pause, and the longest. */
const MIN_WAIT = 4;
const MAX_WAIT = 100;

/** Options of {@link withFileLock}. */
export interface FileLockOptions {
  /** @default the real system */
  readonly system?: System;
  /** Aborts the wait for the lock, not the function that runs under it. */
  readonly signal?: AbortSignal;
  /** Milliseconds without renewal after which an owner counts as frozen. @default 10000 */
  readonly staleAfter?: number;
  /** Takes the lock even from a frozen owner that is alive: its result no longer matters. */
  readonly steals?: boolean;
}

/** A lock that must be released. */
export interface FileLock extends HeldLock {
  /** True if the previous owner died or froze; its temporary files may be left. */
  readonly recovered: boolean;
  /** Never rejects: a lock that cannot be removed is taken over by the next process. */
  release(): Promise<void>;
}

const { closeSync, futimesSync, renameSync, rmSync } = nodeFs();

const queue = new KeyedMutex();

/** Runs a function under the lock; `path` is the lock file, in a folder that exists. */
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

/** Acquires the lock; other callers in this process must be kept out by the caller. */
export async function acquireFileLock(
  path: string,
  options: FileLockOptions = {},
): Promise<FileLock> {
  const { system = realSystem, signal, staleAfter = staleTime(), steals = false } = options;
  const owner = await currentOwner(system);
  const request = { system, owner, staleAfter, steals, watch: new LockWatch(system, staleAfter) };
  for (let attempt = 0;; attempt++) {
    signal?.throwIfAborted();
    let taken: Acquired | undefined;
    try {
      taken = await tryToAcquire(path, request);
    } catch (error) {
      throw isProvenaError(error) ? error : storeFailure("written", path, error);
    }
    if (taken) {
      // Also if nobody held it: its last owner may have been killed while releasing it.
      sweepClaims(path, owner.nonce);
      return holdLock(path, owner, taken, { system, staleAfter });
    }
    await system.sleep(nextWait(attempt, system), { signal });
  }
}

interface Acquired {
  readonly descriptor: number;
  readonly recovered: boolean;
}

/** A process that wants the lock. */
interface LockRequest {
  readonly system: System;
  readonly owner: LockOwner;
  readonly staleAfter: number;
  readonly steals: boolean;
  readonly watch: LockWatch;
}

async function tryToAcquire(path: string, request: LockRequest): Promise<Acquired | undefined> {
  const { owner } = request;
  const descriptor = createLock(path, owner);
  if (descriptor !== undefined) return { descriptor, recovered: false };
  const found = readLock(path);
  if (!found || !await mayReplace(path, found, request)) return undefined;
  // The claim file is itself a lock, so that of a dead process is taken over in the same way.
  const claim = `${path}.${found.id}`;
  const taken = await tryToAcquire(claim, request);
  if (!taken) return undefined;
  let moved = false;
  try {
    if (readLock(path)?.id === found.id) {
      renameSync(claim, path);
      moved = true;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error; // absent: we were frozen, and another took our claim
  } finally {
    if (!moved) {
      closeSync(taken.descriptor);
      rmSync(claim, { force: true });
    }
  }
  return moved ? { descriptor: taken.descriptor, recovered: true } : undefined;
}

/** Whether another owner's lock may be replaced; throws if waiting longer cannot help. */
async function mayReplace(path: string, found: FoundLock, request: LockRequest): Promise<boolean> {
  const { system, owner, staleAfter, steals, watch } = request;
  const unchangedFor = watch.unchangedFor(path, found);
  if (!found.owner) return unchangedFor >= Math.min(EMPTY_LOCK_TIMEOUT, staleAfter);
  const isStale = unchangedFor >= staleAfter;
  // Outside Linux the state of a process comes from `ps`, so do not ask at every try.
  if (system.os !== "linux" && unchangedFor > 0 && !isStale) return false;
  const state = await stateOf(found.owner, owner, system.os);
  if (state === "dead" || (steals && isStale)) return true;
  if (state === "unknown") return unchangedFor >= staleAfter * (1 + GRACE_FACTOR);
  if (isStale) throw heldByFrozen(found.owner.pid, state);
  return false;
}

function holdLock(
  path: string,
  owner: LockOwner,
  taken: Acquired,
  options: { system: System; staleAfter: number },
): FileLock {
  const { descriptor, recovered } = taken;
  const released = new AbortController();
  const renewing = renew(descriptor, options, released.signal);
  const holds = (): boolean => readLock(path)?.id === owner.nonce;
  const isHeld = (): Promise<boolean> => {
    try {
      return Promise.resolve(holds());
    } catch (error) {
      return Promise.reject(storeFailure("read", path, error));
    }
  };
  const release = async (): Promise<void> => {
    // With a reason, so that no error is made for nobody to see.
    released.abort("released");
    await renewing;
    closeSync(descriptor);
    const claim = `${path}.${owner.nonce}`;
    try {
      if (!copyLock(path, claim, owner)) return;
      if (holds()) rmSync(path, { force: true });
      rmSync(claim, { force: true });
    } catch {
      // The claim file cannot be created, on a full disk for instance. No other process can be
      // taking the lock over, since all have seen us renew it.
      try {
        if (holds()) rmSync(path, { force: true });
      } catch {
        // The next process takes it over.
      }
    }
  };
  return { recovered, isHeld, release };
}

/**
 * Renews the lock until it is released; through the descriptor, so never another owner's lock.
 */
async function renew(
  descriptor: number,
  options: { system: System; staleAfter: number },
  released: AbortSignal,
): Promise<void> {
  const { system, staleAfter } = options;
  try {
    while (true) {
      await system.sleep(staleAfter / 4, { signal: released, background: true });
      const now = system.now() / 1000;
      try {
        futimesSync(descriptor, now, now);
      } catch {
        // Tried again at the next turn.
      }
    }
  } catch {
    // Released.
  }
}

function nextWait(attempt: number, system: System): number {
  const jitter = 0.5 + randomFraction(system);
  return Math.min(MIN_WAIT * 2 ** attempt, MAX_WAIT) * jitter;
}
