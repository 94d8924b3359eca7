/**
 * The user and password in a URL, which must not be shown.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
 */

const SEPARATOR = "://";
const MAX_LENGTH = 512;
/** Characters that end an authority, or a URL inside a text. */
const ENDS = /[\s/?#"'<>`\\]/;

/**
 * The end of the user part of a URL whose authority begins at `start`; undefined if there is none.
 */
export function endOfUser(text: string, start: number): number | undefined {
  for (let end = start; end - start <= MAX_LENGTH && end < text.length; end++) {
    if (text[end] === "@") return end === start ? undefined : end;
    if (ENDS.test(text[end]!)) return undefined;
  }
  return undefined;
}

/** A text without the passwords in its URLs. */
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
