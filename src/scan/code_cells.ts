/**
 * The code of a notebook, cell by cell.
 *
 * @module
 */
import { type Block, blocksOf, linesOf } from "./blocks.ts";

/** A code cell. */
export interface CodeCell extends Pick<Block, "parts"> {
  /** Its number among all cells, from 1. */
  readonly cell: number;
  /** Its code, with comments replaced by blanks so that offsets stay the same. */
  readonly code: string;
  /** Offset of each string of the file in the code. */
  readonly offsets: readonly number[];
}

/** Finds the code cells of a notebook. */
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

const OPENING = /["'`]|\/[/*]/g;

/** Replaces comments by blanks; `//` in a string is not a comment. */
function withoutComments(code: string): string {
  const pieces: string[] = [];
  let copied = 0;
  OPENING.lastIndex = 0;
  for (let opening = OPENING.exec(code); opening; opening = OPENING.exec(code)) {
    const [mark] = opening;
    const at = opening.index;
    const isComment = mark.startsWith("/");
    const end = isComment ? endOfComment(code, at, mark) : endOfString(code, at, mark);
    if (isComment) {
      pieces.push(code.slice(copied, at), code.slice(at, end).replace(/[^\n]/g, " "));
      copied = end;
    }
    OPENING.lastIndex = end;
  }
  return pieces.join("") + code.slice(copied);
}

/** An unterminated comment extends to the end. */
function endOfComment(code: string, at: number, mark: string): number {
  const end = code.indexOf(mark === "//" ? "\n" : "*/", at + 2);
  return end < 0 ? code.length : mark === "//" ? end : end + 2;
}

/** A quote without a partner in its line does not start a string. */
function endOfString(code: string, at: number, quote: string): number {
  for (let end = at + 1; end < code.length; end++) {
    if (code[end] === "\\") end++;
    else if (code[end] === quote) return end + 1;
    else if (code[end] === "\n" && quote !== "`") return end;
  }
  return code.length;
}
