/**
 * Bytes that arrive in pieces, and the text they are.
 *
 * @module
 */

import { encodingOf } from "../text/decode_text.ts";

/**
 * Decodes bytes as they come; what is no text becomes replacement characters.
 *
 * @param pieces the bytes
 * @returns the text, a piece at a time; UTF-8 unless it begins like UTF-16
 */
export async function* decoded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    yield decoder.decode(piece, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/**
 * Decodes a whole file that may be written again.
 *
 * @param bytes the file
 * @returns its text, with the mark at its start if it has one; undefined if it is not UTF-8
 */
export function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Collects pieces.
 *
 * @param pieces bytes
 * @param signal ends it; its reason is thrown
 * @returns all of them
 */
export async function whole(
  pieces: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    all.push(piece);
  }
  return joined(all);
}

/**
 * Joins pieces.
 *
 * @param pieces bytes
 * @returns them in one
 */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
