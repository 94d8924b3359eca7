/**
 * HTTP requests with a time limit, a size limit and readable errors.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import { ProvenaError } from "../errors.ts";
import { readBounded, TooLarge } from "./bounded_read.ts";
import { FORM, requestDirectly } from "./request_bytes.ts";
import { realSystem, type System } from "./system.ts";
import { NoAnswer } from "./system_error.ts";

/** Limits of a request. */
export interface RequestLimits {
  /** Aborts the request; its reason is thrown unchanged. */
  readonly signal?: AbortSignal | undefined;
  /** Time limit in milliseconds. @default 15_000 */
  readonly timeout?: number;
  /** Size limit of the response body in bytes. @default 1_048_576 */
  readonly maxBytes?: number;
}

/** How long a process that stood still may read what came meanwhile, in ms. */
const CATCHING_UP = 5_000;

/**
 * Sends a request and reads the whole response within the limits. Does not follow redirects.
 *
 * The body is read here, so that an answer that hangs half way or never ends
 * is cut off like one that never starts. Redirects are not followed.
 *
 * @param system where requests go
 * @param url where to
 * @param init the request
 * @param limits time and size
 * @returns an answer whose body has arrived
 * @throws {ProvenaError} `ERR_NETWORK`, `ERR_TLS`
 */
export async function requestWhole(
  system: System,
  url: string | URL,
  init: RequestInit = {},
  limits: RequestLimits = {},
): Promise<Response> {
  const { signal, timeout = 15_000, maxBytes = 1_048_576 } = limits;
  const { host } = new URL(url);
  const late = () => new NoAnswer(timeout);
  const { body: given = null, ...rest } = init;
  const body = given === null ? {} : { body: sentOnce(given) ?? null };
  const ask = async (over: AbortSignal): Promise<Response> => {
    const request = { redirect: "manual" as const, ...rest, ...body, signal: over };
    const response = system.runtime === "node"
      ? await requestDirectly(system, new URL(url), request)
      : await system.fetch(url, request);
    const read = await readBounded(response, { maxBytes, signal: over });
    const { status, statusText, headers } = response;
    return wholeResponse(read, { status: status === 0 ? 502 : status, statusText, headers });
  };
  try {
    // The answer may be here, unread, with the only copy of a token that was just rotated.
    const limit = { ms: timeout, signal, late, catchUp: CATCHING_UP };
    return await within(system, limit, ask);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TooLarge) throw tooLarge(host, maxBytes);
    const { networkError } = await import("./network_error.ts");
    throw networkError(error, host, await system.proxyFor?.(new URL(url)));
  }
}

/**
 * A response whose body has arrived. `Response` itself would make a stream of it first, to read the
 * stream: on Node that takes half a millisecond, and two the first time.
 */
function wholeResponse(body: Uint8Array<ArrayBuffer>, init: ResponseInit): Response {
  const text = () => Promise.resolve(new TextDecoder().decode(body));
  const methods = {
    arrayBuffer: () => Promise.resolve(body.slice().buffer),
    clone: () => wholeResponse(body, init),
    json: async (): Promise<unknown> => JSON.parse(await text()),
    text,
  };
  return Object.assign(new Response(null, init), methods);
}

function tooLarge(host: string, maxBytes: number): ProvenaError {
  return new ProvenaError(
    "ERR_NETWORK",
    `${host} sent more than ${maxBytes} bytes where a short answer belongs`,
    { next: "Check that the address is the right one" },
  );
}

/**
 * Wraps a body in a Blob where the runtime would otherwise send it twice.
 *
 * Deno's `fetch` (2.9) silently repeats a request whose connection was dropped, a POST too, unless
 * its body is a stream underneath, as a Blob is: an item would be made twice, and a refresh token
 * that works once would be sent again, which ends the session.
 *
 * Node does not, and takes long to read a Blob.
 */
export function sentOnce(body: RequestInit["body"]): RequestInit["body"] {
  if (realSystem.runtime === "node") return body;
  if (body instanceof URLSearchParams) return new Blob([body.toString()], { type: FORM });
  if (typeof body === "string") return new Blob([body], { type: "text/plain;charset=UTF-8" });
  const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  return isBytes ? new Blob([body as BlobPart]) : body;
}

/**
 * Seconds to wait, from either form of `Retry-After`; never negative, undefined if the header is
 * missing or malformed. `now` is in milliseconds since the epoch.
 *
 * @param headers the answer's headers
 * @param now milliseconds since the epoch
 * @returns seconds, never negative, or undefined if the header is missing or malformed
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // An IMF-fixdate has letters; `Date.parse` alone would read "-5" as a year.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
