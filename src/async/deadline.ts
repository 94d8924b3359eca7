/**
 * Time limits of work.
 *
 * @module
 */
import { abortable } from "./abortable.ts";

/** Tells the time, and sets timers. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits for some milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Calls back after some milliseconds. Returns a function that cancels it. */
  alarm(ms: number, ring: () => void): () => void;
}

/** The time limit of some work. */
export interface TimeLimit {
  readonly ms: number;
  /** Aborts the work; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Creates the error for work that takes longer. */
  readonly late: () => Error;
  /**
   * Extra time after the process was suspended, to read what arrived meanwhile, in ms. @default 0
   */
  readonly catchUp?: number;
}

/** A running deadline. */
export interface Deadline {
  /**
   * Aborted when the time is over, unless the deadline was ended, or when the given signal is.
   * Created when it is first read, because that takes longer than all the rest.
   */
  readonly signal: AbortSignal;
  /** Rejects when the signal is aborted, even if the work ignores the signal. */
  race<T>(work: Promise<T>): Promise<T>;
  /** The error of work that failed: the reason of the signal if that is aborted. */
  errorOf(error: unknown): unknown;
  /** Cancels the timer. */
  end(): void;
}

/** If a timer fires this late, the process was suspended, in ms. */
const STOOD_STILL = 1_000;

/** Starts a deadline. The caller must end it. */
export function setDeadline(clock: Pick<Clock, "now" | "alarm">, limit: TimeLimit): Deadline {
  return new RunningDeadline(clock, limit);
}

class RunningDeadline implements Deadline {
  readonly #clock: Pick<Clock, "now" | "alarm">;
  readonly #limit: TimeLimit;
  readonly #due: number;
  #cancel: () => void;
  #over: AbortController | undefined;
  #signal: AbortSignal | undefined;
  /** The reason, once the time is over. */
  #late: Error | undefined;
  readonly #waiting: ((reason: unknown) => void)[] = [];

  constructor(clock: Pick<Clock, "now" | "alarm">, limit: TimeLimit) {
    this.#clock = clock;
    this.#limit = limit;
    this.#due = clock.now() + limit.ms;
    this.#cancel = clock.alarm(limit.ms, () => this.#ring());
  }

  get signal(): AbortSignal {
    if (this.#signal) return this.#signal;
    const over = this.#over = new AbortController();
    if (this.#late) over.abort(this.#late);
    // Not `addEventListener`: many calls may share a signal, and Node warns about more than ten
    // listeners.
    const { signal } = this.#limit;
    return this.#signal = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  }

  race<T>(work: Promise<T>): Promise<T> {
    if (this.#limit.signal) return abortable(work, this.signal);
    // Cheaper than to listen to the signal, which each call would do.
    return new Promise((resolve, reject) => {
      this.#waiting.push(reject);
      Promise.resolve(work).then(resolve, reject);
      if (this.#late) reject(this.#late);
    });
  }

  errorOf(error: unknown): unknown {
    if (this.#late) return this.#late;
    const { signal } = this.#limit;
    return signal?.aborted ? signal.reason : error;
  }

  end(): void {
    this.#cancel();
  }

  #ring(): void {
    const { catchUp = 0 } = this.#limit;
    const stoodStill = catchUp > 0 && this.#clock.now() > this.#due + STOOD_STILL;
    if (stoodStill) this.#cancel = this.#clock.alarm(catchUp, () => this.#giveUp());
    else this.#giveUp();
  }

  #giveUp(): void {
    const { signal, late } = this.#limit;
    if (signal?.aborted) return;
    this.#late = late();
    this.#over?.abort(this.#late);
    for (const reject of this.#waiting) reject(this.#late);
  }
}

/**
 * Runs work within a time limit. Rejects when the time is over, even if the work ignores its
 * signal.
 */
export async function within<T>(
  clock: Pick<Clock, "now" | "alarm">,
  limit: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = setDeadline(clock, limit);
  try {
    limit.signal?.throwIfAborted();
    return await deadline.race(work(deadline.signal));
  } catch (error) {
    throw deadline.errorOf(error);
  } finally {
    deadline.end();
  }
}
