/**
 * Sends one call of an API within a time limit, and follows redirects.
 *
 * @module
 */
import { type Deadline, setDeadline } from "../async/deadline.ts";
import { ProvenaError } from "../errors.ts";
import { rememberSent } from "../model/credentials/sent.ts";
import type { Secret } from "../model/secret.ts";
import { isLoopback, isSecureUrl } from "../system/loopback.ts";
import { networkError } from "../system/network_error.ts";
import { sentOnce } from "../system/request.ts";
import { type BytesAnswer, requestDirectly } from "../system/request_bytes.ts";
import { ownFetch, type System } from "../system/system.ts";
import { NoAnswer } from "../system/system_error.ts";

/** What a call sends; the same if it is repeated. */
export interface Call {
  readonly method: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RequestInit["body"];
  readonly signal: AbortSignal | undefined;
  /** Time limit until an answer begins, repeats included, in milliseconds. */
  readonly timeout: number;
  /** Whether the signal already keeps to the time limit. */
  readonly isTimed: boolean;
  /** The rest of `fetch`'s options. */
  readonly init: RequestInit;
}

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Methods that we and the runtime may repeat without being asked. */
export const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Headers that identify the caller; only the first origin gets them. */
const PERSONAL = ["cookie", "proxy-authorization"];

/** Headers that describe a body. */
const OF_A_BODY = ["encoding", "language", "length", "location", "type"].map((n) => `content-${n}`);

/**
 * Sends once, following redirects: with the token on the same origin, without it elsewhere.
 *
 * @throws {ProvenaError} `ERR_NETWORK`, `ERR_TLS`, `ERR_UNTRUSTED_ORIGIN`
 */
export async function send(
  system: System,
  url: URL,
  call: Call,
  options: { token: Secret | undefined; deadline: number },
): Promise<Response> {
  let { method, body } = call;
  const headers: Record<string, string> = { ...call.headers };
  if (options.token) {
    headers.authorization = `Bearer ${options.token.reveal()}`;
    rememberSent(options.token.reveal());
  } else delete headers.authorization;
  let target = url;
  for (let hop = 0;; hop++) {
    const init: RequestInit = { ...call.init, method, headers, redirect: "manual" };
    const sent = SAFE.has(method) ? body : sentOnce(body ?? new Uint8Array());
    if (sent != null) Object.assign(init, { body: sent, duplex: "half" });
    const response = await sendInTime(system, target, init, { call, deadline: options.deadline });
    if (!REDIRECTS.has(response.status) || call.init.redirect === "manual") return response;
    const location = response.headers.get("location");
    if (location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, target) ? new URL(location, target) : undefined;
    // As `fetch` does: 303 always becomes GET, 301 and 302 only after POST.
    const becomesGet = method !== "GET" && method !== "HEAD" &&
      (response.status === 303 || (method === "POST" && response.status < 303));
    if (becomesGet) {
      [method, body] = ["GET", undefined];
      for (const name of OF_A_BODY) delete headers[name];
    }
    const isElsewhere = next?.origin !== url.origin;
    const isRefused = hop >= MAX_REDIRECTS || !next || !isSecureUrl(next) ||
      (isLoopback(next) && !isLoopback(url)) || call.init.redirect === "error" ||
      (body != null && (isElsewhere || isOneShot(body)));
    if (isRefused) {
      throw new ProvenaError(
        "ERR_UNTRUSTED_ORIGIN",
        `${target.origin} redirects to ${next?.origin ?? "no address"}, which was not followed`,
        { status: response.status, next: "Ask for that address yourself if you trust it" },
      );
    }
    // The token is not sent again after a redirect back: another origin must not choose where it
    // goes.
    if (isElsewhere) { for (const name of ["authorization", ...PERSONAL]) delete headers[name]; }
    target = next;
  }
}

/** Whether a body can be sent only once, such as a stream. */
export function isOneShot(body: RequestInit["body"]): boolean {
  return typeof body === "object" && body !== null &&
    (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** Sends a request, with a limit on the time until the answer begins, but none for its body. */
async function sendInTime(
  system: System,
  url: URL,
  init: RequestInit,
  options: { call: Call; deadline: number },
): Promise<Response> {
  const { call, deadline } = options;
  if (call.isTimed && call.signal) return await sendTimed(system, url, init, call.signal);
  const ms = Math.max(0, deadline - system.now());
  const late = () => new NoAnswer(call.timeout);
  // After `end()` the signal still follows the caller's, so that the caller can abort reading the
  // body.
  const limit = setDeadline(system, { ms, signal: call.signal, late });
  try {
    return await limit.race(system.fetch(url, withSignal(init, limit)));
  } catch (error) {
    call.signal?.throwIfAborted();
    const proxy = await system.proxyFor?.(url);
    throw networkError(limit.errorOf(error), url.host, proxy);
  } finally {
    limit.end();
  }
}

/**
 * Sends a request whose signal is that of a deadline, which also ends the wait; on Node without
 * `fetch` if that is possible, which takes half of the CPU.
 */
async function sendTimed(
  system: System,
  url: URL,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Response> {
  const request = Object.assign(init, { signal });
  try {
    if (globalThis.fetch !== ownFetch) return await system.fetch(url, request);
    const answer = await requestDirectly(system, url, request, { unpacks: true });
    // Of a success no more is used than it has.
    return answer.ok || "url" in answer ? answer as Response : refusalFrom(answer, url);
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(error, url.host, await system.proxyFor?.(url));
  }
}

/** What `fetch` would have returned. */
function refusalFrom({ status, statusText, headers, body }: BytesAnswer, url: URL): Response {
  const reader = body?.getReader();
  const stream = new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await reader!.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader!.cancel(),
  });
  const hasBody = reader !== undefined && status !== 304;
  const response = new Response(hasBody ? stream : null, { status, statusText, headers });
  return Object.defineProperty(response, "url", { value: url.href });
}

const LIMIT = Symbol("limit");

/** What `fetch` is given. */
interface LimitedInit extends RequestInit {
  [LIMIT]?: Deadline;
}

/** One for all requests: with functions of their own, each would have a layout of its own. */
const signalOfLimit: PropertyDescriptor & ThisType<LimitedInit> = {
  enumerable: true,
  configurable: true,
  get() {
    return this[LIMIT]!.signal;
  },
  set(value: unknown) {
    Object.defineProperty(this, "signal", { value, enumerable: true, writable: true });
  },
};

/** Adds the signal of a deadline, which is created only for a `fetch` that reads it. */
function withSignal(init: LimitedInit, limit: Deadline): RequestInit {
  init[LIMIT] = limit;
  return Object.defineProperty(init, "signal", signalOfLimit);
}
