import { describe, expect, test } from "vitest";
import { processTokenAnswer } from "../../src/oauth/token_answer.ts";
import { openExchange } from "./exchange.ts";

const now = Date.UTC(2026, 4, 12);
const type = { "content-type": "application/json" };

async function judged(body: unknown, status = 200) {
  await using exchange = await openExchange();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = new Response(text, { status, headers: type });
  const answer = await processTokenAnswer(exchange.server, response, now);
  return answer.kind === "tokens" ? answer.tokens : answer;
}

async function failure(body: unknown) {
  await using exchange = await openExchange();
  const response = new Response(JSON.stringify(body), { headers: type });
  return await exchange.failure(processTokenAnswer(exchange.server, response, now));
}

const tokens = { access_token: "at", token_type: "Bearer" };

describe("tokens", () => {
  test("have the times they expire", async () => {
    const answer = {
      ...tokens,
      refresh_token: "rt",
      expires_in: 300,
      refresh_expires_in: 1800,
      scope: "openid roles",
    };
    expect(await judged(answer)).toEqual({
      accessToken: "at",
      receivedAt: now,
      expiresAt: now + 300_000,
      refreshToken: "rt",
      refreshExpiresAt: now + 1_800_000,
      scope: "openid roles",
    });
  });

  test("without a lifetime and scope in the answer last a minute and have no scope", async () => {
    expect(await judged(tokens)).toEqual({
      accessToken: "at",
      receivedAt: now,
      expiresAt: now + 60_000,
      scope: "",
    });
  });

  test.each([0, -1, "1800", null])("of refresh lifetime %j have no end", async (idle) => {
    expect(await judged({ ...tokens, refresh_expires_in: idle })).not.toHaveProperty(
      "refreshExpiresAt",
    );
  });

  test("last as long as the server says, but at most ten years", async () => {
    const seconds = { expires_in: 3e9, refresh_expires_in: 1 };
    expect(await judged({ ...tokens, ...seconds })).toMatchObject({
      expiresAt: now + 315_360_000_000,
      refreshExpiresAt: now + 1000,
    });
  });

  test.each([
    [{ expires_in: -1 }],
    [{ expires_in: 0 }],
    [{ expires_in: null, refresh_token: null, scope: null }],
  ])("with %j are read as if that were left out", async (fields) => {
    const answer = await judged({ ...tokens, ...fields });
    expect(answer).toMatchObject({ accessToken: "at", expiresAt: now + 60_000 });
    expect(answer).not.toHaveProperty("refreshToken");
  });

  test("can come with an ID token, which is ignored", async () => {
    expect(await judged({ ...tokens, id_token: "not a JWT" })).toMatchObject({ accessToken: "at" });
  });
});

describe("a response that is no answer of the token endpoint", () => {
  test.each([
    ["500 with a refusal", { error: "access_denied" }, 500],
    ["503", {}, 503],
    ["429 with a refusal", { error: "slow_down" }, 429],
    ["200 that is no JSON", "<html>", 200],
    ["200 with an array", [1], 200],
    ["200 with null", null, 200],
    ["200 with a number", 7, 200],
    ["400 without an error", { message: "no" }, 400],
    ["400 whose error is no text", { error: 7 }, 400],
  ])("is %s", async (_, body, status) => {
    expect(await judged(body, status)).toEqual({
      kind: "unavailable",
      reason: status === 200 ? "HTTP 200 without an answer" : `HTTP ${status}`,
      status,
    });
  });
});

describe("an OAuth error", () => {
  test("keeps its description and interval", async () => {
    const body = { error: "slow_down", error_description: "Slow\u001bdown", interval: 7 };
    expect(await judged(body, 400)).toEqual({
      kind: "refused",
      error: "slow_down",
      description: "Slow\ufffddown",
      interval: 7,
    });
  });

  test.each([0, -5, "7"])("ignores an interval of %j", async (interval) => {
    const body = { error: "slow_down", error_description: 9, interval };
    expect(await judged(body, 401)).toEqual({
      kind: "refused",
      error: "slow_down",
      description: "",
    });
  });

  test("is shortened", async () => {
    const body = { error: "e".repeat(999), error_description: "d".repeat(999) };
    expect(await judged(body, 400)).toEqual({
      kind: "refused",
      error: `${"e".repeat(100)}…`,
      description: `${"d".repeat(300)}…`,
    });
  });
});

test("tokens of another type, or missing tokens, are an error that says so", async () => {
  expect(await failure({ ...tokens, token_type: "DPoP" })).toMatchObject({
    code: "ERR_TOKEN_INVALID",
    message: expect.stringMatching(
      /^ISSUER sent tokens that cannot be used: .*token_type.*\. Sign in again: await session\.signIn\(\)$/,
    ),
  });
  expect(await failure({ ...tokens, token_type: "mac" })).toMatchObject({
    message: expect.stringContaining("token_type"),
  });
  expect(await failure({ token_type: "Bearer" })).toMatchObject({
    code: "ERR_TOKEN_INVALID",
    cause: { message: expect.stringContaining("access_token") },
  });
});
