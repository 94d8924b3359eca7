/**
 * `fetch` with a token: only to the deployment's own origins, with one retry where it helps.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
import { apiOf, type Deployment, isSecureUrl } from "../deployment.ts";
import { ProvenaError } from "../errors.ts";
import { componentOf } from "../model/access.ts";
import { decodeClaims, realmRolesOf } from "../model/claims.ts";
import { rolesNeeded } from "../model/roles.ts";
import type { Secret } from "../model/secret.ts";
import { networkError, retryAfter } from "../network.ts";
import type { System } from "../system.ts";
import { Pacing } from "./pacing.ts";
import { detailOf, judgeRefusal } from "./refusal.ts";
import type { TokenSource } from "./token_source.ts";

/** What {@link ApiClient.fetch} takes besides `fetch`'s own. */
export interface ApiRequestInit extends RequestInit {
  /** False returns a missing-role answer instead of throwing. @default true */
  readonly roleErrors?: boolean;
  /** Milliseconds until the answer must have begun. @default 60_000 */
  readonly timeout?: number;
}

/** Calls the APIs of a deployment. */
export interface ApiClient {
  readonly deployment: Deployment;
  /** `fetch` with the access token. */
  fetch(input: string | URL | Request, init?: ApiRequestInit): Promise<Response>;
  /** `fetch` without a token, to the same origins. */
  fetchPublic(input: string | URL, init?: ApiRequestInit): Promise<Response>;
}

const TIMEOUT = 60_000;
const MOST_REDIRECTS = 5;
/** 429 and 503 are repeated this often, and waited for this long in all, in milliseconds. */
const MOST_REPEATS = 4;
const LONGEST_PATIENCE = 30_000;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

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

  function trustedUrl(input: string | URL | Request): URL {
    const given = input instanceof Request ? input.url : String(input);
    if (!URL.canParse(given)) {
      throw new ProvenaError(
        "ERR_CONFIG",
        `${given.slice(0, 80)} is not a full address; make one with session.url("registry", "/…")`,
      );
    }
    const url = new URL(given);
    if (origins.has(url.origin) && isSecureUrl(url)) return url;
    throw new ProvenaError(
      "ERR_UNTRUSTED_ORIGIN",
      `${url.origin} is not an API of ${deployment.domain}, so nothing was sent. Use fetch itself ` +
        "for other servers, or add the address with defineDeployment({ apis })",
    );
  }

  /** Sends once, following redirects: with the token on the same origin, without it elsewhere. */
  async function send(url: URL, call: Call, token: Secret | undefined): Promise<Response> {
    let target = url;
    let { method, body } = call;
    for (let hop = 0;; hop++) {
      const headers = new Headers(call.headers);
      headers.delete("authorization");
      if (token && target.origin === url.origin) {
        headers.set("authorization", `Bearer ${token.reveal()}`);
      }
      const init = { ...call.init, method, headers, redirect: "manual" as const };
      const response = await timed(
        system,
        call,
        target,
        body == null ? init : { ...init, body, duplex: "half" } as RequestInit,
      );
      const location = response.headers.get("location");
      const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
      if (!isRedirect || call.init.redirect === "manual") return response;
      await response.body?.cancel();
      const next = URL.canParse(location, target) ? new URL(location, target) : undefined;
      const keepsBody = response.status === 307 || response.status === 308;
      const refused = hop >= MOST_REDIRECTS || !next || !isSecureUrl(next) ||
        call.init.redirect === "error" || (keepsBody && isOneShot(body)) ||
        (keepsBody && body != null && next.origin !== url.origin);
      if (refused) {
        throw new ProvenaError(
          "ERR_UNTRUSTED_ORIGIN",
          `${target.origin} redirects to ${next?.origin ?? "no address"}, which was not followed`,
          { status: response.status },
        );
      }
      target = next;
      if (!keepsBody) [method, body] = [method === "HEAD" ? "HEAD" : "GET", undefined];
    }
  }

  /** Repeats safe calls the server was too busy for, as long as it asks and the caller waits. */
  async function sendPatiently(url: URL, call: Call, token: Secret | undefined) {
    let waited = 0;
    for (let repeat = 0;; repeat++) {
      await pacing.turn(url, call.signal);
      const response = await send(url, call, token);
      if (response.status === 429) pacing.slowDown(url);
      const busy = response.status === 429 || response.status === 503;
      const asked = retryAfter(response.headers, system.now());
      const wait = (asked ?? 2 ** repeat / 2) * 1000;
      waited += wait;
      const giveUp = repeat >= MOST_REPEATS || waited > LONGEST_PATIENCE;
      if (!busy || giveUp || !SAFE.has(call.method)) return response;
      await response.body?.cancel();
      await system.sleep(wait, call.signal ? { signal: call.signal } : {});
    }
  }

  return {
    deployment,
    fetch: async (input, init = {}) => {
      const url = trustedUrl(input);
      await source.assertTrusted(url.origin);
      const call = callOf(input, init);
      const token = await source.token(call.signal ? { signal: call.signal } : {});
      const response = await sendPatiently(url, call, token);
      if (response.status !== 401) return response;
      const detail = await detailOf(response);
      switch (judgeRefusal(detail)) {
        case "badToken": {
          const next = await source.renew(token, call.signal ? { signal: call.signal } : {});
          if (next.reveal() === token.reveal() || isOneShot(call.body)) return response;
          await response.body?.cancel();
          return await sendPatiently(url, call, next);
        }
        case "missingRole":
          if (init.roleErrors === false) return response;
          await response.body?.cancel();
          throw roleRequired(deployment, url, token);
        default:
          return response;
      }
    },
    fetchPublic: async (input, init = {}) =>
      await sendPatiently(trustedUrl(input), callOf(input, init), undefined),
  };
}

