/**
 * Long work that leaves the others their turn: timers, signals, sockets, a kernel's Stop.
 *
 * @module
 */
import type { Steps } from "../text/steps.ts";
import type { Clock } from "./deadline.ts";

/** Milliseconds of work between two turns of the others. */
const SLICE = 25;

/** What work in slices takes besides. */
export interface SliceOptions {
  readonly clock: Pick<Clock, "now" | "sleep">;
  /** Ends the work at the next turn; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a function for long work to call between its steps. It waits where a turn is due, and throws
 * the signal's reason.
 */
export function slices({ clock, signal }: SliceOptions): () => Promise<void> | undefined {
  let began = clock.now();
  return () => {
    const now = clock.now();
    // A clock that was set back ends a slice, too.
    if (now >= began && now < began + SLICE) return undefined;
    return clock.sleep(0).then(() => {
      signal?.throwIfAborted();
      began = clock.now();
    });
  };
}

/** Does work step by step, with a turn of the event loop whenever a slice is over. */
export async function inSlices<T>(steps: Steps<T>, options: SliceOptions): Promise<T> {
  const pause = slices(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const paused = pause();
    if (paused) await paused;
  }
}
