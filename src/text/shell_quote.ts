/**
 * Quoting for a POSIX shell.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/**
 * A text as a word of a shell: bare where no shell reads anything into it, else in single quotes.
 *
 * Quotes and backslashes stand outside of them: in fish `'\\'` is one backslash, and `'\'` has no end.
 */
export function shellWord(value: string): string {
  const harmless = sanitise(value);
  // To zsh, =name is the path of a program.
  if (/^[\w@+:,./-][\w@%+=:,./-]*$/.test(harmless)) return harmless;
  return `'${harmless.replaceAll(/['\\]/g, `'\\$&'`)}'`;
}
