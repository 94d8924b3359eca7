/**
 * `fetch` with a token: only to the deployment's own origins, with one retry where it helps.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
import { setDeadline } from "../async/deadline.ts";
import { configError, ProvenaError } from "../errors.ts";
import type { Deployment } from "../model/deployment.ts";
import type { AccessNeed } from "../model/operation.ts";
import { isWellFormed, readOptions } from "../model/options.ts";
import { refusalIn, type RefusalKind } from "../model/refusals.ts";
import type { Secret } from "../model/secret.ts";
import { isSecureUrl } from "../system/loopback.ts";
import { retryAfter } from "../system/request.ts";
import type { System } from "../system/system.ts";
import { Pacing } from "./pacing.ts";
import { detailOf } from "./refusal.ts";
import { roleRequired } from "./role_required.ts";
import { type Call, isOneShot, SAFE, send } from "./send.ts";
import type { TokenSource } from "./token_source.ts";

/** What {@link ApiClient.fetch} takes besides `fetch`'s own. */
export interface ApiRequestInit extends RequestInit {
  /** False returns a missing-role answer instead of throwing. @default true */
  readonly roleErrors?: boolean;
  /** Milliseconds until the answer must have begun. @default 60_000 */
  readonly timeout?: number;
}

/** Options for callers inside this package. */
export interface ClientRequestInit extends ApiRequestInit {
  /** What the operation needs; otherwise determined by method and path. */
  readonly need?: AccessNeed | undefined;
  /** Whether `signal` is that of a deadline for all of this, `timeout` included. */
  readonly isTimed?: boolean;
}

/** Calls the APIs of a deployment. */
export interface ApiClient {
  readonly deployment: Deployment;
  /** The system that sends the requests. */
  readonly system: System;
  /** `fetch` with the access token. */
  fetch(input: string | URL | Request, init?: ClientRequestInit): Promise<Response>;
  /** Rejects with `ERR_UNTRUSTED_ORIGIN` unless what is secret may go to this origin. */
  assertTrusted: TokenSource["assertTrusted"];
  /** `fetch` without a token, to the same origins. */
  fetchPublic(input: string | URL, init?: ClientRequestInit): Promise<Response>;
}

/** Default time limit of a call, in milliseconds. */
export const CALL_TIMEOUT = 60_000;
/** Limits of repeats after 429 and 503, and of the total wait for them in milliseconds. */
const MAX_REPEATS = 4;
const MAX_WAIT = 30_000;
const TOKEN_REFUSED: ReadonlySet<RefusalKind> = new Set(["noToken", "badToken"]);
/** Time limit for reading a refusal, in milliseconds. */
const READ_TIMEOUT = 5_000;

