/**
 * A lock between machines, in Redis.
 *
 * An owner renews it while it holds it. One that cannot (frozen, cut off, dead) loses it after the
 * stale time; if it was handed the refresh token before, it is waited for four times as long
 * again, since it may have spent the token and hold the only copy of the next.
 *
 * @module
 * @see https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 */
import type { System } from "../../system/system.ts";
import { PATIENCE } from "../stale_time.ts";
import type { HeldLock } from "../store.ts";
import type { RedisLink, Waiter } from "./link.ts";
import { ACQUIRE, HAND_OUT, RELEASE, RENEW } from "./scripts.ts";

/** Waiters are woken; who was woken may have died, so they look again after this many ms. */
const LONGEST_WAIT = 1_000;

/** Milliseconds between two tries to open a lock while Redis is away. */
const RELEASE_PAUSE = 500;

/** The keys a lock is made of, all in one hash slot. */
export interface LockKeys {
  readonly lock: string;
  /** The record's hash. */
  readonly hash: string;
  /** The list waiters wait for. */
  readonly wake: string;
}

/** How a {@link RedisLock} works. */
export interface RedisLockOptions {
  readonly system: System;
  readonly link: RedisLink;
  /** Milliseconds without a sign of life after which a lock is lost. */
  readonly staleAfter: number;
  /** Whether an owner who was handed the record may leave it worthless. */
  readonly guardsToken: boolean;
}

/** A lock, while it is held. */
export class RedisLock implements HeldLock {
  readonly #keys: LockKeys;
  readonly #options: RedisLockOptions;
  readonly #released = new AbortController();
  #renewing: Promise<void> | undefined;
  #isHandedOut = false;
  #isUnfinished = false;
  #nonce = "";
  #fence = "";
  /** When Redis was last asked, and said that the lock is ours. */
  #confirmedAt = -Infinity;

  private constructor(keys: LockKeys, options: RedisLockOptions) {
    this.#keys = keys;
    this.#options = options;
  }

  /**
   * Waits for the lock and takes it.
   *
   * @param keys what it is made of
   * @param options how it works
   * @param signal ends the wait
   * @returns the lock, to be released
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   * @throws the signal's reason if it was aborted before the lock was had
   */
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

  /** Whether what it guards was read. */
  get isHandedOut(): boolean {
    return this.#isHandedOut;
  }

  /** Whose lock it is: random, new for every lock. */
  get nonce(): string {
    return this.#nonce;
  }

  /** The lock's number, higher than that of every lock before. */
  get fence(): string {
    return this.#fence;
  }

  /**
   * Reads the record; a lock that was lost meanwhile is waited for anew.
   *
   * @param open makes a record of what was read
   * @returns the record
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   */
  async handOut<T>(open: (stored: unknown) => Promise<T>): Promise<T> {
    const { system, link, staleAfter } = this.#options;
    while (true) {
      const askedAt = system.now();
      this.#isHandedOut = true;
      this.#isUnfinished = this.#options.guardsToken;
      const stored = await link.run(HAND_OUT, this.#call());
      if (Array.isArray(stored)) {
        const record = await open(stored);
        // Frozen on the way here, we may have been taken for dead by now.
        if (system.now() - askedAt < staleAfter) {
          this.#confirmedAt = askedAt;
          return record;
        }
      } else {
        await this.#acquire();
      }
    }
  }

  /**
   * Whether it still is ours.
   *
   * @throws {ProvenaError} `ERR_STORE` if Redis does not answer
   */
  async isHeld(): Promise<boolean> {
    const { system, link, staleAfter } = this.#options;
    if (system.now() - this.#confirmedAt < staleAfter) return true;
    return await link.run(RENEW, this.#call()) === 1;
  }

  /** Says that what became of the token is stored now. */
  finish(): void {
    this.#isUnfinished = false;
  }

  /** Lets go; never fails, since a lock left behind is lost in time. */
  async release(): Promise<void> {
    this.#released.abort();
    await this.#renewing;
    const { link } = this.#options;
    const { lock, hash, wake } = this.#keys;
    const letGo = () => link.run(RELEASE, { keys: [lock, hash, wake], args: [this.#nonce] });
    await letGo().catch(() => void this.#releaseLater(letGo));
  }

  async #acquire(signal?: AbortSignal): Promise<void> {
    const { system, link, staleAfter } = this.#options;
    const { lock, hash, wake } = this.#keys;
    const nonce = system.random(16);
    const args = [nonce, staleAfter, staleAfter * PATIENCE];
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
        await waiter.pause(Math.max(Math.min(Number(rest), LONGEST_WAIT), 1), signal);
      }
    } finally {
      waiter?.close();
    }
  }

  /** Gives signs of life until released. */
  async #renew(): Promise<void> {
    const { system, link, staleAfter } = this.#options;
    const { signal } = this.#released;
    while (!signal.aborted) {
      await system.sleep(staleAfter / 4, { signal, background: true }).catch(() => {});
      if (!signal.aborted) await link.run(RENEW, this.#call()).catch(() => {});
    }
  }

  async #releaseLater(letGo: () => Promise<unknown>): Promise<void> {
    const { system, staleAfter } = this.#options;
    const until = system.now() + staleAfter * (1 + PATIENCE);
    while (system.now() < until) {
      await system.sleep(RELEASE_PAUSE, { background: true });
      if (await letGo().then(() => true, () => false)) return;
    }
  }

  #call() {
    const { lock, hash } = this.#keys;
    const unfinished = this.#isUnfinished ? "1" : "0";
    const args = [this.#nonce, this.#options.staleAfter, this.#fence, unfinished];
    return { keys: [lock, hash], args };
  }
}
