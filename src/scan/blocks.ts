/**
 * Groups the strings of a notebook: the lines of a source or output form one block.
 *
 * @module
 */
import { isCarrier, isNaming } from "../model/credentials/name.ts";
import type { ScanFinding } from "../model/scan.ts";
import { decodeString, jsonStrings } from "./json_strings.ts";

type Spot = Pick<ScanFinding, "cell" | "part" | "output">;

/** Strings that form one text: the lines of a source or output, or a single string. */
export interface Block extends Spot {
  /** Name of the field that contains them. */
  readonly name: string;
  readonly parts: { readonly text: string; readonly start: number }[];
}

/** The blocks of a notebook, in order. */
export function* blocksOf(json: string): Generator<Block> {
  let block: Block | undefined;
  let list = 0;
  /** The name that a field gives to the value of the next one: `{name: "password", value: "…"}`. */
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
  // Version 3 of the format keeps the cells in worksheets.
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
 * The text of a block, and the offset of each string in it.
 *
 * Lines normally end with a line break; one is added where it is missing, so that two lines are not
 * joined.
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
