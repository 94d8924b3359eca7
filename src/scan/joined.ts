/**
 * Finds credentials that are split: over the entries of a list that Jupyter shows as one text, or
 * over two outputs.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html#multi-line-strings
 */
import { addSpans, type CredentialSpan, mergeSpans, type Span } from "../model/credentials/span.ts";
import type { Steps } from "../text/steps.ts";
import { type ScannedBlock, spansIn } from "./scanned_block.ts";

/** A piece of text and its place. */
interface Piece {
  readonly text: string;
  /** Its offset in the whole text. */
  readonly offset: number;
}

/** Finds credentials that are split over the entries of a list without line breaks between them. */
export function* findJoined(block: ScannedBlock): Steps<CredentialSpan[]> {
  const { parts, offsets, part, spans } = block;
  if (parts.length < 2 || parts.slice(0, -1).every(({ text }) => text.endsWith("\n"))) return [];
  const pieces = parts.map(({ text }, i) => ({ text, offset: offsets[i]! }));
  const found = yield* findAcross(pieces, part === "output");
  return mergeSpans(
    found.filter((crossing) => crossing.some((piece) => !isCovered(piece, spans))).flat(),
  );
}

/** Names of outputs that are shown as text. */
const TEXTS: ReadonlySet<string> = new Set(["text", "text/plain"]);

/** Finds credentials that are split over the outputs of a cell, and adds them to the blocks. */
export function* findTogether(blocks: readonly ScannedBlock[]): Steps<void> {
  for (let first = 0; first < blocks.length;) {
    const { cell } = blocks[first]!;
    let end = first + 1;
    while (end < blocks.length && blocks[end]!.cell === cell) end++;
    const texts = cell === null ? [] : blocks.slice(first, end).filter(isText);
    if (texts.length > 1) yield* findInOutputs(texts);
    first = end;
  }
}

function isText({ part, name }: ScannedBlock): boolean {
  return part === "output" && TEXTS.has(name);
}

function* findInOutputs(blocks: readonly ScannedBlock[]): Steps<void> {
  const pieces: Piece[] = [];
  const owners: ScannedBlock[] = [];
  for (const block of blocks) {
    block.parts.forEach(({ text }, i) => {
      pieces.push({ text, offset: block.offsets[i]! });
      owners.push(block);
    });
  }
  const added = new Map<ScannedBlock, CrossingSpan[]>();
  for (const crossing of yield* findAcross(pieces, true)) {
    const isOne = new Set(crossing.map(({ piece }) => owners[piece])).size === 1;
    if (isOne || crossing.every((each) => isCovered(each, owners[each.piece]!.spans))) continue;
    for (const each of crossing) {
      const owner = owners[each.piece]!;
      const spans = added.get(owner);
      if (spans) spans.push(each);
      else added.set(owner, [each]);
    }
  }
  for (const [block, spans] of added) block.spans = addSpans(block.spans, mergeSpans(spans));
}

interface CrossingSpan extends CredentialSpan {
  /** Index of the piece that contains it. */
  readonly piece: number;
}

/** Finds credentials that are split over pieces, each as a list of its parts. */
function* findAcross(
  pieces: readonly Piece[],
  isOutput: boolean,
): Steps<readonly (readonly CrossingSpan[])[]> {
  const found: CrossingSpan[][] = [];
  let piece = 0;
  /** Offset of the current piece in the joined text. */
  let begin = 0;
  for (
    const { start, end, kind } of yield* spansIn(pieces.map(({ text }) => text).join(""), isOutput)
  ) {
    while (begin + pieces[piece]!.text.length <= start) begin += pieces[piece++]!.text.length;
    if (end <= begin + pieces[piece]!.text.length) continue;
    const parts: CrossingSpan[] = [];
    for (let i = piece, at = begin; i < pieces.length && at < end; at += pieces[i++]!.text.length) {
      const { text, offset } = pieces[i]!;
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, text.length);
      if (from < to) parts.push({ piece: i, start: offset + from, end: offset + to, kind });
    }
    found.push(parts);
  }
  return found;
}

/** Whether a span is inside one of the others, which are sorted by position. */
function isCovered({ start, end }: Span, spans: readonly Span[]): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.end < end) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.start <= start && span.end >= end;
}
