import { describe, expect, test } from "vitest";
import { verifyAccessToken } from "../../src/oauth/verify.ts";
import { html } from "../faults/answers.ts";
import { type Exchange, openExchange } from "./exchange.ts";

const user = { sub: "5f1c", username: "editor" };

async function verified(
  claims: Record<string, unknown> = {},
  prepare: (exchange: Exchange) => unknown = () => {},
) {
  await using exchange = await openExchange();
  const { auth, system, server } = exchange;
  await prepare(exchange);
  await server.metadata();
  const token = await auth.accessToken(user, { claims });
  const work = verifyAccessToken(server, token, system.now());
  return await work.catch(() => exchange.failure(work)) as Record<string, unknown>;
}

const start = Math.floor(Date.UTC(2026, 4, 12, 10) / 1000);

const invalid = (why: RegExp | string) => ({
  code: "ERR_TOKEN_INVALID",
  message: typeof why === "string"
    ? `The access token from ISSUER does not verify: ${why}. Sign in again: await session.signIn()`
    : expect.stringMatching(why),
});

describe("an access token", () => {
  test("that is valid gives its claims", async () => {
    expect(await verified()).toMatchObject({ sub: "5f1c", preferred_username: "editor" });
  });

  test("can lack iat, and have any audience", async () => {
    expect(await verified({ iat: undefined, aud: "account" })).toMatchObject({ sub: "5f1c" });
  });

  test.each([
    ["the typ of an ID token", { typ: "ID" }, 'its typ is "ID", not "Bearer"'],
    ["no typ", { typ: undefined }, 'its typ is missing, not "Bearer"'],
    ["another client", { azp: "other" }, 'its azp is "other", not "client-tools"'],
    [
      "a client's name at length",
      { azp: "x".repeat(500) },
      `its azp is "${"x".repeat(99)}, not "client-tools"`,
    ],
    ["another issuer", { iss: "https://evil.example" }, /unexpected "iss" claim value/],
    ["no sub", { sub: undefined }, /missing required "sub" claim/],
    ["no exp", { exp: undefined }, /missing required "exp" claim/],
    ["an end more than two minutes ago", { exp: start - 121 }, /"exp" claim timestamp check/],
    ["a beginning in more than two minutes", { nbf: start + 121 }, /"nbf" claim timestamp/],
    ["been made in more than two minutes", { iat: start + 121 }, "iat is in the future"],
  ])("that has %s is refused", async (_, claims, why) => {
    expect(await verified(claims)).toMatchObject(invalid(why));
  });

  test.each([
    ["ended two minutes ago", { exp: start - 119 }],
    ["begins in two minutes", { nbf: start + 119 }],
    ["was made in two minutes", { iat: start + 120 }],
  ])("that %s by this clock is let pass", async (_, claims) => {
    expect(await verified(claims)).toMatchObject({ sub: "5f1c" });
  });

  test("with an unknown key is verified again with newly fetched keys, once", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    await server.keys();
    await auth.rotateKeys("key-2");
    const token = await auth.accessToken(user);
    expect(await verifyAccessToken(server, token, system.now())).toMatchObject({ sub: "5f1c" });
    expect(auth.count(auth.path("jwks"))).toBe(2);
    const other = await auth.accessToken(user, { header: { kid: "key-3" } });
    expect(await exchange.failure(verifyAccessToken(server, other, system.now())))
      .toMatchObject(invalid(/no applicable key found/));
    expect(auth.count(auth.path("jwks"))).toBe(2);
  });

  test("with a known key fetches no keys, however old they are", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    await server.keys();
    await system.advance(3_600_000);
    await verifyAccessToken(server, await auth.accessToken(user), system.now());
    expect(auth.count(auth.path("jwks"))).toBe(1);
  });

  test("that does not verify is an error with its cause", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    const token = await auth.accessToken(user, { claims: { azp: "other" } });
    await expect(verifyAccessToken(server, token, system.now())).rejects.toMatchObject({
      cause: { message: 'its azp is "other", not "client-tools"' },
    });
  });

  test("that was changed is refused without fetching keys again", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    const token = await auth.accessToken(user);
    const [head, , signature] = token.split(".");
    const forged = [head, btoa(JSON.stringify({ sub: "admin" })), signature].join(".");
    expect(await exchange.failure(verifyAccessToken(server, forged, system.now())))
      .toMatchObject({ code: "ERR_TOKEN_INVALID" });
    expect(auth.count(auth.path("jwks"))).toBe(1);
  });

  test("is not rejected if the keys cannot be fetched", async () => {
    expect(await verified({}, (exchange) => exchange.answer("jwks", html(502), html(502))))
      .toMatchObject({ code: "ERR_DISCOVERY" });
  });
});

describe("a wrong clock", () => {
  test.each([
    [7200, 120, "behind"],
    [-7200, 120, "ahead of"],
    [150, 3, "behind"],
  ])("by %i s is told with the minutes and the direction", async (skew, minutes, direction) => {
    const moment = { 7200: { iat: start + 7200 }, [-7200]: { exp: start - 6900 } }[skew] ??
      { nbf: start + 150 };
    expect(await verified(moment, ({ auth }) => auth.skew = skew)).toMatchObject({
      code: "ERR_CLOCK_SKEW",
      offset: skew,
      message: `This machine's clock is ${minutes} min ${direction} ISSUER. ` +
        "Set the clock and sign in again: await session.signIn()",
    });
  });

  test("is not blamed for errors that do not depend on the time", async () => {
    expect(await verified({ azp: "other" }, ({ auth }) => auth.skew = 7200))
      .toMatchObject({ code: "ERR_TOKEN_INVALID" });
  });

  test("is not blamed if it is off by two minutes", async () => {
    expect(await verified({ iat: start + 300 }, ({ auth }) => auth.skew = 120))
      .toMatchObject({ code: "ERR_TOKEN_INVALID" });
  });
});
