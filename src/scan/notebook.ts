/**
 * Scans notebooks for credentials, and removes them from outputs.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
import { addSpans } from "../model/credentials/span.ts";
import { REDACTED } from "../model/secret.ts";
import type { ScanFinding } from "../model/scan.ts";
import type { Steps } from "../text/steps.ts";
import { blocksOf } from "./blocks.ts";
import { applyEdits, type Edit, editsFor } from "./edits.ts";
import { findJoined, findTogether } from "./joined.ts";
import { KnownPieces } from "./known_pieces.ts";
import { PlaceCounter } from "./place.ts";
import { type ScannedBlock, scannedBlock } from "./scanned_block.ts";

/** The result of scanning a notebook. */
export interface ScannedNotebook {
  /** The findings in order; those in outputs are marked as removed. */
  readonly findings: readonly ScanFinding[];
  /** The notebook without the credentials in outputs; the same text if there are none. */
  readonly text: string;
}

/** Whether a text is a notebook: JSON with a list of cells. */
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
 */
export function* scanNotebook(file: string, text: string): Steps<ScannedNotebook> {
  const blocks: ScannedBlock[] = [];
  for (const block of blocksOf(text)) {
    const scanned = yield* scannedBlock(block);
    scanned.spans = addSpans(scanned.spans, yield* findJoined(scanned));
    blocks.push(scanned);
    yield;
  }
  yield* findTogether(blocks);
  const known = new KnownPieces();
  for (const block of blocks) yield* known.learn(block);
  const findings: ScanFinding[] = [];
  const edits: Edit[] = [];
  for (const block of blocks) {
    block.spans = addSpans(block.spans, yield* known.find(block));
    yield* report(file, block, findings);
    if (block.part === "output") {
      const replacements = block.spans.map((span) => ({ ...span, by: REDACTED }));
      for (const edit of editsFor(text, block, replacements)) edits.push(edit);
    }
    yield;
  }
  return { findings, text: applyEdits(text, edits) };
}

function* report(file: string, block: ScannedBlock, findings: ScanFinding[]): Steps<void> {
  const { cell, part, output, text, spans } = block;
  const places = new PlaceCounter(text);
  for (const { start, kind } of spans) {
    const removed = part === "output";
    findings.push({ file, cell, part, output, ...places.at(start), kind, removed });
    yield;
  }
}
