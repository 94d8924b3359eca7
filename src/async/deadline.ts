/**
 * A time after which work is given up.
 *
 * @module
 */
import { abortable } from "./abortable.ts";

/** What tells the time and wakes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Calls back after so many milliseconds; the function it gives cancels. */
  alarm(ms: number, ring: () => void): () => void;
}

/** How long work may take. */
export interface TimeLimit {
  readonly ms: number;
  /** Ends it before; its reason is thrown as it is. */
  readonly signal?: AbortSignal | undefined;
  /** Makes the error of work that took longer. */
  readonly late: () => Error;
  /** How long a process that stood still may read what came meanwhile, in ms. @default 0 */
  readonly catchUp?: number;
}

/** A deadline that was set. */
export interface Deadline {
  /** Aborted when the time is over, until the deadline is ended; and as the signal given says. */
  readonly signal: AbortSignal;
  /** Leaves no timer behind. */
  end(): void;
}

/** A time limit that ends so much too late says that this process stood still, in ms. */
const STOOD_STILL = 1_000;

/** Sets a deadline; whoever sets it ends it. */
export function setDeadline(clock: Pick<Clock, "now" | "alarm">, limit: TimeLimit): Deadline {
  const { ms, signal, late, catchUp = 0 } = limit;
  const over = new AbortController();
  const due = clock.now() + ms;
  const giveUp = () => over.abort(late());
  let cancel = clock.alarm(ms, () => {
    const stoodStill = catchUp > 0 && clock.now() > due + STOOD_STILL;
    if (stoodStill) cancel = clock.alarm(catchUp, giveUp);
    else giveUp();
  });
  // Not a listener: a signal may be that of many calls at once, and a runtime warns of the eleventh.
  const both = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  return { signal: both, end: () => cancel() };
}

/**
 * Does work within a time.
 *
 * Who waits is let go when the time is over, also by work that does not heed its signal.
 */
export async function within<T>(
  clock: Pick<Clock, "now" | "alarm">,
  limit: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, end } = setDeadline(clock, limit);
  try {
    signal.throwIfAborted();
    return await abortable(work(signal), signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    end();
  }
}
