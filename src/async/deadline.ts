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
  /** Aborted when the time is over, unless the deadline was ended, or when the given signal is. */
  readonly signal: AbortSignal;
  /** Rejects when the signal is aborted, even if the work ignores the signal. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Cancels the timer. */
  end(): void;
}

/** If a timer fires this late, the process was suspended, in ms. */
const STOOD_STILL = 1_000;

/** Starts a deadline. The caller must end it. */
export function setDeadline(clock: Pick<Clock, "now" | "alarm">, limit: TimeLimit): Deadline {
  const { ms, signal, late, catchUp = 0 } = limit;
  const over = new AbortController();
  const due = clock.now() + ms;
  let reject = (_: unknown) => {};
  // Cheaper than to listen to the signal, which each call would do.
  const isOver = new Promise<never>((_, rejectOver) => reject = rejectOver);
  isOver.catch(() => {});
  const giveUp = () => {
    over.abort(late());
    reject(over.signal.reason);
  };
  let cancel = clock.alarm(ms, () => {
    const stoodStill = catchUp > 0 && clock.now() > due + STOOD_STILL;
    if (stoodStill) cancel = clock.alarm(catchUp, giveUp);
    else giveUp();
  });
  // Not `addEventListener`: many calls may share a signal, and Node warns about more than ten
  // listeners.
  const both = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  return {
    signal: both,
    race: (work) => signal ? abortable(work, both) : Promise.race([isOver, work]),
    end: () => cancel(),
  };
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
  const { signal, race, end } = setDeadline(clock, limit);
  try {
    signal.throwIfAborted();
    return await race(work(signal));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    end();
  }
}
