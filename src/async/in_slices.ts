/**
 * Runs long work in slices, so that timers, signals, sockets and a kernel's Stop are handled in
 * between.
 *
 * @module
 */
import type { Steps } from "../text/steps.ts";
import type { Clock } from "./deadline.ts";

/** Length of a slice, in milliseconds. */
const SLICE = 25;

/** Options of work in slices. */
export interface SliceOptions {
  readonly clock: Pick<Clock, "now" | "sleep">;
  /** Aborts the work after the current slice; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates a function for long work to call between its steps. At the end of a slice it waits for
 * the event loop, and throws if the signal is aborted.
 */
export function slices({ clock, signal }: SliceOptions): () => Promise<void> | undefined {
  let began = clock.now();
  return () => {
    const now = clock.now();
    // A clock that was set back also ends the slice.
    if (now >= began && now < began + SLICE) return undefined;
    return clock.sleep(0).then(() => {
      signal?.throwIfAborted();
      began = clock.now();
    });
  };
}

/** Runs work step by step, and waits for the event loop after each slice. */
export async function inSlices<T>(steps: Steps<T>, options: SliceOptions): Promise<T> {
  const pause = slices(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const paused = pause();
    if (paused) await paused;
  }
}
