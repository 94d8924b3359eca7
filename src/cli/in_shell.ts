/**
 * What an error says in a shell: its next step is a command.
 *
 * @module
 */
import { type NextStep, type ProvenaError, whatHappened, withNext } from "../errors.ts";
import { SIGN_IN, SIGN_IN_ANEW } from "../model/next_steps.ts";

export function inShell(error: ProvenaError, next: NextStep | undefined = error.next): string {
  return withNext(whatHappened(error), next, "command");
}

/** The same step where the session is an offline one, which is another sign-in. */
export function offline(next: NextStep | undefined): NextStep | undefined {
  const isSignIn = [SIGN_IN, SIGN_IN_ANEW].some(({ command }) => command === next?.command);
  return isSignIn ? { ...next!, command: `${next!.command} --offline` } : next;
}
