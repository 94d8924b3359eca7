/** A clock under the control of the tests. */
import { setImmediate } from "node:timers/promises";
import { realSystem, type System } from "../../src/system/system.ts";

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A clock that stands still until a test advances it. */
export class Clock {
  #now = 1_800_000_000_000;
  readonly #sleepers = new Set<Sleeper>();

  /** The real system with this clock. */
  readonly system: System = {
    ...realSystem,
    now: () => this.#now,
    sleep: (ms, options = {}) => this.#sleep(ms, options.signal),
  };

  /** The number of running sleeps. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Advances the clock, and ends the sleeps that are due, one after the other. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    while (true) {
      const [next] = [...this.#sleepers].sort((a, b) => a.wakeAt - b.wakeAt);
      if (!next || next.wakeAt > end) break;
      const before = this.sleeping;
      this.#now = Math.max(this.#now, next.wakeAt);
      next.wake();
      await this.until(() => this.sleeping === before);
    }
    this.#now = end;
  }

  /** Sets the clock forward without ending a sleep, like a closed laptop. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Waits until a condition holds, while the clock stands still. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await setImmediate();
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        end();
        reject(signal?.reason);
      };
      const sleeper = {
        wakeAt: this.#now + ms,
        wake: () => {
          end();
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort);
      this.#sleepers.add(sleeper);
    });
  }
}
