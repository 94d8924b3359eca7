/**
 * Reads answers with a limit, because an answer may be too large or never end.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import type { AnswerBody, BytesAnswer } from "./request_bytes.ts";

/** Thrown for more bytes than were to be read; callers say what to do about it. */
export class TooLarge extends Error {}

/** How much of an answer is read, and until when. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** Ends the reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** The whole body of an answer; one that is not read to its end is cancelled. */
export async function readBounded(
  response: Pick<BytesAnswer, "headers" | "body">,
  { maxBytes, signal }: ReadLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(0);
  try {
    if (Number(response.headers.get("content-length") ?? 0) > maxBytes) throw new TooLarge();
    return await abortable(readAll(reader, maxBytes), signal);
  } catch (error) {
    // A copy of an answer is cancelled only once the other is, too, so this is not waited for.
    reader.cancel().catch(() => {});
    throw error;
  }
}

async function readAll(
  reader: ReturnType<AnswerBody["getReader"]>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) throw new TooLarge();
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}
