/**
 * From an offset in a text to its line and column.
 *
 * @module
 */

/** A place a person can go to; both count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The first place. */
export const FIRST: Place = { line: 1, column: 1 };

/**
 * The place after some text.
 *
 * @param from the place where the text begins
 * @param text the text
 * @param start where to begin in it
 * @param end where to stop in it
 * @returns the place at `end`
 */
export function placeAfter(from: Place, text: string, start: number, end: number): Place {
  let { line } = from;
  let lineStart = -1;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { line, column: lineStart < 0 ? from.column + end - start : end - lineStart + 1 };
}
