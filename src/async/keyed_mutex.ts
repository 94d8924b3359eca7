/**
 * Runs functions with the same key one at a time, in the order they were called.
 *
 * @module
 */
import { abortable } from "./abortable.ts";

/** A mutex per key, within this process. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Runs `fn` after all earlier functions of the same key have finished. The signal ends the wait,
   * not the function; its reason is thrown.
   */
  async run<T>(name: string, fn: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const before = this.#last.get(name);
    let release = () => {};
    const here = new Promise<void>((resolve) => release = resolve);
    // A caller that stops waiting still makes later callers wait for the earlier ones.
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
      release();
    }
  }
}
