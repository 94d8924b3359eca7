/**
 * Cutting characters off the end of a text.
 *
 * @module
 */

/**
 * A text without the characters at its end that a pattern names.
 *
 * Not `replace(/x+$/, "")`, which looks for the end anew from every `x` of a text.
 *
 * @param text any text
 * @param dropped a pattern of one character
 * @returns what is before them
 */
export function trimEnd(text: string, dropped: RegExp): string {
  let end = text.length;
  while (end > 0 && dropped.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/**
 * A sentence as the part of another: without its full stop or colon.
 *
 * @param sentence what a server or this package says
 * @returns it, without the end
 */
export function withoutFullStop(sentence: string): string {
  return trimEnd(sentence, /[.:\s]/);
}
