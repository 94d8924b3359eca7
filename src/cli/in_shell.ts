/**
 * An error's message in a shell, where the next step is a command.
 *
 * @module
 */
import { type NextStep, type ProvenaError, whatHappened, withNext } from "../errors.ts";
import { SIGN_IN, SIGN_IN_ANEW } from "../model/next_steps.ts";

export function inShell(error: ProvenaError, next: NextStep | undefined = error.next): string {
  return withNext(whatHappened(error), next, "command");
}

/** Adds `--offline` to a sign-in step, because an offline session needs its own sign-in. */
export function withOffline(next: NextStep | undefined): NextStep | undefined {
  const isSignIn = [SIGN_IN, SIGN_IN_ANEW].some(({ command }) => command === next?.command);
  return isSignIn ? { ...next!, command: `${next!.command} --offline` } : next;
}
