/**
 * A text of a notebook with the credentials in it.
 *
 * @module
 */
import { findInSteps } from "../model/credentials/find.ts";
import { kindOfField } from "../model/credentials/named.ts";
import { addSpans, type CredentialSpan } from "../model/credentials/span.ts";
import type { Steps } from "../text/steps.ts";
import { type Block, linesOf } from "./blocks.ts";

/** A block with the credentials in it. */
export interface ScannedBlock extends Block {
  /** Its strings joined, with a line break after each. */
  readonly text: string;
  /** Offset of each string in the text. */
  readonly offsets: readonly number[];
  /** The credentials, by position and without overlaps. */
  spans: readonly CredentialSpan[];
}

/** Finds the credentials that are recognisable in a block by itself. */
export function* scannedBlock(block: Block): Steps<ScannedBlock> {
  const { text, offsets } = linesOf(block);
  const isOutput = block.part === "output";
  const found = yield* spansIn(text, isOutput);
  const kind = block.parts.length === 1 ? kindOfField(block.name, text) : undefined;
  const spans = kind ? addSpans(found, [{ start: 0, end: text.length, kind }]) : found;
  return { ...block, text, offsets, spans };
}

/** Finds credentials in a text, window by window. */
export function* spansIn(text: string, isOutput: boolean): Steps<CredentialSpan[]> {
  const found: CredentialSpan[] = [];
  for (const spans of findInSteps(text, { isOutput })) {
    for (const span of spans) found.push(span);
    yield;
  }
  return found;
}
