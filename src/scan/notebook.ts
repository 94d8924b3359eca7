/**
 * Scanning notebooks: where in which cell, and taking credentials out of outputs.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
import { REDACTED } from "../model/redact.ts";
import type { ScanFinding } from "../view/scan.ts";
import { findCredentials } from "./find.ts";
import { decodeString, jsonStrings, placeInText } from "./json_strings.ts";
import { kindOfField } from "./named.ts";
import { FIRST, placeAfter } from "./place.ts";
import { type CredentialSpan, mergeSpans } from "./span.ts";

/** What a notebook was found to hold. */
export interface ScannedNotebook {
  /** What was found, in order; those in outputs are marked as removed. */
  readonly findings: readonly ScanFinding[];
  /** The notebook without what was found in outputs; the same text if there was nothing. */
  readonly text: string;
}

type Spot = Pick<ScanFinding, "cell" | "part" | "output">;

/** Strings that belong together: the lines of an output, or one string alone. */
interface Block extends Spot {
  /** What they are the lines, or the value, of. */
  readonly id: string;
  readonly name: string;
  readonly parts: { readonly text: string; readonly start: number }[];
}

/** A replacement in the notebook's text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Tells whether a text is a notebook.
 *
 * @param text a file's text
 * @returns true for JSON with cells
 */
export function isNotebook(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    if (typeof value !== "object" || value === null) return false;
    const { cells, worksheets } = value as Record<string, unknown>;
    return Array.isArray(cells) || Array.isArray(worksheets);
  } catch {
    return false;
  }
}

/**
 * Scans a notebook.
 *
 * Only the characters of credentials in outputs are replaced: key order, indentation, escapes
 * and the end of the file stay as they are.
 *
 * @param file the file's name, for the report
 * @param text a notebook, by {@link isNotebook}
 * @returns what was found, and the notebook without it
 */
export function scanNotebook(file: string, text: string): ScannedNotebook {
  const findings: ScanFinding[] = [];
  const edits: Edit[] = [];
  for (const block of blocksOf(text)) {
    const { cell, part, output } = block;
    const lines = linesOf(block);
    const removed = part === "output";
    let place = FIRST;
    let at = 0;
    for (const span of spansIn(block, lines.text)) {
      place = placeAfter(place, lines.text, at, span.start);
      at = span.start;
      findings.push({ file, cell, part, output, ...place, kind: span.kind, removed });
      if (removed) edits.push(...editsFor(text, block, lines.offsets, span));
    }
  }
  return { findings, text: apply(text, edits) };
}

function* blocksOf(json: string): Generator<Block> {
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

/** Lines end in a line break in the file; where one does not, it must not flow into the next. */
function linesOf({ parts }: Block): { text: string; offsets: number[] } {
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

function spansIn({ name, part, parts }: Block, text: string): CredentialSpan[] {
  const found = findCredentials(text, { isOutput: part === "output" });
  const kind = parts.length === 1 ? kindOfField(name, text) : undefined;
  return kind ? mergeSpans([...found, { start: 0, end: text.length, kind }]) : found;
}

function editsFor(
  json: string,
  { parts }: Block,
  offsets: readonly number[],
  span: CredentialSpan,
): Edit[] {
  return parts.flatMap(({ text, start }, i) => {
    const offset = offsets[i]!;
    const from = Math.max(0, span.start - offset);
    const to = Math.min(text.length, span.end - offset);
    if (from >= to) return [];
    const begin = placeInText(json, start, from);
    const end = placeInText(json, begin, to - from);
    return [{ start: begin, end, text: span.start >= offset ? REDACTED : "" }];
  });
}

function apply(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return at === 0 ? text : pieces.join("") + text.slice(at);
}
