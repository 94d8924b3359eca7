/**
 * Decodes bytes that arrive in pieces.
 *
 * @module
 */

import { encodingOf } from "../text/decode_text.ts";

/**
 * Decodes bytes piece by piece. Invalid bytes become replacement characters. UTF-8 unless a byte
 * order mark says UTF-16.
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
 * Decodes a file that may be rewritten, keeping its byte order mark. Undefined if it is not UTF-8.
 */
export function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads all pieces. The signal aborts it; its reason is thrown. */
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

/** Concatenates pieces. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
