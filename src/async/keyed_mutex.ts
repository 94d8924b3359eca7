/**
 * Turns: functions of one name run one after the other, in the order they came.
 *
 * @module
 */
import { abortable } from "./abortable.ts";

/** Queues by name, within this process. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs a function when everyone before it under the same name is done. */
  async run<T>(name: string, fn: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const before = this.#last.get(name);
    let leave = () => {};
    const here = new Promise<void>((resolve) => leave = resolve);
    // Who gives up while waiting still keeps the place of those behind until those before are done.
    const done = before ? before.then(() => here) : here;
    this.#last.set(name, done);
    done.then(() => {
      if (this.#last.get(name) === done) this.#last.delete(name);
    });
    try {
      if (before) await abortable(before, signal);
      signal?.throwIfAborted();
      return await fn();
    } finally {
      leave();
    }
  }
}
