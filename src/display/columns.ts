/**
 * Fitting a table into a width: the columns' widths, or a list where there is no room.
 *
 * @module
 */
import type { Inline, Table } from "./document.ts";
import { type Span, type SpanOptions, spansOf, widthOf, widthOfSpans } from "./spans.ts";

/** A table as spans. */
export interface CellGrid {
  /** The header row; empty where there is none. */
  readonly head: readonly (readonly Span[])[];
  readonly rows: readonly (readonly (readonly Span[])[])[];
  /** The columns each column takes, or undefined if the table is better shown as a list. */
  readonly widths: readonly number[] | undefined;
}

/**
 * Longer words are broken first, such as addresses. Roles stay whole if they fit, and so does the
 * name of a row, which people copy, up to half of the room.
 */
const longestWords = (room: number) => [
  { name: Math.max(32, Math.floor(room / 2)), word: 24 },
  { name: 16, word: 16 },
];

/** The cells of a table, and how wide its columns may be. */
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

/** A cell is for a glance; cli-table3 takes minutes over one of ten thousand characters. */
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
  // A mark and its word may be spans of their own. What keeps them together is lost in ASCII.
  const spans = cutSpans(spansOf(cell, { ...options, unicode: true }), true);
  return Math.max(0, ...spans.map(({ text }) => text).join("").split(" ").map(widthOf));
}

/** Takes from the widest column until all fit. */
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
