/**
 * Long work in steps, for whoever runs it to rest between them.
 *
 * @module
 */

/** Work that can be left between its steps; each takes a few milliseconds at most. */
export type Steps<T> = Generator<void, T, void>;

/** How many characters, or things of about their cost, a step deals with. */
export const STEP: number = 2 ** 15;

/** Does it all at once, where nobody can wait. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
