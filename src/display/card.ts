/**
 * A card in a terminal: the QR code, the text beside it, and below it the lines that are too wide.
 *
 * @module
 */
import type { Card } from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { drawBody, type Pen } from "./lines.ts";
import { drawQr, type QrEncoder, type QrModules, widthOfQr } from "./qr.ts";
import { spansOf, widthOfSpans } from "./spans.ts";

/** How a card is drawn. */
type CardOptions = Pick<DisplayEnvironment, "columns" | "rows" | "color" | "qr">;

/** The gap between the QR code and the text beside it, and the minimum width of that text. */
const GAP = 3;
const BESIDE = 28;

/** The lines around a card: an empty one before it, an empty one and the waiting line after it. */
const AROUND = 3;

/** The quiet zone on a low screen, in modules, tried in this order; most cameras need no more. */
const LOW_SCREEN = [2, 1];

type Body = Card["body"];

/** Draws a card, so that all of it fits on the screen if possible. */
export function drawCard(
  card: Card,
  pen: Pen,
  options: CardOptions,
  encodeQr: QrEncoder | undefined,
): string[] {
  const modules = options.qr && card.qr ? encodeQr?.(card.qr.text) : undefined;
  const picture = modules && drawQr(modules, options);
  const body = card.body.filter((line) =>
    !line.where || (line.where === "withPicture") === !!picture
  );
  if (!modules || !picture) return drawBody(body, pen, pen.columns);
  const { rows = Infinity } = options;
  const fits = (lines: readonly string[]) => lines.length + AROUND <= rows;
  const loose = arrange(body, modules, pen, options);
  if (fits(loose)) return loose;
  const tight = LOW_SCREEN.map((quiet) => arrange(body, modules, pen, { ...options, quiet }));
  return tight.find(fits) ?? loose;
}

/** Puts the text beside the picture, or below it if there is no room. */
function arrange(
  body: Body,
  modules: QrModules,
  pen: Pen,
  options: CardOptions & { readonly quiet?: number },
): string[] {
  const isTight = options.quiet !== undefined;
  const picture = drawQr(modules, options) ?? [];
  const wide = widthOfQr(modules, options.columns, options.quiet);
  const room = pen.columns - wide - GAP;
  if (room < BESIDE) return [...picture, "", ...drawBody(body, pen, pen.columns)];
  const [first, rest] = part(body, pen, room, isTight);
  const beside = drawBody(first, pen, room);
  const height = Math.max(picture.length, beside.length);
  const start = Math.max(0, Math.floor((picture.length - beside.length) / 2));
  const rows = Array.from({ length: height }, (_, y) => {
    const words = beside[y - start] ?? "";
    return (picture[y] ?? " ".repeat(wide)) + (words && " ".repeat(GAP) + words);
  });
  const below = drawBody(rest, pen, pen.columns);
  return [...rows, ...(below.length > 0 && !isTight ? [""] : []), ...below];
}

/**
 * Splits the lines into those beside the picture and those below it.
 *
 * From the first line that does not fit, all lines go below, to keep the reading order. On a low
 * screen, the later lines that fit go beside the picture too, but before the line that introduces
 * the wide one.
 */
function part(body: Body, pen: Pen, room: number, isTight: boolean): [beside: Body, below: Body] {
  const fits = (line: Body[number]) =>
    line.kind !== "waiting" &&
    spansOf(line.content, pen).every((span) => !span.whole || widthOfSpans([span]) <= room);
  const cut = body.findIndex((line) => !fits(line));
  if (cut < 0) return [body, []];
  const [before, after] = [body.slice(0, cut), body.slice(cut)];
  if (!isTight) return [before, after];
  const lead = before.slice(-1).map((line) => ({ ...line, apart: true }));
  return [
    [...before.slice(0, -1), ...after.filter(fits), ...lead],
    after.filter((line) => !fits(line)),
  ];
}
