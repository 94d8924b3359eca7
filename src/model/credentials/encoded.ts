/**
 * Base64 in a text, where what it holds is text itself.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc4648
 */
import { BASE64, isOf } from "./characters.ts";
import type { Span } from "./span.ts";

/** Shorter ones hold no credential of any length. */
const SHORTEST = 24;
/** So much of the beginning tells text from pictures. */
const PROBED = 16;

const isEncoded = Uint8Array.from({ length: 128 }, (_, code) => isOf(BASE64, code) ? 1 : 0);

/** Text that was encoded. */
export interface Encoded {
  readonly text: string;
  /** Where a piece of it stands in the text around. */
  spanOf(piece: Span): Span;
}

/**
 * Finds encoded text.
 *
 * @param text the text around
 * @returns each piece of it, decoded
 */
export function* encodedIn(text: string): Generator<Encoded> {
  let begin = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && isEncoded[code] === 1) continue;
    if (at - begin >= SHORTEST) yield* encodedBetween(text, begin, at);
    begin = at + 1;
  }
}

function* encodedBetween(text: string, begin: number, end: number): Generator<Encoded> {
  // A name and an equals sign may stand before it; a window may begin inside of it.
  const equals = text.slice(begin, end - 3).lastIndexOf("=");
  const starts = equals > 0 ? [begin, begin + equals + 1] : [begin];
  if (begin === 0) starts.push(1, 2, 3);
  for (const start of starts) {
    const encoded = decoded(text, start, end);
    if (encoded === undefined) continue;
    yield {
      text: encoded,
      spanOf: (piece) => ({
        start: start + Math.floor(piece.start * 4 / 3),
        end: Math.min(end, start + Math.ceil(piece.end * 4 / 3)),
      }),
    };
    return;
  }
}

function decoded(text: string, start: number, end: number): string | undefined {
  if (!isText(bytesOf(text.slice(start, start + PROBED)))) return undefined;
  const all = bytesOf(text.slice(start, end));
  return isText(all?.slice(0, 256)) ? all : undefined;
}

function bytesOf(encoded: string): string | undefined {
  const plain = encoded.replace(/[-_=]/g, (c) => c === "-" ? "+" : c === "_" ? "/" : "");
  try {
    // What does not fill a byte was cut off.
    return atob(plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0)));
  } catch {
    return undefined;
  }
}

// deno-lint-ignore no-control-regex
const BINARY = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/;

/** Text in UTF-8, read as bytes. */
function isText(bytes: string | undefined): boolean {
  return bytes !== undefined && !BINARY.test(bytes) && /[ -~]{6}/.test(bytes);
}
