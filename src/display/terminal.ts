/**
 * Documents for terminals: colour, framed tables, QR codes in half blocks.
 *
 * @module
 */
import { widthOf } from "../text/width.ts";
import { drawCard } from "./card.ts";
import type { CellGrid } from "./columns.ts";
import type { Document, Tone } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { drawDocument, type Pen } from "./lines.ts";
import { loadQrEncoder, type QrEncoder } from "./qr.ts";
import { bareText, type Span, wrapSpans } from "./spans.ts";

/** The packages that drawing needs; loaded beforehand, because inspection is synchronous. */
export interface TerminalTools {
  /** cli-table3. */
  readonly Table?: typeof import("cli-table3");
  /** qrcode-terminal. */
  readonly encodeQr?: QrEncoder;
}

/** How a document is drawn in a terminal. */
export type TerminalOptions = Omit<DisplayEnvironment, "surface">;

/** Loads the packages for the kinds of block to draw. */
export async function loadTerminalTools(
  needs: { table: boolean; qr: boolean },
): Promise<TerminalTools> {
  return {
    ...(needs.table ? { Table: (await import("cli-table3")).default } : {}),
    ...(needs.qr ? { encodeQr: await loadQrEncoder() } : {}),
  };
}

const tones: Readonly<Record<Tone, readonly [on: string, off: string]>> = {
  normal: ["", ""],
  soft: ["\x1b[2m", "\x1b[22m"],
  good: ["\x1b[32m", "\x1b[39m"],
  notice: ["\x1b[33m", "\x1b[39m"],
  bad: ["\x1b[31m", "\x1b[39m"],
};

/** Everything is indented by two columns, to set it apart from the shell's output. */
const MARGIN = 2;
/** Limit of rows: more are hard to read, and cli-table3 takes over 5 s for 5,000 rows. */
const MAX_ROWS = 200;
/** Draws a document for a terminal, without a line break at the end. */
export function renderTerminal(
  document: Document,
  options: TerminalOptions,
  tools: TerminalTools,
): string {
  const { columns, color } = options;
  const pen: Pen = {
    ...options,
    columns: Math.max(20, columns - MARGIN),
    paint: (spans) => color ? spans.map(paintSpan).join("") : bareText(spans),
    loud: (spans) => {
      const words = bareText(spans);
      return color ? `\x1b[1;7m ${words} \x1b[22;27m` : words;
    },
    frame: (count) => 3 * count + 1,
    maxRows: MAX_ROWS,
    folds: true,
    table: (grid) => drawTable(grid, pen, color, tools),
    card: (card) => drawCard(card, pen, options, tools.encodeQr),
  };
  return drawDocument(document, pen).map((line) => indent(line, columns)).join("\n");
}

/** A line too long for the margin, such as a link, starts at the edge, so that it wraps less. */
function indent(line: string, columns: number): string {
  if (line === "") return line;
  // deno-lint-ignore no-control-regex
  const bare = line.replace(/\x1b\[[\d;]*m/g, "");
  return widthOf(bare) + MARGIN > columns ? line : " ".repeat(MARGIN) + line;
}

function paintSpan({ text, tone, strong }: Span): string {
  const [on, off] = tones[tone];
  const [bold, thin] = strong ? ["\x1b[1m", "\x1b[22m"] : ["", ""];
  return bold + on + text.replaceAll("\u00a0", " ") + off + thin;
}

const boxes = { unicode: "─┬╭╮┴╰╯│├┼┤", ascii: "-++++++|+++" };

function drawTable(
  grid: CellGrid & { readonly widths: readonly number[] },
  pen: Pen,
  color: boolean,
  { Table }: TerminalTools,
): string[] {
  if (!Table) throw new TypeError("A table was drawn before its renderer was loaded");
  const dim = (text: string) => color ? `\x1b[2m${text}\x1b[22m` : text;
  const [flat, topMid, topLeft, topRight, bottomMid, bottomLeft, bottomRight, upright, ...mid] = [
    ...(pen.unicode ? boxes.unicode : boxes.ascii),
  ];
  const [leftMid, cross, rightMid] = mid;
  const chars = {
    ...{ top: flat!, "top-mid": topMid!, "top-left": topLeft!, "top-right": topRight! },
    ...{ bottom: flat!, "bottom-mid": bottomMid! },
    ...{ "bottom-left": bottomLeft!, "bottom-right": bottomRight! },
    ...{ mid: flat!, "mid-mid": cross!, "left-mid": leftMid!, "right-mid": rightMid! },
    ...{ left: dim(upright!), right: dim(upright!), middle: dim(upright!) },
  };
  // No colours from cli-table3, because it ignores NO_COLOR and pipes.
  const style = { head: [], border: [], compact: true };
  const colWidths = grid.widths.map((width) => width + 2);
  const draw = (cells: readonly Span[], i: number) => drawCell(cells, grid.widths[i]!, pen);
  const head = grid.head.map((cell, i) => draw(cell.map(strong), i));
  const table = new Table({ style, colWidths, chars, head });
  for (const row of grid.rows) table.push(grid.widths.map((_, i) => draw(row[i] ?? [], i)));
  // What it counts as wider than it is, it cuts, if need be through a pair of surrogates.
  const lines = table.toString().replace(/\p{Cs}/gu, "\ufffd").split("\n");
  const rules = new Set([topLeft, leftMid, bottomLeft]);
  return lines.map((line) => rules.has(line[0]) ? dim(line) : line);
}

const strong = (span: Span): Span => ({ ...span, strong: true });

function drawCell(cell: readonly Span[], width: number, pen: Pen): string {
  return wrapSpans(cell, width, true).map((line) => pen.paint(line)).join("\n");
}
