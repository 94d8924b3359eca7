/**
 * The strings of a notebook, those that belong together as one text.
 *
 * @module
 */
import type { ScanFinding } from "../model/scan.ts";
import { decodeString, jsonStrings } from "./json_strings.ts";

type Spot = Pick<ScanFinding, "cell" | "part" | "output">;

/** Strings that belong together: the lines of a source or an output, or one string alone. */
export interface Block extends Spot {
  /** What they are the lines, or the value, of. */
  readonly id: string;
  readonly name: string;
  readonly parts: { readonly text: string; readonly start: number }[];
}

/**
 * Goes through the strings of a notebook.
 *
 * @param json a notebook's text
 * @returns each text with its place, in order
 */
export function* blocksOf(json: string): Generator<Block> {
  let block: Block | undefined;
  for (const { path, isName, start, end } of jsonStrings(json)) {
    const last = path.at(-1);
    const isLine = typeof last === "number";
    const id = isLine ? JSON.stringify(path.slice(0, -1)) : "";
    const part = { text: decodeString(json, start, end), start };
    if (block && isLine && block.id === id) {
      block.parts.push(part);
      continue;
    }
    if (block) yield block;
    const name = isName ? "" : path.findLast((key) => typeof key === "string") as string ?? "";
    block = { id, name, parts: [part], ...spotOf(path) };
  }
  if (block) yield block;
}

function spotOf(whole: readonly (string | number)[]): Spot {
  // The third format kept its cells on worksheets.
  const path = whole[0] === "worksheets" ? whole.slice(2) : whole;
  if (path[0] !== "cells" || typeof path[1] !== "number") {
    return { cell: null, part: "metadata", output: null };
  }
  const cell = path[1] + 1;
  switch (path[2]) {
    case "source":
    case "input":
      return { cell, part: "source", output: null };
    case "attachments":
      return { cell, part: "attachment", output: null };
    case "outputs":
      return { cell, part: "output", output: typeof path[3] === "number" ? path[3] + 1 : null };
    default:
      return { cell, part: "metadata", output: null };
  }
}

/**
 * The whole text of strings that belong together.
 *
 * Lines end in a line break in the file; where one does not, it must not flow into the next.
 *
 * @param block the strings
 * @returns the text, and where in it each string begins
 */
export function linesOf({ parts }: Pick<Block, "parts">): { text: string; offsets: number[] } {
  if (parts.length === 1) return { text: parts[0]!.text, offsets: [0] };
  const offsets: number[] = [];
  const pieces: string[] = [];
  let length = 0;
  for (const { text } of parts) {
    const piece = text.endsWith("\n") ? text : `${text}\n`;
    offsets.push(length);
    pieces.push(piece);
    length += piece.length;
  }
  return { text: pieces.join(""), offsets };
}
