/**
 * Work that several callers share.
 *
 * @module
 */
import { abortable } from "./abortable.ts";

interface Running<T> {
  readonly result: Promise<T>;
  readonly giveUp: AbortController;
  waiting: number;
}

/** Runs the work once for all concurrent callers, and aborts it when the last of them leaves. */
export class SingleFlight<T> {
  readonly #start: (signal: AbortSignal) => Promise<T>;
  #running: Running<T> | undefined;

  /** `start` begins the work; its signal aborts it. */
  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#start = start;
  }

  /** Waits for the running work, or starts it. The signal ends this wait; its reason is thrown. */
  async join(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const work = this.#running ??= this.#begin();
    work.waiting += 1;
    try {
      return await abortable(work.result, signal);
    } finally {
      work.waiting -= 1;
      if (work.waiting === 0 && this.#running === work) {
        this.#forget(work);
        work.giveUp.abort(signal?.reason);
      }
    }
  }

  #begin(): Running<T> {
    const giveUp = new AbortController();
    const work = { result: this.#start(giveUp.signal), giveUp, waiting: 0 };
    const forget = () => this.#forget(work);
    work.result.then(forget, forget);
    return work;
  }

  #forget(work: Running<T>): void {
    if (this.#running === work) this.#running = undefined;
  }
}
