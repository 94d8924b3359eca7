/**
 * Keeps to the rate limit of Provena's gateway: 10 requests a second, 20 at once.
 *
 * @module
 */
import { isLoopback } from "../system/loopback.ts";
import type { System } from "../system/system.ts";

const PER_SECOND = 10;
const BURST = 20;

/** Paces the requests to each origin. */
export class Pacing {
  readonly #system: System;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #limited = new Set<string>();

  constructor(system: System) {
    this.#system = system;
  }

  /**
   * Waits until this request may be sent. The embedded deployment has no gateway, so it is not
   * paced.
   */
  async turn(url: URL, signal: AbortSignal | undefined): Promise<void> {
    if (isLoopback(url) && !this.#limited.has(url.origin)) return;
    const now = this.#system.now();
    const bucket = this.#buckets.get(url.origin) ?? { tokens: BURST, at: now };
    // If the clock was set back, the bucket stays as it is.
    const refilled = bucket.tokens + Math.max(0, now - bucket.at) / 1000 * PER_SECOND;
    const tokens = Math.min(BURST, refilled) - 1;
    this.#buckets.set(url.origin, { tokens, at: now });
    if (tokens < 0) {
      await this.#system.sleep(-tokens / PER_SECOND * 1000, { signal });
    }
  }

  /** Records that an origin answered "too many requests". */
  slowDown(url: URL): void {
    this.#limited.add(url.origin);
    const waiting = Math.min(0, this.#buckets.get(url.origin)?.tokens ?? 0);
    this.#buckets.set(url.origin, { tokens: waiting, at: this.#system.now() });
  }
}
