/**
 * Fits a table into a width: chooses the columns' widths, or a list if there is no room.
 *
 * @module
 */
import type { Inline, Table } from "./document.ts";
import { groupsOf, type Span, type SpanOptions, spansOf, widthOfSpans } from "./spans.ts";

/** A table as spans. */
export interface CellGrid {
  /** The header row; empty if there is none. */
  readonly head: readonly (readonly Span[])[];
  readonly rows: readonly (readonly (readonly Span[])[])[];
  /** The width of each column in characters; undefined to show the table as a list. */
  readonly widths: readonly number[] | undefined;
}

/** How wide a column is, and how narrow it may be. */
export interface ColumnNeed {
  /** Its longest cell. */
  readonly most: number;
  /** Its longest word. */
  readonly word: number;
  /** Its longest text that people copy, such as a handle. */
  readonly copied: number;
}

/** Converts a table to cells with column widths; `room` is the width that n columns share. */
export function fitTable(
  table: Table,
  room: (count: number) => number,
  options: SpanOptions,
): CellGrid {
  const spans = (cell: readonly Inline[]) => cutSpans(spansOf(cell, options), options.unicode);
  const inUnicode = (cell: readonly Inline[]) =>
    cutSpans(spansOf(cell, { ...options, unicode: true }), true);
  const head = table.columns.map((title) => spans([title]));
  const rows = table.rows.map((row) => row.map(spans));
  const needs: ColumnNeed[] = [];
  for (const row of [table.columns.map((title) => [title]), ...table.rows]) {
    row.forEach((cell, i) => {
      needs[i] = widest(needs[i], needOf(spans(cell)));
      // ASCII loses the no-break space between a mark and its word.
      if (!options.unicode) needs[i] = widest(needs[i], needOf(inUnicode(cell)));
    });
  }
  return { head, rows, widths: fitColumns(needs, room(needs.length), { breaks: true }) };
}

/**
 * The lengths up to which words stay whole, tried in this order. Longer words such as addresses are
 * broken first. Roles stay whole if they fit; the name of a row, up to half the width.
 */
const longestWords = (room: number) => [
  { name: Math.max(32, Math.floor(room / 2)), word: 24 },
  { name: 16, word: 16 },
];

/** What people copy is broken last, and never if it is no longer than the id of a job. */
const longestCopied = (room: number) => Math.max(36, Math.floor(room / 2));

/**
 * The width of each column, if together they have room; `breaks` says whether what people copy can
 * be broken.
 */
export function fitColumns(
  needs: readonly ColumnNeed[],
  room: number,
  { breaks }: { readonly breaks: boolean },
): number[] | undefined {
  const widths = needs.map(({ most }) => most);
  const limits = longestWords(room).flatMap((words) => [
    { ...words, copied: Infinity },
    ...(breaks ? [{ ...words, copied: longestCopied(room) }] : []),
  ]);
  const fits = limits.map(({ name, word, copied }) => {
    const least = needs.map((need, i) =>
      Math.max(Math.min(i === 0 ? name : word, need.word), Math.min(copied, need.copied))
    );
    return shrink(widths, least, room);
  });
  return fits.find((fit) => fit !== undefined);
}

/** In characters; cli-table3 takes minutes for a cell of ten thousand. */
const MAX_CELL_LENGTH = 300;

function cutSpans(spans: readonly Span[], unicode: boolean): Span[] {
  let left = MAX_CELL_LENGTH;
  return spans.flatMap((span) => {
    if (left <= 0) return [];
    const characters = [...span.text];
    const fits = characters.length <= left;
    const kept = fits ? span.text : characters.slice(0, left).join("") + (unicode ? "…" : "...");
    left -= characters.length;
    return [{ ...span, text: kept }];
  });
}

function needOf(spans: readonly Span[]): ColumnNeed {
  let [word, copied] = [0, 0];
  for (const group of groupsOf(spans)) {
    const width = widthOfSpans(group.spans);
    if (group.spans.some((span) => span.copied)) copied = Math.max(copied, width);
    else word = Math.max(word, width);
  }
  return { most: widthOfSpans(spans), word, copied };
}

function widest(one: ColumnNeed | undefined, other: ColumnNeed): ColumnNeed {
  return one === undefined ? other : {
    most: Math.max(one.most, other.most),
    word: Math.max(one.word, other.word),
    copied: Math.max(one.copied, other.copied),
  };
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
