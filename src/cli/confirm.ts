/**
 * Asks a person a yes-or-no question.
 *
 * @module
 */
import process from "node:process";
import { sanitise } from "../text/sanitise.ts";
import type { Invocation } from "./command.ts";
import { Interrupted } from "./interrupt.ts";

/**
 * Asks before an action that cannot be undone. Without a person at the terminal, running the
 * command counts as a yes.
 */
export async function confirmed(
  { output, signal }: Pick<Invocation, "output" | "signal">,
  question: string,
  yes: boolean,
): Promise<boolean> {
  if (yes || !output.isInteractive) return true;
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({
    message: sanitise(question),
    // Enter alone ends nothing and sends nothing.
    initialValue: false,
    output: process.stderr,
    signal,
  });
  if (isCancel(answer)) throw new Interrupted();
  return answer;
}
