/** A clock the tests own. */
import { setImmediate } from "node:timers/promises";
import { realSystem, type System } from "../../src/system/system.ts";

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** Time that passes only when told to. */
export class Clock {
  #now = 1_800_000_000_000;
  readonly #sleepers = new Set<Sleeper>();

  /** The real system, but for its time. */
  readonly system: System = {
    ...realSystem,
    now: () => this.#now,
    sleep: (ms, options = {}) => this.#sleep(ms, options.signal),
  };

  /** How many are asleep. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Lets time pass, waking whoever's time has come, one after the other. */
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

  /** Sets the clock forward while everybody sleeps, as a closed laptop does. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Waits, without passing time, until something holds. */
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
