/**
 * Work that takes long lets other work go on: timers, signals, Ctrl-C.
 *
 * @module
 */

/** What tells the time and waits. */
export interface YieldClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits, or rejects with the signal's reason. */
  sleep(ms: number, options: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

/** Work goes on for so long at a time, in milliseconds. */
const TURN = 30;

/**
 * Makes what long work calls between its steps.
 *
 * @param clock tells the time
 * @param signal ends the work; its reason is thrown
 * @returns a function that lets other work go on if that is due; it throws the signal's reason
 */
export function yielding(
  clock: YieldClock,
  signal: AbortSignal | undefined,
): () => Promise<void> | undefined {
  let begun = clock.now();
  return () => {
    signal?.throwIfAborted();
    if (clock.now() - begun < TURN) return undefined;
    return clock.sleep(0, { signal }).then(() => {
      begun = clock.now();
    });
  };
}
