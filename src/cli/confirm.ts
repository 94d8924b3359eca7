/**
 * Asking a person yes or no.
 *
 * @module
 */
import process from "node:process";
import { sanitise } from "../text/sanitise.ts";
import type { Invocation } from "./command.ts";
import { Interrupted } from "./interrupt.ts";

/**
 * Asks before something that cannot be taken back; with nobody there the command itself is the word.
 *
 * @param invocation whose terminal
 * @param question what is asked
 * @param yes whether `--yes` has answered already
 * @returns whether to go on
 * @throws {Interrupted} on Ctrl-C
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
