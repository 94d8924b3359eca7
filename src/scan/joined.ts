/**
 * Credentials that are cut: by the entries of a list that Jupyter shows as one text, or by the end
 * of an output that goes on in the next.
 *
 * @module
 * @see https://nbformat.readthedocs.io/en/latest/format_description.html#multi-line-strings
 */
import { addSpans, type CredentialSpan, mergeSpans, type Span } from "../model/credentials/span.ts";
import type { Steps } from "../text/steps.ts";
import { type ScannedBlock, spansIn } from "./scanned_block.ts";

/** A text that stands somewhere in another. */
interface Piece {
  readonly text: string;
  /** Where it begins in the other. */
  readonly offset: number;
}

/** Finds what reaches over the entries of a list, which have no line breaks between them. */
export function* findJoined(block: ScannedBlock): Steps<CredentialSpan[]> {
  const { parts, offsets, part, spans } = block;
  if (parts.length < 2 || parts.slice(0, -1).every(({ text }) => text.endsWith("\n"))) return [];
  const pieces = parts.map(({ text }, i) => ({ text, offset: offsets[i]! }));
  const found = yield* findAcross(pieces, part === "output");
  return mergeSpans(
    found.filter((crossing) => crossing.some((piece) => !isCovered(piece, spans))).flat(),
  );
}

/** What shows as text, one below the other. */
const TEXTS: ReadonlySet<string> = new Set(["text", "text/plain"]);

/** Finds what reaches over the outputs of a cell, and adds it to their texts. */
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
  /** The piece it is in, by its place in the list. */
  readonly piece: number;
}

/** Finds what reaches over the end of a piece: each with its parts, placed as the pieces are. */
function* findAcross(
  pieces: readonly Piece[],
  isOutput: boolean,
): Steps<readonly (readonly CrossingSpan[])[]> {
  const found: CrossingSpan[][] = [];
  let piece = 0;
  /** Where the piece begins in the joined text. */
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

/** Whether all of a span lies in others; these are by position. */
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
