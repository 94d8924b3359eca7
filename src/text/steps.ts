/**
 * Long work in steps, so that the caller can pause between them.
 *
 * @module
 */

/** Work that can be paused between its steps, each of which takes a few milliseconds at most. */
export type Steps<T> = Generator<void, T, void>;

/** Number of characters, or of things with a similar cost, per step. */
export const STEP: number = 2 ** 15;

/** Runs all steps at once, where waiting is not possible. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