interface Call {
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestInit["body"];
  readonly signal: AbortSignal | undefined;
  readonly timeout: number;
  readonly init: RequestInit;
}

function callOf(input: string | URL | Request, given: ApiRequestInit): Call {
  const { roleErrors: _, timeout = TIMEOUT, signal, ...init } = given;
  const request = input instanceof Request ? input : undefined;
  return {
    method: (init.method ?? request?.method ?? "GET").toUpperCase(),
    headers: new Headers(init.headers ?? request?.headers),
    body: init.body ?? request?.body ?? null,
    signal: signal ?? request?.signal ?? undefined,
    timeout,
    init: request ? { redirect: request.redirect, ...init } : init,
  };
}

/** A stream can be read once; sending it again would send nothing. */
function isOneShot(body: RequestInit["body"]): boolean {
  return body instanceof ReadableStream;
}

/** A request with a limit on the time until its answer begins; the body may take as long as it likes. */
async function timed(system: System, call: Call, url: URL, init: RequestInit): Promise<Response> {
  const over = new AbortController();
  const begun = new AbortController();
  const signal = call.signal ? AbortSignal.any([call.signal, over.signal]) : over.signal;
  system.sleep(call.timeout, { signal: begun.signal, background: true }).then(
    () => over.abort(new Error(`no answer within ${call.timeout / 1000} s`)),
    () => {},
  );
  try {
    return await system.fetch(url, { ...init, signal });
  } catch (error) {
    call.signal?.throwIfAborted();
    throw networkError(over.signal.aborted ? over.signal.reason : error, url.host);
  } finally {
    begun.abort();
  }
}

function roleRequired(deployment: Deployment, url: URL, token: Secret): ProvenaError {
  const api = apiOf(deployment, url);
  const component = api && componentOf[api];
  const held = realmRolesOf(decodeClaims(token.reveal())) ?? [];
  const missing = component === undefined
    ? []
    : rolesNeeded(component, "ADMIN").filter((role) => !held.includes(role));
  const advice = missing.length
    ? `Your token lacks ${missing.join(", ")}. Ask for what you need with ` +
      `await session.requestAccess(["${missing[0]}"]) or provena request ${missing[0]}`
    : "Your token has every role of this API: a role given or taken a moment ago shows after " +
      "await session.refresh()";
  return new ProvenaError(
    "ERR_ROLE_REQUIRED",
    `The ${
      api ?? "API"
    } API of ${deployment.domain} refused ${url.pathname}: a role is missing. ${advice}`,
    { missing, status: 401 },
  );
}
