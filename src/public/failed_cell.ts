/**
 * What a cell shows below the outcome of a failed sign-in.
 *
 * @module
 */
import { nextWords, type ProvenaError, withHelp } from "../errors.ts";

/**
 * Shortens the stack of an error whose message a notebook has just shown above it. The next step
 * stays: `jupyter console` does not update what it has shown.
 */
export function pointAbove(error: ProvenaError): void {
  const next = error.next ? nextWords(error.next) : "";
  error.stack = withHelp(`${error.name}: ${error.code}: see above\n${next}`, error.code);
}
