/**
 * Replaces characters inside a notebook's strings, and leaves the rest of the file unchanged.
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

/** A piece of a block and its replacement, which must not need escaping in JSON. */
export interface Replacement extends Span {
  readonly by: string;
}

/**
 * The edits that replace pieces of a block, which are in order: one edit for each string that a
 * piece reaches into.
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
      // The last piece may continue in the next string.
      first = n;
      if (from >= to) continue;
      const begin = placeOf(from);
      edits.push({ start: begin, end: placeOf(to), text: piece.start >= offset ? piece.by : "" });
    }
  });
  return edits;
}

/** Applies edits, which are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return at === 0 ? text : pieces.join("") + text.slice(at);
}
