/**
 * An error's message in a shell, where the next step is a command.
 *
 * @module
 */
import { type Inline, step } from "../display/document.ts";
import {
  type NextStep,
  type ProvenaError,
  type ProvenaErrorCode,
  whatHappened,
  withNext,
} from "../errors.ts";
import { asTyped } from "../text/typed_command.ts";
import { whatAndNext } from "../view/next_step.ts";

/** A next step with its command as the reader types it. */
export function nextAsTyped(next: NextStep): NextStep {
  return next.command ? { ...next, command: asTyped(next.command) } : next;
}

/** The message as text. */
export function inShell(error: ProvenaError): string {
  return withNext(whatHappened(error), error.next && nextAsTyped(error.next), "command");
}

/** The message for a line; its command is not broken, so that it can be copied. */
export function whatAndCommand(error: ProvenaError): Inline[] {
  const { next } = error;
  return next?.command ? whatAndNext(whatHappened(error), next) : [inShell(error)];
}

/** The command that explains an error in detail. */
export function explainStep(code: ProvenaErrorCode): Inline {
  const command = `provena explain ${code}`;
  return step(command, command);
}
