/**
 * Words to paste into a shell.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/**
 * A text as a word of a shell.
 *
 * @param value any text
 * @returns it bare where no shell reads anything into it, else in single quotes
 */
export function shellWord(value: string): string {
  const harmless = sanitise(value);
  return /^[\w@%+=:,./-]+$/.test(harmless) ? harmless : `'${harmless.replaceAll("'", `'\\''`)}'`;
}
