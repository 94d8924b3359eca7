/**
 * Work that Ctrl-C, a kernel's Stop or the caller's signal ends.
 *
 * @module
 */
import type { System } from "../system/system.ts";
import { cancelled } from "./failures.ts";

/**
 * Runs work with an ear on whoever wants it stopped; nothing listens once it has ended.
 *
 * @param system where interrupts come from; with no listener, Stop would kill a kernel
 * @param options `signal` is the caller's, `stop` is aborted with `ERR_SIGN_IN_CANCELLED`
 * @param work is given the signal of `stop`
 * @returns what the work gives
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
