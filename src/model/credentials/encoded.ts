/**
 * Finds base64 in a text that decodes to text.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc4648
 */
import { BASE64, longRuns, type Runs } from "./characters.ts";
import type { Span } from "./span.ts";

/** Shorter pieces cannot contain a credential. */
const MIN_LENGTH = 24;
/** Number of characters that tell text from binary data. */
const PROBED = 16;

/** Decoded text. */
export interface Encoded {
  readonly text: string;
  /** The place of a piece of it in the surrounding text. */
  spanOf(piece: Span): Span;
}

/** Decodes each piece of encoded text. */
export function* encodedIn({ text, long }: Runs): Generator<Encoded> {
  for (let i = 0; i < long.length; i += 2) {
    const [start, end] = [long[i]!, long[i + 1]!];
    if (end - start < MIN_LENGTH) continue;
    const pieces = longRuns(text, BASE64, { start, end, least: MIN_LENGTH });
    for (let j = 0; j < pieces.length; j += 2) {
      yield* encodedBetween(text, pieces[j]!, pieces[j + 1]!);
    }
  }
}

function* encodedBetween(text: string, begin: number, end: number): Generator<Encoded> {
  // It may follow a name and an equals sign, and a window may begin inside it.
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
    // Ignore the incomplete byte at the end.
    return atob(plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0)));
  } catch {
    return undefined;
  }
}

// deno-lint-ignore no-control-regex
const BINARY = /[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/;

/** Whether bytes look like text in UTF-8. */
function isText(bytes: string | undefined): boolean {
  return bytes !== undefined && !BINARY.test(bytes) && /[ -~]{6}/.test(bytes);
}
