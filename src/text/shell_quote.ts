/**
 * Quoting for a POSIX shell.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/**
 * A text as a word of a shell: bare if no shell treats it specially, otherwise in single quotes.
 *
 * Quotes and backslashes are written outside the quotes: in fish `'\\'` is one backslash, and `'\'`
 * is unterminated.
 */
export function shellWord(value: string): string {
  const harmless = sanitise(value);
  // In zsh, `=name` is replaced by the path of a program.
  if (/^[\w@+:,./-][\w@%+=:,./-]*$/.test(harmless)) return harmless;
  return `'${harmless.replaceAll(/['\\]/g, `'\\$&'`)}'`;
}
