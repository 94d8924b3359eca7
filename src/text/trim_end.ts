/**
 * Removes characters from the end of a text.
 *
 * @module
 */

/**
 * Removes the characters at the end of a text that match a pattern.
 *
 * Unlike `replace(/x+$/, "")`, which starts again at every `x`, it takes linear time.
 */
export function trimEnd(text: string, dropped: RegExp): string {
  let end = text.length;
  while (end > 0 && dropped.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** A sentence without its full stop or colon, for use inside another. */
export function withoutFullStop(sentence: string): string {
  return trimEnd(sentence, /[.:\s]/);
}
