/**
 * Sends one call of an API within a time limit, and follows redirects.
 *
 * @module
 */
import { setDeadline } from "../async/deadline.ts";
import { ProvenaError } from "../errors.ts";
import { rememberSent } from "../model/credentials/sent.ts";
import type { Secret } from "../model/secret.ts";
import { isLoopback, isSecureUrl } from "../system/loopback.ts";
import { networkError } from "../system/network_error.ts";
import { sentOnce } from "../system/request.ts";
import type { System } from "../system/system.ts";
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
  delete headers.authorization;
  if (options.token) {
    headers.authorization = `Bearer ${options.token.reveal()}`;
    rememberSent(options.token.reveal());
  }
  let target = url;
  for (let hop = 0;; hop++) {
    const init = { ...call.init, method, headers, redirect: "manual" as const };
    const sent = SAFE.has(method) ? body : sentOnce(body ?? new Uint8Array());
    const whole = sent == null ? init : { ...init, body: sent, duplex: "half" } as RequestInit;
    const response = await sendInTime(system, target, whole, { ...options, call });
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
  const ms = Math.max(0, deadline - system.now());
  const late = () => new NoAnswer(call.timeout);
  // After `end()` the signal still follows the caller's, so that the caller can abort reading the
  // body.
  const { signal, race, end } = setDeadline(system, { ms, signal: call.signal, late });
  try {
    return await race(system.fetch(url, { ...init, signal }));
  } catch (error) {
    call.signal?.throwIfAborted();
    const proxy = await system.proxyFor?.(url);
    throw networkError(signal.aborted ? signal.reason : error, url.host, proxy);
  } finally {
    end();
  }
}
