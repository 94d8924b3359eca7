import { describe, expect, test } from "vitest";
import { expiredCode, nextPollDelay, pollDeviceCode } from "../../src/oauth/device_poll.ts";
import { OAuthServer } from "../../src/oauth/server.ts";
import { html, json, oauthError, reset } from "../faults/answers.ts";
import type { Answer } from "../faults/scripted_server.ts";
import { openExchange } from "./exchange.ts";

/** The outcome of a poll with an interval of 5 s. */
async function outcomeOf(answer: Answer) {
  await using exchange = await openExchange();
  exchange.answer("token", answer);
  const code = { deviceCode: "the-device-code", interval: 5 };
  const outcome = await pollDeviceCode(exchange.server, code, { now: exchange.system.now });
  const { form } = exchange.auth.requests.at(-1)!;
  expect(Object.fromEntries(form)).toEqual({
    client_id: "client-tools",
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: "the-device-code",
  });
  if (outcome.kind !== "ended") return outcome;
  const { code: name, message, error } = outcome.error;
  return { kind: outcome.kind, code: name, message, error };
}

const administrators = "Ask the deployment's administrators";
const unknown = "The server no longer knows this code: it was used, or it expired. " +
  "Sign in again to get a new one: await session.signIn()";
const over =
  "The code expired before it was approved. Sign in again to get a new one: await session.signIn()";
const declined =
  "The sign-in was declined. Sign in again to get a new code: await session.signIn()";
const advice = "Sign in again, or ask the deployment's administrators";

describe("an answer to a poll means", () => {
  const ended = (code: string, message: string, error?: string) => ({
    kind: "ended",
    code,
    message,
    error,
  });
  const answers: Record<string, readonly [Answer, object]> = {
    "wait on": [oauthError("authorization_pending"), { kind: "pending" }],
    "five seconds longer": [oauthError("slow_down"), { kind: "slowDown", interval: 10 }],
    "the interval the server names": [
      oauthError("slow_down", { interval: 30 }),
      { kind: "slowDown", interval: 30 },
    ],
    "five seconds longer, if the server names a shorter one": [
      oauthError("slow_down", { interval: 1 }),
      { kind: "slowDown", interval: 10 },
    ],
    "declined": [oauthError("access_denied"), ended("ERR_SIGN_IN_DECLINED", declined)],
    "declined by a policy": [
      oauthError("access_denied", { error_description: "Not from this network" }),
      ended(
        "ERR_SIGN_IN_DECLINED",
        declined.replace("declined", "declined (Not from this network)"),
      ),
    ],
    "expired": [oauthError("expired_token"), ended("ERR_DEVICE_CODE_EXPIRED", over)],
    "a code that is no longer known": [
      oauthError("invalid_grant", { error_description: "Device code not valid" }),
      ended("ERR_DEVICE_CODE_EXPIRED", unknown, "invalid_grant"),
    ],
    "a code that is unknown, without a word": [
      oauthError("invalid_grant"),
      ended("ERR_DEVICE_CODE_EXPIRED", unknown, "invalid_grant"),
    ],
    ...Object.fromEntries(
      ([
        ["User disabled", administrators],
        [
          "Account is not fully set up",
          "Open the deployment's portal, sign in there and do what it asks for, then sign in here again",
        ],
        ["User temporarily disabled", "Wait some minutes, then sign in again"],
        ["There are too many sessions", "Sign out elsewhere, then sign in again"],
        ["Client not allowed", administrators],
        ["The wind has turned", advice],
      ] as const).map(([said, next]) => [
        `an approval that is not accepted: ${said}`,
        [
          oauthError("invalid_grant", { error_description: said }),
          ended(
            "ERR_OAUTH",
            `The server did not accept the approval: ${said}. ${next}`,
            "invalid_grant",
          ),
        ] as const,
      ]),
    ),
    "the end, with the server's reason": [
      oauthError("weather", { error_description: "Too much wind" }),
      ended(
        "ERR_OAUTH",
        `The authorization server ended the sign-in: weather, Too much wind. ${advice}`,
        "weather",
      ),
    ],
    "the end, without a reason": [
      oauthError("weather"),
      ended(
        "ERR_OAUTH",
        `The authorization server ended the sign-in: weather. ${advice}`,
        "weather",
      ),
    ],
    "trouble": [html(502), { kind: "trouble", reason: "HTTP 502" }],
    "a temporary failure with Retry-After": [
      json({}, 429, { "retry-after": "17" }),
      { kind: "trouble", reason: "HTTP 429", retryAfter: 17 },
    ],
  };
  test.each(Object.keys(answers))("%s", async (what) => {
    const [answer, outcome] = answers[what]!;
    expect(await outcomeOf(answer)).toEqual(outcome);
  });

  test("a temporary failure, if there is no answer", async () => {
    expect(await outcomeOf(reset)).toMatchObject({
      kind: "trouble",
      reason: expect.stringMatching(/cannot be reached/),
    });
  });

  test("the end, if its tokens cannot be used", async () => {
    expect(await outcomeOf(json({ access_token: 1 }))).toMatchObject({
      kind: "ended",
      code: "ERR_TOKEN_INVALID",
    });
  });

  test("tokens", async () => {
    const answer = json({ access_token: "at", token_type: "bearer", expires_in: 60 });
    expect(await outcomeOf(answer)).toMatchObject({
      kind: "tokens",
      tokens: { accessToken: "at" },
    });
  });
});

test("an aborted poll throws the signal's reason", async () => {
  await using exchange = await openExchange();
  const { auth, system, server } = exchange;
  const controller = new AbortController();
  exchange.answer("token", () => controller.abort(new Error("enough")));
  const { signal } = controller;
  const poll = pollDeviceCode(server, { deviceCode: "d", interval: 5 }, {
    now: system.now,
    signal,
  });
  await expect(poll).rejects.toThrow("enough");
  expect(auth.polls).toBe(1);
});

describe("seconds until the next poll", () => {
  test.each([
    [5, 0, undefined, 5],
    [5, 1, undefined, 10],
    [5, 3, undefined, 40],
    [5, 4, undefined, 60],
    [5, 40, undefined, 60],
    [90, 3, undefined, 90],
    [5, 1, 45, 45],
    [5, 3, 20, 40],
  ])("interval %i, %i troubles, asked %s: %i", (interval, troubles, asked, seconds) => {
    expect(nextPollDelay(interval, troubles, asked)).toBe(seconds);
  });
});

test("a code that expired by our clock gives the same error", () => {
  expect(expiredCode()).toMatchObject({ code: "ERR_DEVICE_CODE_EXPIRED", message: over });
});

test("a certificate error does not end the wait", async () => {
  await using exchange = await openExchange();
  const { system, auth, clientId } = exchange;
  const untrusted = { cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } };
  const between: typeof system.fetch = async (input, init) => {
    if (String(input).endsWith(auth.path("token"))) throw new TypeError("fetch failed", untrusted);
    return await system.fetch(input, init);
  };
  const server = new OAuthServer({ ...system, fetch: between }, auth.issuer, clientId);
  const code = { deviceCode: "the-device-code", interval: 5 };
  const outcome = await pollDeviceCode(server, code, { now: system.now });
  expect(outcome).toEqual({ kind: "trouble", reason: expect.stringContaining("not trusted here") });
});
