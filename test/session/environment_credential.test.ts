import { describe, expect, test } from "vitest";
import { nextWords } from "../../src/errors.ts";
import { Secret } from "../../src/model/secret.ts";
import {
  accessTokenCredential,
  offlineTokenCredential,
} from "../../src/session/environment_credential.ts";
import { NEW_OFFLINE_TOKEN } from "../../src/session/offline_end.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { TokenRecord } from "../../src/store/store.ts";
import { createFakeSystem } from "../fake_system.ts";
import { html, json, oauthError } from "../faults/answers.ts";
import { openExchange } from "../oauth/exchange.ts";
import { placeOf } from "./place_of.ts";

const HOUR = 3_600_000;
const robot = { sub: "sub-of-robot", username: "robot" };

/** An unsigned JWT. */
function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS512" })}.${part(claims)}.c2ln`;
}

describe("an access token from the environment", () => {
  const system = createFakeSystem();
  const claims = { iss: "https://auth.example", sub: "5f1c", preferred_username: "edda", exp: 7 };

  test("is used as given: decoded, but not verified", async () => {
    const token = jwt({ ...claims, iat: 3 });
    const credential = accessTokenCredential(system, new Secret(token));
    expect(credential.interactive).toBe(false);
    expect(await credential.load()).toEqual({
      tokens: { accessToken: token, expiresAt: 7_000, receivedAt: 3_000, scope: "" },
      user: expect.objectContaining({ sub: "5f1c", username: "edda" }),
      generation: 0,
      origin: "access-token",
      roles: undefined,
      signedInAt: undefined,
      origins: [],
    });
    expect(await credential.forget()).toEqual({});
  });

  test("starts now without iat, and expires at a valid date", async () => {
    const token = new Secret(jwt({ ...claims, exp: 1e15 }));
    const { tokens } = (await accessTokenCredential(system, token).load())!;
    expect(tokens).toMatchObject({ receivedAt: system.now(), expiresAt: 8.64e15 });
  });

  test("cannot be renewed, and an invalid one is named by its variable", async () => {
    const credential = accessTokenCredential(system, new Secret(jwt(claims)));
    await expect(credential.renew((await credential.load())!)).rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
      message: "The access token in PROVENA_ACCESS_TOKEN is used as it is and cannot be " +
        "renewed. When it has expired, set a new one, or unset the variable and sign in",
    });
    const none = accessTokenCredential(system, new Secret("none"));
    await expect((async () => await none.load())()).rejects.toThrow(
      /^The token in PROVENA_ACCESS_TOKEN /,
    );
  });
});

