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

/** Does work step by step, with a turn of the event loop whenever a slice is over. */
export async function inSlices<T>(
  steps: Steps<T>,
  { clock, signal }: SliceOptions,
): Promise<T> {
  let began = clock.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const now = clock.now();
    // A clock that was set back ends a slice, too.
    if (now >= began && now < began + SLICE) continue;
    await clock.sleep(0);
    signal?.throwIfAborted();
    began = clock.now();
  }
}
