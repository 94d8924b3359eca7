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

/** What a caller inside this package may say besides. */
export interface ClientRequestInit extends ApiRequestInit {
  /** What the operation takes; else the method and the path tell. */
  readonly need?: AccessNeed | undefined;
}

/** Calls the APIs of a deployment. */
export interface ApiClient {
  readonly deployment: Deployment;
  /** The outside world it calls them in. */
  readonly system: System;
  /** `fetch` with the access token. */
  fetch(input: string | URL | Request, init?: ClientRequestInit): Promise<Response>;
  /** Rejects with `ERR_UNTRUSTED_ORIGIN` unless what is secret may go to this origin. */
  assertTrusted: TokenSource["assertTrusted"];
  /** `fetch` without a token, to the same origins. */
  fetchPublic(input: string | URL, init?: ClientRequestInit): Promise<Response>;
}

/** A call has so long unless it says otherwise, in milliseconds. */
export const CALL_TIMEOUT = 60_000;
/** 429 and 503 are repeated this often, and waited for this long in all, in milliseconds. */
const MOST_REPEATS = 4;
const LONGEST_PATIENCE = 30_000;
const TOKEN_REFUSED: ReadonlySet<RefusalKind> = new Set(["noToken", "badToken"]);
/** A refusal must be read in this time, in milliseconds. */
const LONGEST_READ = 5_000;

/**
 * Makes the client of a deployment.
 *
 * @param system the outside world
 * @param source where tokens come from
 * @returns the client
 */
export function createApiClient(system: System, source: TokenSource): ApiClient {
  const { deployment } = source;
  const origins = new Set(Object.values(deployment.apis).map((base) => new URL(base).origin));
  const pacing = new Pacing(system);
  /** By origin, a token refused though it was just renewed: to renew it again would not help. */
  const refusedAnew = new Map<string, string>();

  function trustedUrl(input: string | URL | Request): URL {
    const given = addressIn(input);
    if (!URL.canParse(given) || !isWellFormed(given)) {
      throw configError(`${quoted(given)} is not a full address`, {
        say: "Make one",
        code: 'session.url("registry", "/…")',
      });
    }
    const url = new URL(given);
    if (origins.has(url.origin) && isSecureUrl(url)) return url;
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

  /** Repeats safe calls the server was too busy for, as long as it asks and the caller waits. */
  async function sendPatiently(url: URL, call: Call, token: Secret | undefined) {
    await pacing.turn(url, call.signal);
    const deadline = system.now() + call.timeout;
    const patience = system.now() + Math.min(call.timeout, LONGEST_PATIENCE);
    for (let repeat = 0;; repeat++) {
      if (repeat > 0) await pacing.turn(url, call.signal);
      const response = await send(system, url, call, { token, deadline });
      if (response.status === 429) pacing.slowDown(url);
      const isBusy = response.status === 429 || response.status === 503;
      const asked = retryAfter(response.headers, system.now());
      const wait = (asked ?? 2 ** repeat / 2) * 1000;
      const isEnough = repeat >= MOST_REPEATS || system.now() + wait >= patience;
      if (!isBusy || isEnough || !SAFE.has(call.method)) return response;
      await response.body?.cancel();
      await system.sleep(wait, { signal: call.signal });
    }
  }

  /** Within the time an answer may take: a refusal that does not end is none of Provena's. */
  async function refusalOf(response: Response, call: Call): Promise<RefusalKind> {
    const late = () => new Error("too late");
    const limit = setDeadline(system, { ms: LONGEST_READ, signal: call.signal, late });
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
      const response = await sendPatiently(url, call, token);
      if (response.status !== 401) return response;
      switch (await refusalOf(response, call)) {
        case "noToken":
        case "badToken": {
          if (refusedAnew.get(url.origin) === token.reveal() || isOneShot(call.body)) {
            return response;
          }
          const next = await source.renew(token, { signal });
          if (next.reveal() === token.reveal()) return response;
          await response.body?.cancel();
          const again = await sendPatiently(url, call, next);
          const isHopeless = again.status === 401 &&
            TOKEN_REFUSED.has(await refusalOf(again, call));
          if (isHopeless) refusedAnew.set(url.origin, next.reveal());
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
      return await sendPatiently(trustedUrl(input), call, undefined);
    },
  };
}

/** The address somebody passed; empty for what is none. */
function addressIn(input: unknown): string {
  try {
    return input instanceof Request ? input.url : String(input);
  } catch {
    return "";
  }
}

function callOf(input: string | URL | Request, given: ClientRequestInit): Call {
  const { roleErrors: _, need: __, timeout = CALL_TIMEOUT, signal, ...rest } = given;
  const { method, headers, body, ...init } = rest;
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
    init: request ? { redirect: request.redirect, ...init } : init,
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const METHOD = /^[!#$%&'*+.^`|~\w-]{1,100}$/;

function methodIn(method: unknown): string {
  if (typeof method === "string" && METHOD.test(method)) return method.toUpperCase();
  throw configError('The method of a request is a word such as "POST"');
}

function headersIn(headers: RequestInit["headers"]): Headers {
  try {
    return new Headers(headers);
  } catch {
    // What the runtime says would show the value.
    throw configError(
      "The headers of a request are names and values; a value has no line break, and no character " +
        "beyond U+00FF",
    );
  }
}

/** Without what may be secret: a query, or a token given in place of an address. */
function quoted(given: string): string {
  const path = given.split(/[?#]/)[0]!;
  return /[\w-]{30}/.test(path) ? "The text given" : JSON.stringify(path.slice(0, 80));
}
