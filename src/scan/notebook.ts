/**
 * Scanning notebooks: where in which cell, and taking credentials out of outputs.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html
 */
import { REDACTED } from "../model/secret.ts";
import type { ScanFinding } from "../model/scan.ts";
import { type Block, blocksOf, linesOf } from "./blocks.ts";
import { applyEdits, type Edit, editsFor } from "./edits.ts";
import { findCredentials } from "./find.ts";
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
      if (removed) edits.push(...editsFor(text, { ...block, ...lines }, span, REDACTED));
    }
  }
  return { findings, text: applyEdits(text, edits) };
}

function spansIn({ name, part, parts }: Block, text: string): CredentialSpan[] {
  const found = findCredentials(text, { isOutput: part === "output" });
  const kind = parts.length === 1 ? kindOfField(name, text) : undefined;
  return kind ? mergeSpans([...found, { start: 0, end: text.length, kind }]) : found;
}
