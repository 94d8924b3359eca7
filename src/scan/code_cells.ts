/**
 * The code of a notebook, cell by cell.
 *
 * @module
 */
import { type Block, blocksOf, linesOf } from "./blocks.ts";

/** A code cell. */
export interface CodeCell extends Pick<Block, "parts"> {
  /** Its number, counted from 1 with the text cells between. */
  readonly cell: number;
  /** Its code; comments are blanks, so that every place stays where it is. */
  readonly code: string;
  /** Where in the code each string of the file begins. */
  readonly offsets: readonly number[];
}

/**
 * Finds the code cells of a notebook.
 *
 * @param json a notebook's text
 * @returns its code cells, in order
 */
export function codeCells(json: string): readonly CodeCell[] {
  const { cells = [] } = JSON.parse(json.replace(/^\ufeff/, "")) as {
    cells?: readonly { readonly cell_type?: unknown }[];
  };
  const found: CodeCell[] = [];
  for (const { cell, part, name, parts } of blocksOf(json)) {
    if (cell === null || part !== "source" || name !== "source") continue;
    if (cells[cell - 1]?.cell_type !== "code") continue;
    const { text, offsets } = linesOf({ parts });
    found.push({ cell, parts, offsets, code: withoutComments(text) });
  }
  return found;
}

const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/;
const EITHER = new RegExp(`${STRING.source}|${COMMENT.source}`, "g");

/** What is commented out does not run; in a string, `//` is no comment. */
function withoutComments(code: string): string {
  return code.replace(EITHER, (found) => found[0] === "/" ? found.replace(/[^\n]/g, " ") : found);
}

/**
 * The line a place is on.
 *
 * @param code a cell's code
 * @param at a place in it
 * @returns the line, counted from 1
 */
export function lineAt(code: string, at: number): number {
  return code.slice(0, at).split("\n").length;
}
