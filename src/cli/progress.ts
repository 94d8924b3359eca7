/**
 * A line that moves while something takes its time.
 *
 * @module
 */
import { clearTimeout, setTimeout } from "node:timers";
import { abortable } from "../async/abortable.ts";
import { createDisplay } from "../display/display.ts";
import type { Display } from "../display/environment.ts";
import { SHOW_AFTER } from "../display/live_line.ts";
import { realSystem } from "../system/system.ts";
import type { Invocation } from "./command.ts";

/**
 * Waits for something, and says so in a terminal if it takes longer than a moment.
 *
 * @param invocation whose output and signal
 * @param what what is going on, such as `Asking 7 APIs`
 * @param work what is waited for; a function may say anew what is going on
 * @returns what it gives
 */
export async function withProgress<T>(
  { output, signal }: Pick<Invocation, "output" | "signal">,
  what: string,
  work: Promise<T> | ((say: (what: string) => void) => Promise<T>),
): Promise<T> {
  const { environment } = output;
  let display: Display | undefined;
  const show = () => {
    display?.show([{ kind: "waiting", content: [`${what} · Ctrl-C stops`] }]).catch(() => {});
  };
  const say = (now: string) => {
    what = now;
    show();
  };
  const timer = setTimeout(() => {
    if (environment.surface !== "terminal") return;
    display = createDisplay(realSystem, environment);
    show();
  }, SHOW_AFTER);
  try {
    return await abortable(typeof work === "function" ? work(say) : work, signal);
  } finally {
    clearTimeout(timer);
    await display?.close();
  }
}