/** Creates the client of a deployment. */
export function createApiClient(system: System, source: TokenSource): ApiClient {
  const { deployment } = source;
  const origins = new Set(
    Object.values(deployment.apis).map((base) => new URL(base)).filter(isSecureUrl)
      .map(({ origin }) => origin),
  );
  const pacing = new Pacing(system);
  /**
   * By origin, a token that was refused right after its renewal: renewing it again would not help.
   */
  const refusedAfterRenewal = new Map<string, string>();

  function trustedUrl(input: string | URL | Request): URL {
    const given = addressIn(input);
    const url = isWellFormed(given) ? urlIn(given) : undefined;
    if (!url) {
      throw configError(`${quoted(given)} is not a full address`, {
        say: "Make one",
        code: 'session.url("registry", "/…")',
      });
    }
    if (origins.has(url.origin)) return url;
    throw new ProvenaError(
      "ERR_UNTRUSTED_ORIGIN",
      `${url.origin} is not an API of ${deployment.domain}, so nothing was sent`,
      {
        next: {
          say: "Use fetch itself for other servers, or add the address to the deployment",
          code: "defineDeployment({ domain, realm, apis })",
        },
      },
    );
  }

  /** Sends a call, and repeats it if it is safe and the server was too busy. */
  async function sendWithRetries(url: URL, call: Call, token: Secret | undefined) {
    await pacing.turn(url, call.signal);
    const started = system.now();
    const deadline = started + call.timeout;
    for (let repeat = 0;; repeat++) {
      if (repeat > 0) await pacing.turn(url, call.signal);
      const response = await send(system, url, call, { token, deadline });
      if (response.status !== 429 && response.status !== 503) return response;
      if (response.status === 429) pacing.slowDown(url);
      const asked = retryAfter(response.headers, system.now());
      const wait = (asked ?? 2 ** repeat / 2) * 1000;
      const giveUpAt = started + Math.min(call.timeout, MAX_WAIT);
      const isEnough = repeat >= MAX_REPEATS || system.now() + wait >= giveUpAt;
      if (isEnough || !SAFE.has(call.method)) return response;
      await response.body?.cancel();
      await system.sleep(wait, { signal: call.signal });
    }
  }

  /** Reads the kind of a refusal within a time limit, since an endless one is not Provena's. */
  async function refusalOf(response: Response, call: Call): Promise<RefusalKind> {
    const late = () => new Error("too late");
    const limit = setDeadline(system, { ms: READ_TIMEOUT, signal: call.signal, late });
    try {
      return refusalIn(await detailOf(response, limit.signal)).kind;
    } finally {
      limit.end();
      call.signal?.throwIfAborted();
    }
  }

  return {
    deployment,
    system,
    assertTrusted: (origin, options) => source.assertTrusted(origin, options),
    fetch: async (input, given) => {
      const init = readOptions(given, "fetch");
      const url = trustedUrl(input);
      const call = callOf(input, init);
      const { signal } = call;
      await source.assertTrusted(url.origin, { signal });
      const token = await source.token({ signal });
      const response = await sendWithRetries(url, call, token);
      if (response.status !== 401) return response;
      switch (await refusalOf(response, call)) {
        case "noToken":
        case "badToken": {
          if (refusedAfterRenewal.get(url.origin) === token.reveal() || isOneShot(call.body)) {
            return response;
          }
          const next = await source.renew(token, { signal });
          if (next.reveal() === token.reveal()) return response;
          await response.body?.cancel();
          const again = await sendWithRetries(url, call, next);
          const isHopeless = again.status === 401 &&
            TOKEN_REFUSED.has(await refusalOf(again, call));
          if (isHopeless) refusedAfterRenewal.set(url.origin, next.reveal());
          return again;
        }
        case "missingRole":
          if (init.roleErrors === false) return response;
          await response.body?.cancel();
          throw await roleRequired(deployment, {
            method: call.method,
            url,
            need: init.need,
            held: await source.roles({ signal }),
          });
        default:
          return response;
      }
    },
    fetchPublic: async (input, init) => {
      const call = callOf(input, readOptions(init, "fetch"));
      return await sendWithRetries(trustedUrl(input), call, undefined);
    },
  };
}

/** The URL that was passed; empty if there is none. */
function addressIn(input: unknown): string {
  try {
    return input instanceof Request ? input.url : String(input);
  } catch {
    return "";
  }
}

function urlIn(given: string): URL | undefined {
  try {
    return new URL(given);
  } catch {
    return undefined;
  }
}

function callOf(input: string | URL | Request, given: ClientRequestInit): Call {
  const { roleErrors: _, need: __, timeout = CALL_TIMEOUT, isTimed = false, ...rest } = given;
  const { method, headers, body, signal, ...init } = rest;
  const request = input instanceof Request ? input : undefined;
  if (typeof body === "string" && !isWellFormed(body)) {
    throw configError("The body of a request cannot hold half a character");
  }
  return {
    method: methodIn(method ?? request?.method ?? "GET"),
    headers: headersIn(headers ?? request?.headers),
    body: body ?? request?.body ?? null,
    signal: signal ?? request?.signal ?? undefined,
    timeout,
    isTimed,
    init: request ? { redirect: request.redirect, ...init } : init,
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const METHOD = /^[!#$%&'*+.^`|~\w-]{1,100}$/;

function methodIn(method: unknown): string {
  if (typeof method === "string" && METHOD.test(method)) return method.toUpperCase();
  throw configError('The method of a request is a word such as "POST"');
}

/** As a plain object: `Headers` checks every character, and `fetch` checks them again. */
function headersIn(headers: RequestInit["headers"]): Readonly<Record<string, string>> {
  if (headers === undefined) return {};
  try {
    return usualHeaders(headers) ?? Object.fromEntries(new Headers(headers));
  } catch {
    // The error of the runtime would show the value.
    throw configError(
      "The headers of a request are names and values; a value has no line break, and no character " +
        "beyond U+00FF",
    );
  }
}

/** A copy of headers that `Headers` would leave as they are; undefined for others. */
function usualHeaders(headers: object): Record<string, string> | undefined {
  if (Object.getPrototypeOf(headers) !== Object.prototype) return undefined;
  const copy: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = (headers as Readonly<Record<string, unknown>>)[name];
    if (!/^[a-z-]+$/.test(name) || typeof value !== "string") return undefined;
    if (!/^[!-~]+(?: [!-~]+)*$/.test(value)) return undefined;
    copy[name] = value;
  }
  return copy;
}

/** Quotes a URL without its query, and hides a token that was passed instead of a URL. */
function quoted(given: string): string {
  const path = given.split(/[?#]/)[0]!;
  return /[\w-]{30}/.test(path) ? "The text given" : JSON.stringify(path.slice(0, 80));
}
