/**
 * A line that moves while a command waits.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import { createDisplay } from "../display/display.ts";
import type { Display } from "../display/environment.ts";
import { SHOW_AFTER } from "../display/live_line.ts";
import { realSystem } from "../system/system.ts";
import type { Invocation } from "./command.ts";

/**
 * Waits for work, and shows a line in a terminal if it takes longer.
 *
 * @param invocation the command's output and signal
 * @param what the work in words, such as `Asking 7 APIs`
 * @param work the work; a function can change the words of the line
 * @returns the result of the work
 */
export async function withProgress<T>(
  { output, signal }: Pick<Invocation, "output" | "signal">,
  what: string,
  work: Promise<T> | ((say: (what: string) => void) => Promise<T>),
): Promise<T> {
  let display: Display | undefined;
  const show = () => {
    display?.show([{ kind: "waiting", content: [`${what} · Ctrl-C stops`] }]).catch(() => {});
  };
  const say = (now: string) => {
    what = now;
    show();
  };
  const timer = setTimeout(() => {
    const { environment } = output;
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
