/**
 * The Device Authorization Grant: polls whether a code was approved.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
import { isProvenaError, type NextStep, ProvenaError, type ProvenaErrorCode } from "../errors.ts";
import { rememberSent } from "../model/credentials/sent.ts";
import { ASK_ADMINISTRATORS, signInAgain } from "../model/next_steps.ts";
import { retryAfter } from "../system/request.ts";
import type { OAuthServer } from "./server.ts";
import { processTokenAnswer, type TokenAnswer } from "./token_answer.ts";

/** Seconds that each `slow_down` adds to the interval. */
const SLOWER = 5;

/** The longest interval in seconds after repeated failures. */
const MAX_BACKOFF = 60;

/** The result of one poll. */
export type PollOutcome =
  | { readonly kind: "tokens"; readonly tokens: Extract<TokenAnswer, { kind: "tokens" }>["tokens"] }
  | { readonly kind: "pending" }
  | { readonly kind: "slowDown"; readonly interval: number }
  | { readonly kind: "trouble"; readonly reason: string; readonly retryAfter?: number }
  | { readonly kind: "ended"; readonly error: ProvenaError };

/**
 * Polls once; a temporary failure is an outcome, not an error.
 *
 * The interval is in seconds, `slow_down` included; `now` returns milliseconds since the epoch.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export async function pollDeviceCode(
  server: OAuthServer,
  code: { readonly deviceCode: string; readonly interval: number },
  options: { now: () => number; signal?: AbortSignal },
): Promise<PollOutcome> {
  const { now, signal } = options;
  try {
    const oauth = await import("oauth4webapi");
    const askedAt = now();
    rememberSent(code.deviceCode);
    const response = await oauth.deviceCodeGrantRequest(
      await server.metadata(signal),
      server.client,
      oauth.None(),
      code.deviceCode,
      await server.requestOptions({ signal }),
    );
    const wait = retryAfter(response.headers, now());
    return outcomeOf(await processTokenAnswer(server, response, askedAt), code.interval, wait);
  } catch (error) {
    signal?.throwIfAborted();
    if (!isProvenaError(error)) throw error;
    // A captive portal may answer for a while, with its own certificate.
    return error.code === "ERR_NETWORK" || error.code === "ERR_TLS"
      ? { kind: "trouble", reason: error.message }
      : { kind: "ended", error };
  }
}

/** The outcome of a token endpoint's answer; `wait` is its Retry-After, in seconds. */
function outcomeOf(answer: TokenAnswer, interval: number, wait?: number): PollOutcome {
  switch (answer.kind) {
    case "tokens":
      return answer;
    case "unavailable":
      return {
        kind: "trouble",
        reason: answer.reason,
        ...(wait === undefined ? {} : { retryAfter: wait }),
      };
    case "refused":
      return outcomeOfError(answer, interval);
  }
}

/** Keycloak says "Device code not valid"; other servers say it in words of their own. */
function isAboutTheCode(description: string): boolean {
  return /\bcode\b/i.test(description) && /valid|expired|unknown|used|found/i.test(description);
}

/** What helps after an approval that Keycloak does not accept. */
const REMEDIES: readonly (readonly [said: RegExp, next: string])[] = [
  [
    /not fully set up|required action/i,
    "Open the deployment's portal, sign in there and do what it asks for, then sign in here again",
  ],
  [/too many sessions|session limit/i, "Sign out elsewhere, then sign in again"],
  [/temporarily|locked/i, "Wait some minutes, then sign in again"],
  [/disabled|client|not allowed/i, ASK_ADMINISTRATORS],
];

function outcomeOfError(
  answer: Extract<TokenAnswer, { kind: "refused" }>,
  interval: number,
): PollOutcome {
  const { error, description } = answer;
  const ended = (ending: ProvenaError): PollOutcome => ({ kind: "ended", error: ending });
  const refused = (code: ProvenaErrorCode, what: string, next: string | NextStep): PollOutcome =>
    ended(new ProvenaError(code, what, { error, next }));
  switch (error) {
    case "authorization_pending":
      return { kind: "pending" };
    case "slow_down":
      return { kind: "slowDown", interval: Math.max(interval + SLOWER, answer.interval ?? 0) };
    case "access_denied": {
      const said = description ? ` (${description})` : "";
      return ended(
        new ProvenaError("ERR_SIGN_IN_DECLINED", `The sign-in was declined${said}`, {
          next: signInAgain(" to get a new code"),
        }),
      );
    }
    case "expired_token":
      return ended(expiredCode());
    case "invalid_grant": {
      if (description && !isAboutTheCode(description)) {
        const [, next] = REMEDIES.find(([said]) => said.test(description)) ??
          [/$/, "Sign in again, or ask the deployment's administrators"];
        const what = `The server did not accept the approval: ${description}`;
        return refused("ERR_OAUTH", what, next);
      }
      // Keycloak deletes the code before it answers, so this also follows a lost answer.
      const what = "The server no longer knows this code: it was used, or it expired";
      return refused("ERR_DEVICE_CODE_EXPIRED", what, signInAgain(" to get a new one"));
    }
    default: {
      const said = description ? `${error}, ${description}` : error;
      const what = `The authorization server ended the sign-in: ${said}`;
      return refused("ERR_OAUTH", what, "Sign in again, or ask the deployment's administrators");
    }
  }
}

/** The error for a code that was not approved in time. */
export function expiredCode(): ProvenaError {
  return new ProvenaError("ERR_DEVICE_CODE_EXPIRED", "The code expired before it was approved", {
    next: signInAgain(" to get a new one"),
  });
}

/** Seconds until the next poll: doubled for each failure up to a minute, at least Retry-After. */
export function nextPollDelay(interval: number, failures: number, retryAfter = 0): number {
  const backoff = Math.min(interval * 2 ** failures, Math.max(interval, MAX_BACKOFF));
  return Math.max(backoff, retryAfter);
}
