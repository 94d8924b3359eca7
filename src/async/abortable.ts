/**
 * Makes waiting abortable.
 *
 * @module
 */

/** Waits for work until the signal aborts the wait. The work itself goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    const settle = <V>(how: (value: V) => void) => (value: V) => {
      signal.removeEventListener("abort", onAbort);
      how(value);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    Promise.resolve(work).then(settle(resolve), settle(reject));
    if (signal.aborted) onAbort();
  });
}
