/**
 * A display for files, pipes and dumb terminals: writes each new line once.
 *
 * @module
 */
import type { OutputStream } from "../system/system.ts";
import type { Block, Document } from "./document.ts";
import type { Display, DisplayEnvironment } from "./environment.ts";
import { drawQr, loadQrEncoder } from "./qr.ts";
import { renderText } from "./text.ts";

/** Creates a display that only adds lines, and skips those that the last document already had. */
export function createPlainDisplay(
  stream: OutputStream,
  environment: DisplayEnvironment,
): Display {
  let said = new Set<string>();
  return {
    environment,
    async show(document) {
      const pieces = await Promise.all(piecesOf(document).map((p) => drawPiece(p, environment)));
      for (const piece of pieces) {
        if (piece !== "" && !said.has(piece)) stream.write(`${piece}\n`);
      }
      said = new Set(pieces);
    },
    close: async () => {},
  };
}

/** A part of a document that can be new: a line, a table, the QR code of a card. */
type Piece = Block | { readonly kind: "qr"; readonly text: string };

function piecesOf(document: Document): Piece[] {
  return document.flatMap((block): Piece[] =>
    block.kind !== "card" ? [block] : [
      ...(block.qr ? [{ kind: "qr" as const, text: block.qr.text }] : []),
      // As a card of one line, so that lines meant only for the picture are left out.
      ...block.body.map((line): Block => ({ kind: "card", body: [line] })),
    ]
  );
}

async function drawPiece(piece: Piece, environment: DisplayEnvironment): Promise<string> {
  if (piece.kind !== "qr") return renderText([piece], environment);
  if (!environment.qr) return "";
  const modules = (await loadQrEncoder())(piece.text);
  const lines = modules && drawQr(modules, { columns: environment.columns, color: false });
  return lines?.join("\n") ?? "";
}
