/**
 * Reads answers within a limit of size and time.
 *
 * @module
 */
import { inSlices, type SliceOptions } from "../async/in_slices.ts";
import { type NextStep, ProvenaError } from "../errors.ts";
import { hideSentIn } from "../model/credentials/sent.ts";
import { readBounded, TooLarge } from "../system/bounded_read.ts";
import { reasonOf } from "../system/network_error.ts";
import { excessOf } from "../text/json_size.ts";
import type { Steps } from "../text/steps.ts";

/** Limits of an answer. */
export interface BodyLimits {
  /** The host that sends it, for messages. */
  readonly host: string;
  /** Limit of the size, in bytes. */
  readonly maxBytes: number;
  /** Aborted by the caller or at the caller's deadline; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Next step if it is too large. */
  readonly next?: string | NextStep;
  /**
   * Whether the answer holds keys, so that nothing in it is hidden: they may look like the access
   * token, since both can name the same user in the same words.
   */
  readonly holdsKeys?: boolean | undefined;
}

/**
 * Reads a whole answer.
 *
 * @throws {ProvenaError} `ERR_HTTP` if it is too large, `ERR_NETWORK` if it breaks off
 */
export async function readBody(
  response: Response,
  { host, maxBytes, signal, next }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBounded(response, { maxBytes, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TooLarge)) throw brokenOff(error, host);
    throw new ProvenaError(
      "ERR_HTTP",
      `The answer of ${host} is larger than ${sizeInWords(maxBytes)}, so it was not read`,
      { status: response.status, next },
    );
  }
}

/** Reads and parses a JSON answer of a few MiB; undefined if it is not JSON. */
export async function readJson(
  clock: SliceOptions["clock"],
  response: Response,
  limits: BodyLimits,
): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(response, limits));
  const { signal } = limits;
  return await inSlices(parsed(text, response.status, limits), { clock, signal });
}

function* parsed(
  text: string,
  status: number,
  { host, next, holdsKeys }: BodyLimits,
): Steps<unknown> {
  const excess = yield* excessOf(text);
  if (excess !== undefined) {
    const what = `The answer of ${host} holds ${excess}, so it was not parsed`;
    throw new ProvenaError("ERR_HTTP", what, { status, next });
  }
  yield;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  yield;
  return holdsKeys ? data : yield* hideSentIn(data);
}

/** Creates the error for an answer that was not read completely in time. */
export function lateAnswer(host: string, ms: number): () => ProvenaError {
  return () =>
    new ProvenaError("ERR_NETWORK", `${host} did not end its answer within ${ms / 1000} s`, {
      next: "Try again",
    });
}

function brokenOff(error: unknown, host: string): ProvenaError {
  return new ProvenaError(
    "ERR_NETWORK",
    `The connection to ${host} was cut in the middle of its answer: ${reasonOf(error).why}`,
    { cause: error, next: "Try again" },
  );
}

function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, "KiB"] : [bytes / 1024 ** 2, "MiB"];
  return `${Number(value.toFixed(1))} ${unit}`;
}
