/**
 * A lock between machines, in Redis.
 *
 * The owner renews the lock while it holds it. An owner that cannot (it is frozen, disconnected or
 * dead) loses it after the stale time. If it has read the refresh token, others wait four more stale
 * times, since it may have used the token and hold the only copy of the next one.
 *
 * @module
 * @see https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 */
import type { System } from "../../system/system.ts";
import { GRACE_FACTOR } from "../stale_time.ts";
import type { HeldLock } from "../store.ts";
import type { RedisLink, Waiter } from "./link.ts";
import { ACQUIRE, READ_LOCKED, RELEASE, RENEW } from "./scripts.ts";

/** A release wakes one waiter, which may have died, so each waiter looks again after this many ms. */
const MAX_WAIT = 1_000;

/** Milliseconds between two tries to release a lock while Redis is unreachable. */
const RELEASE_PAUSE = 500;

/** The Redis keys of a lock, all in one hash slot. */
export interface LockKeys {
  readonly lock: string;
  /** The record's hash. */
  readonly hash: string;
  /** The list that waiters listen to. */
  readonly wake: string;
}

/** Options of a {@link RedisLock}. */
export interface RedisLockOptions {
  readonly system: System;
  readonly link: RedisLink;
  /** Milliseconds without renewal after which the lock is lost. */
  readonly staleAfter: number;
  /** Whether the record has a refresh token, which an owner that has read it may have used. */
  readonly guardsToken: boolean;
}

/** A held lock. */
export class RedisLock implements HeldLock {
  readonly #keys: LockKeys;
  readonly #options: RedisLockOptions;
  readonly #released = new AbortController();
  #renewing: Promise<void> | undefined;
  #hasRead = false;
  #isUnfinished = false;
  #nonce = "";
  #fence = "";
  /** When Redis was last asked and confirmed that the lock is ours. */
  #confirmedAt = -Infinity;

  private constructor(keys: LockKeys, options: RedisLockOptions) {
    this.#keys = keys;
    this.#options = options;
  }

  /** Waits for the lock and acquires it. */
  static async acquire(
    keys: LockKeys,
    options: RedisLockOptions,
    signal?: AbortSignal,
  ): Promise<RedisLock> {
    const lock = new RedisLock(keys, options);
    await lock.#acquire(signal);
    lock.#renewing = lock.#renew();
    return lock;
  }

  /** Whether the record was read under this lock. */
  get hasRead(): boolean {
    return this.#hasRead;
  }

  /** Identifies the owner: random, new for every lock. */
  get nonce(): string {
    return this.#nonce;
  }

  /** The fencing token: a number, higher than that of every earlier lock. */
  get fence(): string {
    return this.#fence;
  }

  /** Reads the record; if the lock was lost meanwhile, acquires it again first. */
  async readRecord<T>(open: (stored: unknown) => Promise<T>): Promise<T> {
    const { system, link, staleAfter } = this.#options;
    while (true) {
      const askedAt = system.now();
      this.#hasRead = true;
      this.#isUnfinished = this.#options.guardsToken;
      const stored = await link.run(READ_LOCKED, this.#call());
      if (Array.isArray(stored)) {
        const record = await open(stored);
        // If we were frozen here for longer, the lock may be lost by now.
        if (system.now() - askedAt < staleAfter) {
          this.#confirmedAt = askedAt;
          return record;
        }
      } else {
        await this.#acquire();
      }
    }
  }

  /** Whether the lock is still ours. */
  async isHeld(): Promise<boolean> {
    const { system, link, staleAfter } = this.#options;
    if (system.now() - this.#confirmedAt < staleAfter) return true;
    return await link.run(RENEW, this.#call()) === 1;
  }

  /** Notes that the result of using the token is stored. */
  finish(): void {
    this.#isUnfinished = false;
  }

  /** Never rejects: a lock that cannot be released expires. */
  async release(): Promise<void> {
    this.#released.abort();
    await this.#renewing;
    const { link } = this.#options;
    const { lock, hash, wake } = this.#keys;
    const tryRelease = () => link.run(RELEASE, { keys: [lock, hash, wake], args: [this.#nonce] });
    await tryRelease().catch(() => void this.#releaseLater(tryRelease));
  }

  async #acquire(signal?: AbortSignal): Promise<void> {
    const { system, link, staleAfter } = this.#options;
    const { lock, hash, wake } = this.#keys;
    const nonce = system.random(16);
    const args = [nonce, staleAfter, staleAfter * GRACE_FACTOR];
    let waiter: Waiter | undefined;
    try {
      while (true) {
        signal?.throwIfAborted();
        const answer = await link.run(ACQUIRE, { keys: [lock, hash], args });
        const [taken, rest] = answer as [number, string | number];
        if (taken === 1) {
          this.#nonce = nonce;
          this.#fence = String(rest);
          break;
        }
        waiter ??= link.listen(wake);
        await waiter.pause(Math.max(Math.min(Number(rest), MAX_WAIT), 1), signal);
      }
    } finally {
      waiter?.close();
    }
  }

  /** Renews the lock until it is released. */
  async #renew(): Promise<void> {
    const { system, link, staleAfter } = this.#options;
    const { signal } = this.#released;
    while (!signal.aborted) {
      await system.sleep(staleAfter / 4, { signal, background: true }).catch(() => {});
      if (!signal.aborted) await link.run(RENEW, this.#call()).catch(() => {});
    }
  }

  async #releaseLater(tryRelease: () => Promise<unknown>): Promise<void> {
    const { system, staleAfter } = this.#options;
    const until = system.now() + staleAfter * (1 + GRACE_FACTOR);
    while (system.now() < until) {
      await system.sleep(RELEASE_PAUSE, { background: true });
      if (await tryRelease().then(() => true, () => false)) return;
    }
  }

  #call() {
    const { lock, hash } = this.#keys;
    const unfinished = this.#isUnfinished ? "1" : "0";
    const args = [this.#nonce, this.#options.staleAfter, this.#fence, unfinished];
    return { keys: [lock, hash], args };
  }
}
