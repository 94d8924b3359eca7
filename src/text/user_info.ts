/**
 * The user and password in an address, which nobody is to read.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
 */

const SEPARATOR = "://";
const LONGEST = 512;
/** What ends an authority, or a text that holds an address. */
const ENDS = /[\s/?#"'<>`\\]/;

/**
 * Where the user of an address ends.
 *
 * @param text a text that holds an address
 * @param start where its authority begins
 * @returns the place of the `@`; undefined where there is no user
 */
export function endOfUser(text: string, start: number): number | undefined {
  for (let end = start; end - start <= LONGEST && end < text.length; end++) {
    if (text[end] === "@") return end === start ? undefined : end;
    if (ENDS.test(text[end]!)) return undefined;
  }
  return undefined;
}

/**
 * A text without the passwords in its addresses.
 *
 * @param text any text
 * @returns it, with `[redacted]` for each user that has a password
 */
export function withoutPasswords(text: string): string {
  let result = "";
  let copied = 0;
  for (let at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 3)) {
    const start = at + SEPARATOR.length;
    const end = endOfUser(text, start);
    if (end === undefined || !text.slice(start, end).includes(":")) continue;
    result += `${text.slice(copied, start)}[redacted]`;
    copied = end;
  }
  return result + text.slice(copied);
}