describe("an offline token from the environment", () => {
  /** A scripted server, and a credential for it. */
  async function setUp(claims: Record<string, unknown> = {}) {
    const exchange = await openExchange({ clientId: "automated-access" });
    const { auth, system, server } = exchange;
    const store = new MemoryStore();
    const notices: string[] = [];
    const seconds = Math.floor(system.now() / 1000);
    const given = claims["given"] as string | undefined ??
      jwt({ iss: auth.issuer, azp: "automated-access", sub: robot.sub, iat: seconds, ...claims });
    const create = () =>
      offlineTokenCredential(
        placeOf({ system, server, store, onNotice: (message) => void notices.push(message) }),
        () => Promise.resolve(new Secret(given)),
      );
    /** Answers the next exchange, by default without rotating the token. */
    const answer = async (fields: Record<string, unknown> = {}) => {
      const session = { ...robot, refreshToken: given, live: true };
      const whole: Record<string, unknown> = {
        ...await auth.tokenAnswer(session),
        scope: "openid offline_access",
        refresh_expires_in: 0,
        ...fields,
      };
      auth.once(auth.path("token"), json(whole));
      return whole;
    };
    const sent = () =>
      auth.requests.map(({ form }) => form.get("refresh_token")).filter((token) => token !== null);
    const kept = async () => {
      const [key = ""] = await store.list();
      return { key, record: await store.load(key) as TokenRecord | undefined };
    };
    return {
      ...{ exchange, auth, system, store, notices, given },
      ...{ create, credential: create(), answer, sent, kept },
    };
  }

  test("55 is not sent by a process that was frozen and lost the lock", async () => {
    const { exchange, credential, answer, sent, store, given } = await setUp();
    await using _ = exchange;
    await answer();
    const holds = [false, true];
    const withLock = store.withLock.bind(store);
    store.withLock = (key, fn, options) =>
      withLock(key, () => fn({ isHeld: () => Promise.resolve(holds.shift()!) }), options);
    expect((await credential.load())?.generation).toBe(1);
    expect(holds).toEqual([]);
    expect(sent()).toEqual([given]);
  });

  test("is exchanged for tokens that stay in memory", async () => {
    const { exchange, credential, answer, sent, given, store, notices } = await setUp();
    await using _ = exchange;
    const { access_token } = await answer();
    const held = await credential.load();
    expect(held).toEqual({
      tokens: expect.objectContaining({ accessToken: access_token }),
      user: expect.objectContaining(robot),
      generation: 1,
      origin: "offline-token",
      roles: ["entity-registry-read"],
      signedInAt: undefined,
      origins: [],
    });
    expect(await credential.load()).toBe(held);
    expect(sent()).toEqual([given]);
    expect(await store.list()).toEqual([]);
    expect(notices).toEqual([]);
    expect(credential.interactive).toBe(false);
  });

  test("is exchanged once for concurrent callers, and again after it was forgotten", async () => {
    const { exchange, credential, answer, sent } = await setUp();
    await using _ = exchange;
    await answer();
    const [one, other] = await Promise.all([credential.load(), credential.load()]);
    expect(one).toBe(other);
    expect(await credential.forget()).toEqual({});
    await answer();
    expect((await credential.load())?.generation).toBe(1);
    expect(sent()).toHaveLength(2);
  });

  test("is renewed once for callers with the same tokens, while the new ones are fresh", async () => {
    const { exchange, credential, answer, sent, system } = await setUp();
    await using _ = exchange;
    await answer();
    const first = (await credential.load())!;
    await answer();
    const second = await credential.renew(first);
    expect(second.generation).toBe(2);
    expect(await credential.renew(first)).toBe(second);
    expect(sent()).toHaveLength(2);
    await answer();
    expect((await credential.renew(second)).generation, "whatever its age").toBe(3);
    await system.advance(HOUR);
    await answer();
    expect((await credential.renew(first)).generation, "stale by now").toBe(4);
  });

  test("that the server rotates is stored, with one notice", async () => {
    const { exchange, auth, create, credential, answer, sent, kept, notices, given, system } =
      await setUp();
    await using _ = exchange;
    const signedInAt = system.now();
    await answer({ refresh_token: "second" });
    const held = (await credential.load())!;
    const { key, record } = await kept();
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(given));
    const profile = `offline-${Buffer.from(digest).toString("hex")}`;
    expect(JSON.parse(key)).toEqual([auth.issuer, "automated-access", "openid", profile]);
    expect(record).toEqual({
      kind: "tokens",
      version: 1,
      generation: 1,
      issuer: auth.issuer,
      clientId: "automated-access",
      tokens: expect.objectContaining({ accessToken: "", expiresAt: 0, refreshToken: "second" }),
      user: expect.objectContaining({ sub: robot.sub }),
      origins: [],
      signedInAt,
    });
    expect(notices).toEqual([
      "The server replaced the offline token; the new one is kept in the token cache, where the " +
      "next run finds it. Where the cache does not last and each token serves only once, hand " +
      "the new one on with provena token --offline -- COMMAND",
    ]);
    await system.advance(HOUR);
    await answer({ refresh_token: "third" });
    await credential.renew(held);
    await answer({ refresh_token: "third" });
    await create().load();
    expect(sent()).toEqual([given, "second", "third"]);
    expect((await kept()).record).toMatchObject({
      generation: 2,
      signedInAt,
      tokens: { refreshToken: "third" },
    });
    expect(notices).toHaveLength(1);
  });

  test("that was rotated is stored even if the access token cannot be used", async () => {
    const { exchange, auth, credential, answer, kept } = await setUp();
    await using _ = exchange;
    auth.claims = { sub: "somebody-else" };
    await answer({ refresh_token: "second" });
    await expect(credential.load()).rejects.toMatchObject({
      code: "ERR_TOKEN_INVALID",
      message: expect.stringContaining("another account"),
    });
    expect((await kept()).record?.tokens.refreshToken).toBe("second");
  });

  test("is not sent without keys to verify the answer, and can be retried", async () => {
    const { exchange, credential, answer, sent } = await setUp();
    await using _ = exchange;
    exchange.answer("jwks", html(502));
    await expect(credential.load()).rejects.toThrow();
    expect(sent()).toEqual([]);
    await answer();
    expect((await credential.load())?.generation).toBe(1);
  });

  test("that the server refuses is an error that says how to get another", async () => {
    const { exchange, credential } = await setUp();
    await using _ = exchange;
    exchange.answer("token", oauthError("invalid_grant"));
    await expect(credential.load()).rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
      next: NEW_OFFLINE_TOKEN,
    });
  });

  test.each([
    [
      { given: "none" },
      "is not a Keycloak token. Make one, in a terminal: provena login --offline",
    ],
    [
      { azp: "other" },
      "is for other at ISSUER, but this session is for automated-access at ISSUER",
    ],
    [{ iss: "https://a.example" }, "is for automated-access at https://a.example, but"],
    [{ azp: 7 }, "is for nobody named at ISSUER, but"],
    [{ azp: "x".repeat(300) }, `is for ${"x".repeat(200)} at ISSUER, but`],
  ])("with %o is not sent", async (claims, words) => {
    const { exchange, credential, sent } = await setUp(claims);
    await using _ = exchange;
    const failure = await exchange.failure(credential.load());
    expect(failure).toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(`The offline token given ${words}`),
    });
    expect(failure["cause"] instanceof Error).toBe("given" in claims);
    expect(sent()).toEqual([]);
  });

  test("can lack the azp claim", async () => {
    const { exchange, credential, answer } = await setUp({ azp: undefined });
    await using _ = exchange;
    await answer();
    expect(await credential.load()).toMatchObject({ origin: "offline-token" });
  });

  test("that ends soon, even if it is used, gives one warning", async () => {
    const start = Math.floor(createFakeSystem().now() / 1000);
    const claims = { exp: start + 172_800, iat: start - 7_200 };
    const { exchange, credential, answer, notices } = await setUp(claims);
    await using _ = exchange;
    await answer({ refresh_expires_in: 172_800 });
    const held = (await credential.load())!;
    expect(notices).toEqual([
      expect.stringMatching(/^The offline session ends at .* UTC, in 2 days, even if it is used/),
    ]);
    expect(notices[0]).toContain(`. ${nextWords(NEW_OFFLINE_TOKEN)}`);
    await answer({ refresh_expires_in: 172_800 });
    await credential.renew(held);
    expect(notices).toHaveLength(1);
  });

  test.each([
    [{ exp: undefined }],
    [{ iat: undefined }],
  ])("is not warned of where it lacks %o", async (lack) => {
    const start = Math.floor(createFakeSystem().now() / 1000);
    const { exchange, credential, answer, notices } = await setUp({
      ...{ exp: start + 172_800, iat: start - 7_200 },
      ...lack,
    });
    await using _ = exchange;
    await answer({ refresh_expires_in: 172_800 });
    await credential.load();
    expect(notices).toEqual([]);
  });

  test("that was rotated is checked by the end of the rotated one", async () => {
    const start = Math.floor(createFakeSystem().now() / 1000);
    const { exchange, credential, answer, notices, system } = await setUp({
      exp: start + 86_400,
      iat: start,
    });
    await using _ = exchange;
    await answer({ refresh_token: "second", refresh_expires_in: 172_800 });
    const held = (await credential.load())!;
    await system.advance(2 * HOUR);
    await answer({ refresh_token: "second", refresh_expires_in: 172_800 - 7_200 });
    await credential.renew(held);
    expect(notices).toEqual([
      expect.stringContaining("The server replaced"),
      expect.stringContaining("in a day, even if it is used"),
    ]);
  });
});
