/**
 * Work that is done a step at a time.
 *
 * @module
 */

/** Work that can be left, or put aside, wherever it yields. */
export type Steps<T> = Generator<void, T, void>;

/** Does all of it at once. */
export function whole<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does it with pauses in which other work goes on.
 *
 * @param steps the work
 * @param pause lets other work go on where that is due, and throws where all shall end
 */
export async function inTurns<T>(
  steps: Steps<T>,
  pause: () => Promise<void> | undefined,
): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    const paused = pause();
    if (paused) await paused;
  }
}
