/**
 * Changing characters of a notebook's strings, and nothing else in the file.
 *
 * @module
 */
import type { Block } from "./blocks.ts";
import { placeInText } from "./json_strings.ts";

/** A replacement in the notebook's text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Puts something in the place of a piece of a block.
 *
 * @param json the notebook's text
 * @param block the strings the piece is in, with their offsets by `linesOf`
 * @param span the piece, by its place in the whole text of the block
 * @param replacement what to put there; needs no escaping in JSON
 * @returns one edit for each string the piece reaches into
 */
export function editsFor(
  json: string,
  { parts, offsets }: Pick<Block, "parts"> & { readonly offsets: readonly number[] },
  span: { readonly start: number; readonly end: number },
  replacement: string,
): Edit[] {
  return parts.flatMap(({ text, start }, i) => {
    const offset = offsets[i]!;
    const from = Math.max(0, span.start - offset);
    const to = Math.min(text.length, span.end - offset);
    if (from >= to) return [];
    const begin = placeInText(json, start, from);
    const end = placeInText(json, begin, to - from);
    return [{ start: begin, end, text: span.start >= offset ? replacement : "" }];
  });
}

/**
 * Makes the replacements.
 *
 * @param text the notebook's text
 * @param edits the replacements, in order, none overlapping
 * @returns the text with them; the same text if there are none
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return at === 0 ? text : pieces.join("") + text.slice(at);
}
