/**
 * Reading an answer within a size and without hanging.
 *
 * @module
 */
import { isProvenaError, type NextStep, ProvenaError } from "../errors.ts";
import { hideSentIn } from "../model/credentials/sent.ts";
import { reasonOf } from "../system/network_error.ts";
import { joinBytes } from "../system/request.ts";
import type { System } from "../system/system.ts";

/** Limits of an answer. */
export interface BodyLimits {
  /** Who sends it, for messages. */
  readonly host: string;
  /** Bytes that are read at most. */
  readonly maxBytes: number;
  /** Milliseconds without a byte after which the answer is given up. @default 60_000 */
  readonly patience?: number;
  /** Milliseconds for the whole answer, once it has begun. @default no limit */
  readonly within?: number;
  /** The signal the request was sent with, which ends the reading too. */
  readonly signal?: AbortSignal | undefined;
  /** What to do if it is too large. */
  readonly next?: string | NextStep;
}

/**
 * Reads a whole answer.
 *
 * @param system the outside world
 * @param response the answer
 * @param limits size and time
 * @returns its bytes
 * @throws {ProvenaError} `ERR_HTTP` if it is too large, `ERR_NETWORK` if it breaks off
 */
export async function readBody(
  system: System,
  response: Response,
  limits: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const { host, maxBytes, patience = 60_000, within = Infinity, signal, next } = limits;
  const deadline = system.now() + within;
  const tooLarge = () =>
    new ProvenaError(
      "ERR_HTTP",
      `The answer of ${host} is larger than ${sizeInWords(maxBytes)}, so it was not read`,
      { status: response.status, next },
    );
  const declared = Number(response.headers.get("content-length") ?? 0);
  if (declared > maxBytes) {
    await response.body?.cancel().catch(() => {});
    throw tooLarge();
  }
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const left = Math.min(patience, Math.max(0, deadline - system.now()));
      const part = await withPatience(system, reader.read(), left, host);
      if (part.done) break;
      size += part.value.byteLength;
      if (size > maxBytes) throw tooLarge();
      chunks.push(part.value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    signal?.throwIfAborted();
    if (isProvenaError(error)) throw error;
    throw brokenOff(error, host);
  }
  return joinBytes(chunks, size);
}

/**
 * Reads a JSON answer.
 *
 * @param system the outside world
 * @param response the answer
 * @param limits size and time
 * @returns what it holds, without what was sent; undefined if that is no JSON
 * @throws {ProvenaError} as {@link readBody}
 */
export async function readJson(
  system: System,
  response: Response,
  limits: BodyLimits,
): Promise<unknown> {
  const bytes = await readBody(system, response, limits);
  try {
    return hideSentIn(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function brokenOff(error: unknown, host: string): ProvenaError {
  return new ProvenaError(
    "ERR_NETWORK",
    `The connection to ${host} was cut in the middle of its answer: ${reasonOf(error).why}`,
    { cause: error, next: "Try again" },
  );
}

async function withPatience<T>(
  system: System,
  work: Promise<T>,
  left: number,
  host: string,
): Promise<T> {
  const done = new AbortController();
  const late = system.sleep(left, { signal: done.signal, background: true }).then(() => {
    throw new ProvenaError("ERR_NETWORK", `${host} began an answer and did not end it in time`, {
      next: "Try again",
    });
  });
  work.catch(() => {});
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KiB"] : [bytes / 1024 ** 2, "MiB"];
  return `${Number(value.toFixed(1))} ${unit}`;
}
