/**
 * Lets Ctrl-C, a kernel's Stop button or the caller's signal cancel an operation.
 *
 * @module
 */
import type { System } from "../system/system.ts";
import { cancelled } from "./failures.ts";

/**
 * Runs work with the signal of `stop`, and removes all listeners at the end.
 *
 * An interrupt, and the caller's `signal`, abort `stop` with `ERR_SIGN_IN_CANCELLED`. Without a
 * listener, the Stop button would kill the kernel.
 */
export async function interruptible<T>(
  system: System,
  options: { signal: AbortSignal | undefined; stop: AbortController },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, stop } = options;
  const onStop = () => stop.abort(cancelled());
  signal?.addEventListener("abort", onStop);
  if (signal?.aborted) onStop();
  const uninstall = system.onInterrupt(onStop);
  try {
    stop.signal.throwIfAborted();
    return await work(stop.signal);
  } finally {
    uninstall();
    signal?.removeEventListener("abort", onStop);
  }
}
