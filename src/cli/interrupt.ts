/**
 * Ctrl-C: work is told to stop, and the shell gets its prompt back.
 *
 * @module
 */
import process from "node:process";
import { clearTimeout, setTimeout } from "node:timers";
import { exitCodes } from "./exit_code.ts";

/** Thrown where a person stopped something: not a failure, and nothing to explain. */
export class Interrupted extends Error {
  /** The message says as much. */
  constructor() {
    super("Stopped");
    this.name = "Interrupted";
  }
}

/** What was told to stop has this long to tidy up, in milliseconds. */
const GRACE = 2_000;

/** What a shell makes of each signal: 128 and its number. */
const signals: Readonly<Record<"SIGINT" | "SIGTERM" | "SIGHUP", number>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: 143,
  SIGHUP: 129,
};

/**
 * Runs work until it is done or somebody stops it.
 *
 * The first signal aborts the work; a second, or the end of the grace, leaves it behind.
 *
 * @param work what to run; ends soon after its signal is aborted
 * @returns the exit code: the work's, or the signal's
 */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  let code: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Map<string, () => void>();
  const stopped = new Promise<number>((resolve) => {
    for (const [name, number] of Object.entries(signals)) {
      listeners.set(name, () => {
        if (code !== undefined) return resolve(code);
        code = number;
        timer = setTimeout(() => resolve(number), GRACE);
        controller.abort(new Interrupted());
      });
    }
  });
  for (const [name, listener] of listeners) process.on(name, listener);
  try {
    return await Promise.race([
      work(controller.signal).then(
        (result) => code === undefined || result === exitCodes.done ? result : code,
        (error) => {
          if (code === undefined) throw error;
          return code;
        },
      ),
      stopped,
    ]);
  } finally {
    clearTimeout(timer);
    for (const [name, listener] of listeners) process.off(name, listener);
  }
}
