/**
 * The strings of a notebook, those that belong together as one text.
 *
 * @module
 */
import { isCarrier, isNaming } from "../model/credentials/name.ts";
import type { ScanFinding } from "../model/scan.ts";
import { decodeString, jsonStrings } from "./json_strings.ts";

type Spot = Pick<ScanFinding, "cell" | "part" | "output">;

/** Strings that belong together: the lines of a source or an output, or one string alone. */
export interface Block extends Spot {
  /** What they are the lines, or the value, of. */
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
  let list = 0;
  /** What a field of an object said that the next one holds: `{name: "password", value: "…"}`. */
  let named = { container: 0, by: "" };
  for (const { path, name, container, isName, start, end } of jsonStrings(json)) {
    const isLine = typeof path.at(-1) === "number";
    const text = decodeString(json, start, end);
    if (block && isLine && list === container) {
      block.parts.push({ text, start });
      continue;
    }
    if (block) yield block;
    list = isLine ? container : 0;
    if (!isName && isNaming(name) && text.length < 100) named = { container, by: text };
    const isNamed = named.container === container && isCarrier(name);
    block = {
      name: isName ? "" : isNamed ? named.by : name,
      parts: [{ text, start }],
      ...spotOf(path),
    };
  }
  if (block) yield block;
}

function spotOf(path: readonly (string | number)[]): Spot {
  // The third format kept its cells on worksheets.
  const first = path[0] === "worksheets" ? 2 : 0;
  const number = path[first + 1];
  if (path[first] !== "cells" || typeof number !== "number") {
    return { cell: null, part: "metadata", output: null };
  }
  const cell = number + 1;
  const output = path[first + 3];
  switch (path[first + 2]) {
    case "source":
    case "input":
      return { cell, part: "source", output: null };
    case "attachments":
      return { cell, part: "attachment", output: null };
    case "outputs":
      return { cell, part: "output", output: typeof output === "number" ? output + 1 : null };
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
