/**
 * A text of a notebook with what was found in it.
 *
 * @module
 */
import { findInSteps } from "../model/credentials/find.ts";
import { kindOfField } from "../model/credentials/named.ts";
import { addSpans, type CredentialSpan } from "../model/credentials/span.ts";
import type { Steps } from "../text/steps.ts";
import { type Block, linesOf } from "./blocks.ts";

/** A text with the credentials in it. */
export interface ScannedBlock extends Block {
  /** Its strings as one, with a line break between those that have none. */
  readonly text: string;
  /** Where in it each string begins. */
  readonly offsets: readonly number[];
  /** Where credentials are, by position, without overlaps. */
  spans: readonly CredentialSpan[];
}

/** Finds what a text by itself shows. */
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
