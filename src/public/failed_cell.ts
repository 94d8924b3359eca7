/**
 * What a cell shows below the outcome of a failed sign-in.
 *
 * @module
 */
import { type ProvenaError, withHelp } from "../errors.ts";

/** Shortens the stack of an error whose message a notebook has just shown above it. */
export function pointAbove(error: ProvenaError): void {
  error.stack = withHelp(`${error.name}: ${error.code}: see above`, error.code);
}
