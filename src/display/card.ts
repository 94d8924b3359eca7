/**
 * The card in a terminal: the picture, the words beside it, and what needs the whole width below.
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

/** Between the QR code and the words beside it, and the least width those words need. */
const GAP = 3;
const BESIDE = 28;

/** An empty line before the card, and after it another and the line that waits. */
const AROUND = 3;

/** How much of the quiet zone is left where the screen is low; most cameras need no more. */
const LOW_SCREEN = [2, 1];

type Body = Card["body"];

/** Draws a card. */
export function drawCard(
  card: Card,
  pen: Pen,
  options: CardOptions,
  encodeQr: QrEncoder | undefined,
): string[] {
  const modules = options.qr && card.qr ? encodeQr?.(card.qr.text) : undefined;
  const picture = modules && drawQr(modules, options);
  const body = card.body.filter((line) =>
    line.kind === "waiting" || !line.where || (line.where === "withPicture") === !!picture
  );
  if (!modules || !picture) return drawBody(body, pen, pen.columns);
  const { rows = Infinity } = options;
  const fits = (lines: readonly string[]) => lines.length + AROUND <= rows;
  const loose = arrange(body, modules, pen, options);
  if (fits(loose)) return loose;
  const tight = LOW_SCREEN.map((quiet) => arrange(body, modules, pen, { ...options, quiet }));
  return tight.find(fits) ?? loose;
}

/** The picture on the left and the words beside it, or above them where there is no room. */
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
 * What stands beside the picture, and what below. From the first line that does not fit, all goes
 * below: the order is the order of reading. On a low screen what else fits goes above the words
 * that lead to that line.
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
