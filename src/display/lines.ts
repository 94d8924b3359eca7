/**
 * Documents as lines of characters; shared by plain text and the terminal.
 *
 * @module
 */
import { type CellGrid, fitTable } from "./columns.ts";
import {
  type Block,
  type Card,
  type Document,
  type Fold,
  type Line,
  line,
  step,
  type Table,
  text,
  type Tree,
  type Waiting,
} from "./document.ts";
import { type Span, type SpanOptions, spansOf, wrapSpans } from "./spans.ts";

/** How lines are drawn. */
export interface Pen extends SpanOptions {
  /** The available columns. */
  readonly columns: number;
  /** Draws spans, with or without colour. */
  paint(spans: readonly Span[]): string;
  /** Draws the user code prominently. */
  loud(spans: readonly Span[]): string;
  /** The columns that the lines and gaps of a table with `count` columns take. */
  frame(count: number): number;
  /** The maximum rows of a table to draw; all if undefined. */
  readonly maxRows?: number;
  /** Whether a closed fold shows only its label; without it all is drawn. */
  readonly folds?: boolean;
  /** Draws a table that fits the width. */
  table(grid: CellGrid & { readonly widths: readonly number[] }): string[];
  /** Draws a card. */
  card(card: Card): string[];
}

/** Draws a document as lines without line breaks. */
export function drawDocument(document: Document, pen: Pen): string[] {
  const lines: string[] = [];
  let before: Block | undefined;
  for (const block of document) {
    const drawn = drawBlock(block, pen);
    const apart = isTall(block, pen) || (before && isTall(before, pen)) || isApart(block);
    if (before && apart && drawn.length > 0) lines.push("");
    lines.push(...drawn);
    before = block;
  }
  return lines;
}

function isTall(block: Block, pen: Pen): boolean {
  if (block.kind === "fold") return !isClosed(block, pen);
  return block.kind === "table" || block.kind === "card" || block.kind === "picture";
}

function isClosed(fold: Fold, { folds = false }: Pen): boolean {
  return folds && fold.open !== true;
}

function isApart(block: Block): boolean {
  return block.kind === "line" && block.apart === true;
}

function drawBlock(block: Block, pen: Pen): string[] {
  switch (block.kind) {
    case "line":
    case "waiting":
      return drawLine(block, pen, pen.columns);
    case "table":
      return drawTable(block, pen);
    case "card":
      return pen.card(block);
    case "tree":
      return drawTree(block, pen, 0);
    case "picture":
      return drawBranches(block.words, pen, { first: "", rest: "" });
    case "fold":
      return drawFold(block, pen);
  }
}

function drawFold(fold: Fold, pen: Pen): string[] {
  if (isClosed(fold, pen)) {
    const { elsewhere } = fold;
    const where = elsewhere
      ? [text("soft", " · see "), step(elsewhere.code, elsewhere.command)]
      : [];
    return drawLine(line(text("soft", "▸\u00a0"), ...fold.label, ...where), pen, pen.columns);
  }
  const inside = drawDocument(fold.content, { ...pen, columns: Math.max(20, pen.columns - 2) });
  return [
    ...drawLine(line(...fold.label), pen, pen.columns),
    ...inside.map((drawn) => drawn && `  ${drawn}`),
  ];
}

/** Draws a line and breaks it at spaces. */
function drawLine(block: Line | Waiting, pen: Pen, width: number): string[] {
  const size = block.kind === "line" ? block.size : "normal";
  const spans = spansOf(block.content, pen).map((span): Span =>
    size === "small" && span.tone === "normal" && !span.whole && !span.strong
      ? { ...span, tone: "soft" }
      : span
  );
  if (size === "code") return [pen.loud(spans)];
  const isStep = block.content.length === 1 && spans[0]?.whole && spans[0].strong;
  const margin = isStep ? "  " : "";
  return wrapSpans(spans, width - margin.length).map((line) => margin + pen.paint(line));
}

