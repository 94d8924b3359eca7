/**
 * Processes the answers of the token endpoint.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5
 */
import { ProvenaError, summarise } from "../errors.ts";
import { signInAgain } from "../model/next_steps.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import type { TokenSet } from "../model/token_set.ts";
import { isObject, type JsonObject } from "../model/json_object.ts";
import { sanitise } from "../text/sanitise.ts";
import { MAX_INTERVAL, MAX_TOKEN_LENGTH } from "./limits.ts";
import { library, type OAuthServer } from "./server.ts";

/** A processed answer of the token endpoint. */
export type TokenAnswer =
  | { readonly kind: "tokens"; readonly tokens: TokenSet }
  /** An OAuth error response. */
  | {
    readonly kind: "refused";
    readonly error: string;
    readonly description: string;
    readonly interval?: number;
  }
  /** Not an answer in OAuth terms: 5xx, 429, or no OAuth JSON. */
  | { readonly kind: "unavailable"; readonly reason: string; readonly status: number };

/** Processes an answer; throws `ERR_TOKEN_INVALID` if it has tokens that cannot be used. */
export async function processTokenAnswer(
  server: OAuthServer,
  response: Response,
  now: number,
): Promise<TokenAnswer> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => undefined);
  if (status >= 500 || status === 429 || !isObject(body)) {
    const reason = status === 200 ? "HTTP 200 without an answer" : `HTTP ${status}`;
    return { kind: "unavailable", reason, status };
  }
  if (status !== 200) return processError(body, status);
  const oauth = await library();
  // Identity comes from the verified access token; the ID token is not used.
  const { id_token: _, expires_in, ...rest } = body;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  const isTime = /^(number|string)$/.test(typeof expires_in) && Number(expires_in) > 0;
  const usual = { ...Object.fromEntries(given), ...(isTime ? { expires_in } : {}) };
  const withoutIdToken = new Response(JSON.stringify(usual), {
    status,
    headers: { "content-type": "application/json" },
  });
  try {
    const metadata = await server.metadata();
    const answer = await oauth.processRefreshTokenResponse(metadata, server.client, withoutIdToken);
    if (answer.token_type !== "bearer") throw new Error("token_type is not Bearer");
    if ((answer.refresh_token?.length ?? 0) > MAX_TOKEN_LENGTH) {
      throw new Error(`the refresh token is longer than ${MAX_TOKEN_LENGTH} characters`);
    }
    return { kind: "tokens", tokens: tokenSet(answer, now) };
  } catch (error) {
    throw new ProvenaError(
      "ERR_TOKEN_INVALID",
      `${server.issuer} sent tokens that cannot be used: ${summarise(error)}`,
      { cause: error, next: signInAgain() },
    );
  }
}

const MAX_ERROR_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 300;
const MAX_SCOPE_LENGTH = 4_000;

function processError(body: JsonObject, status: number): TokenAnswer {
  if (typeof body["error"] !== "string") {
    return { kind: "unavailable", reason: `HTTP ${status}`, status };
  }
  const { error, error_description, interval } = body;
  return {
    kind: "refused",
    error: sanitise(error, MAX_ERROR_LENGTH),
    description: typeof error_description === "string"
      ? sanitise(redactedExcerpt(error_description, MAX_DESCRIPTION_LENGTH))
      : "",
    ...(typeof interval === "number" && interval > 0
      ? { interval: Math.min(interval, MAX_INTERVAL) }
      : {}),
  };
}

interface TokenFields {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly scope?: string;
  /** Such as Keycloak's `refresh_expires_in`: seconds until an unused refresh token expires. */
  readonly [extra: string]: unknown;
}

/** In seconds, for servers that send no lifetime; Keycloak always sends one. */
const DEFAULT_LIFETIME = 60;

/** Ten years, in seconds, so that the end is always a valid date. */
const MAX_LIFETIME = 315_360_000;

function tokenSet(answer: TokenFields, now: number): TokenSet {
  const idle = answer["refresh_expires_in"];
  return {
    accessToken: answer.access_token,
    receivedAt: now,
    expiresAt: now + lifetime(answer.expires_in ?? DEFAULT_LIFETIME),
    ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
    ...(typeof idle === "number" && idle > 0 ? { refreshExpiresAt: now + lifetime(idle) } : {}),
    scope: answer.scope?.slice(0, MAX_SCOPE_LENGTH) ?? "",
  };
}

function lifetime(seconds: number): number {
  return Math.min(seconds, MAX_LIFETIME) * 1000;
}
