/**
 * Fits a table into a width: chooses the columns' widths, or a list if there is no room.
 *
 * @module
 */
import type { Inline, Table } from "./document.ts";
import { type Span, type SpanOptions, spansOf, widthOf, widthOfSpans } from "./spans.ts";

/** A table as spans. */
export interface CellGrid {
  /** The header row; empty if there is none. */
  readonly head: readonly (readonly Span[])[];
  readonly rows: readonly (readonly (readonly Span[])[])[];
  /** The width of each column in characters; undefined to show the table as a list. */
  readonly widths: readonly number[] | undefined;
}

/**
 * The lengths up to which words stay whole, tried in this order. Longer words such as addresses are
 * broken first. Roles stay whole if they fit; the name of a row, which people copy, up to half the
 * width.
 */
const longestWords = (room: number) => [
  { name: Math.max(32, Math.floor(room / 2)), word: 24 },
  { name: 16, word: 16 },
];

/** Converts a table to cells with column widths; `room` is the width that n columns share. */
export function fitTable(
  table: Table,
  room: (count: number) => number,
  options: SpanOptions,
): CellGrid {
  const spans = (cell: readonly Inline[]) => cutSpans(spansOf(cell, options), options.unicode);
  const head = table.columns.map((title) => spans([title]));
  const rows = table.rows.map((row) => row.map(spans));
  const count = Math.max(head.length, ...new Set(rows.map((row) => row.length)));
  const widths = Array.from({ length: count }, () => 0);
  const words = Array.from({ length: count }, () => 0);
  for (const row of [head, ...rows]) {
    row.forEach((cell, i) => void (widths[i] = Math.max(widths[i]!, widthOfSpans(cell))));
  }
  for (const row of [table.columns.map((title) => [title]), ...table.rows]) {
    row.forEach((cell, i) => void (words[i] = Math.max(words[i]!, longestWord(cell, options))));
  }
  const share = room(count);
  const fits = longestWords(share).map(({ name, word }) => {
    const least = words.map((width, i) => Math.min(i === 0 ? name : word, width));
    return shrink(widths, least, share);
  });
  return { head, rows, widths: fits.find((fit) => fit !== undefined) };
}

/** In characters; cli-table3 takes minutes for a cell of ten thousand. */
const LONGEST_CELL = 300;

function cutSpans(spans: readonly Span[], unicode: boolean): Span[] {
  let left = LONGEST_CELL;
  return spans.flatMap((span) => {
    if (left <= 0) return [];
    const characters = [...span.text];
    const fits = characters.length <= left;
    const kept = fits ? span.text : characters.slice(0, left).join("") + (unicode ? "…" : "...");
    left -= characters.length;
    return [{ ...span, text: kept }];
  });
}

function longestWord(cell: readonly Inline[], options: SpanOptions): number {
  // Measured in Unicode, because ASCII loses the no-break space between a mark and its word.
  const spans = cutSpans(spansOf(cell, { ...options, unicode: true }), true);
  return Math.max(0, ...spans.map(({ text }) => text).join("").split(" ").map(widthOf));
}

/** Shrinks the widest column step by step until all fit. */
function shrink(
  widths: readonly number[],
  least: readonly number[],
  room: number,
): number[] | undefined {
  const result = [...widths];
  for (let excess = result.reduce((a, b) => a + b, 0) - room; excess > 0; excess--) {
    let widest = -1;
    result.forEach((width, i) => {
      if (width > least[i]! && (widest < 0 || width > result[widest]!)) widest = i;
    });
    if (widest < 0) return undefined;
    result[widest]!--;
  }
  return result;
}
