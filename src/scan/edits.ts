/**
 * Changing characters of a notebook's strings, and nothing else in the file.
 *
 * @module
 */
import type { Span } from "../model/credentials/span.ts";
import type { Block } from "./blocks.ts";
import { placeInText } from "./json_strings.ts";

/** A replacement in the notebook's text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A piece of a block, and what to put there; that needs no escaping in JSON. */
export interface Replacement extends Span {
  readonly by: string;
}

/**
 * Puts something in the place of pieces of a block.
 *
 * @param json the notebook's text
 * @param block the strings the pieces are in, with their offsets by `linesOf`
 * @param replacements the pieces, by their place in the whole text of the block, in order
 * @returns one edit for each string a piece reaches into
 */
export function editsFor(
  json: string,
  { parts, offsets }: Pick<Block, "parts"> & { readonly offsets: readonly number[] },
  replacements: readonly Replacement[],
): Edit[] {
  const edits: Edit[] = [];
  let first = 0;
  parts.forEach(({ text, start }, i) => {
    const offset = offsets[i]!;
    let known = { count: 0, at: start };
    const placeOf = (count: number) => {
      known = { count, at: placeInText(json, known.at, count - known.count) };
      return known.at;
    };
    for (let n = first; n < replacements.length; n++) {
      const piece = replacements[n]!;
      if (piece.start >= offset + text.length) break;
      const from = Math.max(0, piece.start - offset);
      const to = Math.min(text.length, piece.end - offset);
      // The next string may begin with the rest of the last piece.
      first = n;
      if (from >= to) continue;
      const begin = placeOf(from);
      edits.push({ start: begin, end: placeOf(to), text: piece.start >= offset ? piece.by : "" });
    }
  });
  return edits;
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
