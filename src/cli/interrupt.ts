/**
 * Ctrl-C aborts the running command, and the shell prompt returns soon.
 *
 * @module
 */
import process from "node:process";
import { exitCodes } from "./exit_code.ts";

/** Thrown when a person stops a command: no failure, so no error message is shown. */
export class Interrupted extends Error {
  constructor() {
    super("Stopped");
    this.name = "Interrupted";
  }
}

/** How long a command may clean up after it was aborted, in milliseconds. */
const GRACE_PERIOD = 2_000;

/** The exit code that a shell reports for each signal: 128 plus the signal's number. */
const signals: Readonly<Record<"SIGINT" | "SIGTERM" | "SIGHUP", number>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: 143,
  SIGHUP: 129,
};

/**
 * Runs work until it ends or a signal stops it, and resolves to the exit code.
 *
 * The first signal aborts the work. After a second signal, or after the grace period, we no longer
 * wait for it.
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
        timer = setTimeout(() => resolve(number), GRACE_PERIOD);
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
