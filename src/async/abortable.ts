/**
 * Makes waiting abortable.
 *
 * @module
 */

/** Waits for work until the signal aborts the wait. The work itself goes on. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let onAbort: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([left, work]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