/** Draws the body of a card, with empty lines around the user code and before the waiting line. */
export function drawBody(body: readonly (Line | Waiting)[], pen: Pen, width: number): string[] {
  const lines: string[] = [];
  body.forEach((block, i) => {
    const before = body[i - 1];
    const loud = (b: Line | Waiting | undefined) => b?.kind === "line" && b.size === "code";
    const apart = loud(block) || loud(before) || block.kind === "waiting" || isApart(block);
    if (before && apart) lines.push("");
    lines.push(...drawLine(block, pen, width));
  });
  return lines;
}

function drawTable(table: Table, pen: Pen): string[] {
  const rows = table.rows.slice(0, pen.maxRows);
  const left = table.rows.length - rows.length;
  const grid = fitTable({ ...table, rows }, (count) => pen.columns - pen.frame(count), pen);
  const title: Line = {
    kind: "line",
    content: [
      { kind: "text", text: table.caption, strong: true },
      ...(table.note ? [{ kind: "text", text: " · ", tone: "soft" } as const, ...table.note] : []),
    ],
    size: "small",
  };
  const { widths } = grid;
  return [
    ...(table.caption === "" ? [] : [...drawLine(title, pen, pen.columns), ""]),
    ...(widths ? pen.table({ ...grid, widths }) : drawList(grid, pen)),
    ...(left > 0 ? drawLine(moreRows(left, pen), pen, pen.columns) : []),
  ];
}

function moreRows(count: number, { voice }: Pen): Line {
  const where = voice === "code" ? "iterate over the table to see them" : "--json has them all";
  return line(text("soft", `… and ${count.toLocaleString("en")} more rows; ${where}`));
}

/** Draws a table that has no room for its columns: each row as a heading with its cells below. */
function drawList(grid: CellGrid, pen: Pen): string[] {
  const label = Math.max(0, ...grid.head.slice(1).map((cell) => cell[0]?.text.length ?? 0));
  return grid.rows.flatMap((row, i) => {
    const [name = [], ...cells] = row;
    const heading = wrapSpans(name.map((s) => ({ ...s, strong: true })), pen.columns, true);
    const body = cells.flatMap((cell, j) => {
      if (cell.length === 0) return [];
      const title = (grid.head[j + 1]?.[0]?.text ?? "").padEnd(label);
      const margin = label > 0 ? label + 4 : 2;
      const lines = wrapSpans(cell, Math.max(8, pen.columns - margin), true);
      return lines.map((line, k) => {
        const start = label > 0 ? `  ${k === 0 ? title : " ".repeat(label)}  ` : "  ";
        return start + pen.paint(line);
      });
    });
    return [...(i > 0 ? [""] : []), ...heading.map((line) => pen.paint(line)), ...body];
  });
}

function drawTree(tree: Tree, pen: Pen, depth: number): string[] {
  const margin = "  ".repeat(Math.min(depth, 20));
  const label: Line = { kind: "line", content: tree.label };
  const lines = drawLine(label, pen, Math.max(20, pen.columns - margin.length))
    .map((text, i) => margin + (i > 0 ? "  " : "") + text);
  return [...lines, ...tree.children.flatMap((child) => drawTree(child, pen, depth + 1))];
}

const branches = {
  unicode: { child: "├─ ", below: "│  ", last: "└─ ", belowLast: "   " },
  ascii: { child: "|- ", below: "|  ", last: "`- ", belowLast: "   " },
};

/** Draws a tree with lines from each label to those below it. */
function drawBranches(
  tree: Tree,
  pen: Pen,
  margin: { readonly first: string; readonly rest: string },
): string[] {
  const { child, below, last, belowLast } = pen.unicode ? branches.unicode : branches.ascii;
  const line: Line = { kind: "line", content: tree.label };
  const { length } = tree.children;
  const wrapped = margin.rest + (length > 0 ? below : belowLast);
  const lines = drawLine(line, pen, Math.max(20, pen.columns - wrapped.length))
    .map((text, i) => (i === 0 ? margin.first : wrapped) + text);
  const children = tree.children.flatMap((each, i) => {
    const [start, rest] = i === length - 1 ? [last, belowLast] : [child, below];
    return drawBranches(each, pen, { first: margin.rest + start, rest: margin.rest + rest });
  });
  return [...lines, ...children];
}
