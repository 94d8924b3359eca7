/**
 * Makes waiting abortable.
 *
 * @module
 */

/** Waits for work until the signal aborts the wait. The work itself goes on. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let leave: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([left, work]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
