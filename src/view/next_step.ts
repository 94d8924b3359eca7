/**
 * A next step in a line: its words, then the code or the command.
 *
 * @module
 */
import { type Inline, step } from "../display/document.ts";
import { type NextStep, withNext } from "../errors.ts";

export function nextStep({ say, code, command }: NextStep): Inline[] {
  const typed = code ?? command;
  return typed === undefined ? [say] : [`${say}: `, step(typed, command ?? typed)];
}

/** What happened, then the next step. */
export function whatAndNext(what: string, next: NextStep | undefined): Inline[] {
  return next ? nextStep({ ...next, say: withNext(what, { say: next.say }) }) : [what];
}
