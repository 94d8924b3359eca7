/**
 * Documents as plain text: no escape sequences, no QR code, link and code each on its own line.
 *
 * @module
 */
import type { Card, Document } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { drawBody, drawDocument, type Pen } from "./lines.ts";
import { bareText, type Span, type SpanOptions, widthOfSpans, wrapSpans } from "./spans.ts";

/** Options of plain text; the default is 80 columns of Unicode. */
export type TextOptions = Partial<SpanOptions & Pick<DisplayEnvironment, "columns">>;

/** Renders a document as plain text, without a line break at the end. */
export function renderText(document: Document, options: TextOptions = {}): string {
  const { columns = 80, unicode = true, letters = false, identity = "full", voice = "code" } =
    options;
  const pen: Pen = {
    columns,
    unicode,
    letters,
    identity,
    voice,
    paint: bareText,
    loud: bareText,
    frame: (count) => 2 * (count - 1),
    table: (grid) => {
      const rule = grid.widths.map((width) => [mark("-".repeat(width))]);
      const rows = grid.head.length > 0 ? [grid.head, rule, ...grid.rows] : grid.rows;
      return rows.flatMap((row) => drawRow(row, grid.widths, pen));
    },
    card: (card: Card) =>
      drawBody(
        card.body.filter((line) => line.where !== "withPicture"),
        pen,
        columns,
      ),
  };
  return drawDocument(document, pen).map((line) => line.trimEnd()).join("\n");
}

function mark(text: string): Span {
  return { text, tone: "normal", strong: false, whole: true };
}

function drawRow(
  row: readonly (readonly Span[])[],
  widths: readonly number[],
  pen: Pen,
): string[] {
  const cells = widths.map((width, i) => wrapSpans(row[i] ?? [], width, true));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, y) =>
    cells.map((lines, i) => {
      const spans = lines[y] ?? [];
      return pen.paint(spans) + " ".repeat(Math.max(0, widths[i]! - widthOfSpans(spans)));
    }).join("  "));
}
