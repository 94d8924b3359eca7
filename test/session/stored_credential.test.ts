import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import type { TokenSet } from "../../src/model/token_set.ts";
import { StoredCredential } from "../../src/session/stored_credential.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenRecord } from "../../src/store/store.ts";
import { html, oauthError } from "../faults/answers.ts";
import type { FakeSystem } from "../fake_system.ts";
import type { AuthServer, AuthServerOptions } from "../faults/auth_server.ts";
import { openExchange } from "../oauth/exchange.ts";
import { placeOf } from "./place_of.ts";

const key = "key";
const HOUR = 3_600_000;

/** A store that runs a hook before the next save or the next deletion. */
class WatchedStore extends MemoryStore {
  saves = 0;
  /** The results of the next calls to `isHeld`; afterwards true. */
  readonly holds: boolean[] = [];
  /** The options of each lock. */
  readonly asked: (LockOptions | undefined)[] = [];
  meanwhile: () => Promise<void> = () => Promise.resolve();

  override async save(at: string, record: StoredRecord): Promise<void> {
    this.saves += 1;
    await this.meanwhile();
    await super.save(at, record);
  }

  override async withLock<T>(
    at: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options?: LockOptions,
  ): Promise<T> {
    this.asked.push(options);
    const isHeld = () => Promise.resolve(this.holds.shift() ?? true);
    return await super.withLock(at, () => fn({ isHeld }), options);
  }
}

/** A session in a store, and its credential. */
async function setUp(options: Partial<AuthServerOptions> = {}) {
  const exchange = await openExchange(options);
  const { auth, system, server } = exchange;
  const store = new WatchedStore();
  const notices: string[] = [];
  const onNotice = (message: string) => void notices.push(message);
  const credential = new StoredCredential(placeOf({ system, server, store, key, onNotice }));
  const user = { sub: "sub-of-editor", username: "editor" };
  const tokens = async (changes: Partial<TokenSet> = {}): Promise<TokenSet> => ({
    accessToken: await auth.accessToken(user),
    refreshToken: auth.startSession("editor"),
    expiresAt: system.now() + 300_000,
    receivedAt: system.now(),
    scope: "openid",
    ...changes,
  });
  const record: TokenRecord = {
    kind: "tokens",
    version: 1,
    generation: 4,
    issuer: auth.issuer,
    clientId: "client-tools",
    tokens: await tokens(),
    user: { ...user, name: "Edda", email: "editor@example.org" },
    origins: ["https://elsewhere.example"],
    signedInAt: system.now(),
  };
  await store.save(key, record);
  store.saves = 0;
  const stored = async () => await store.load(key) as TokenRecord | undefined;
  return { exchange, auth, system, server, store, notices, credential, tokens, record, stored };
}

describe("the tokens under a key", () => {
  test("are loaded with all their facts", async () => {
    const { exchange, credential, record } = await setUp();
    await using _ = exchange;
    const { tokens, user, generation, signedInAt, origins } = record;
    const expected = { tokens, user, generation, signedInAt, origins };
    expect(await credential.load()).toEqual({
      ...expected,
      roles: ["entity-registry-read"],
      origin: "cache",
    });
    expect(credential.interactive).toBe(true);
  });

  test("have no roles if the access token is no JWT, so that a sign-in can replace them", async () => {
    const { exchange, credential, record, store, tokens } = await setUp();
    await using _ = exchange;
    await store.save(key, { ...record, tokens: await tokens({ accessToken: "cut o" }) });
    expect(await credential.load()).toMatchObject({ roles: undefined, user: record.user });
  });

  test("are never those of another issuer or client, or a pending code", async () => {
    const { exchange, credential, record, store } = await setUp();
    await using _ = exchange;
    for (const other of [{ issuer: "https://other.example" }, { clientId: "other" }]) {
      await store.save(key, { ...record, ...other });
      expect(await credential.load()).toBeUndefined();
    }
    await store.delete(key);
    expect(await credential.load()).toBeUndefined();
    const { issuer, clientId } = record;
    await store.save(key, { kind: "pending", issuer, clientId } as StoredRecord);
    expect(await credential.load()).toBeUndefined();
  });
});

describe("55 a lock that was lost while this process was frozen", () => {
  test("55 sends nothing, and the record is read again under a new lock", async () => {
    const { exchange, credential, auth, store, record, stored } = await setUp();
    await using _ = exchange;
    store.holds.push(false, false);
    const held = await credential.renew((await credential.load())!);
    expect(store.asked).toHaveLength(3);
    expect(auth.refreshes).toBe(1);
    expect(held.generation).toBe(record.generation + 1);
    expect((await stored())?.generation).toBe(record.generation + 1);
  });

  test("55 does not send a token that the new owner has used", async () => {
    const { exchange, credential, auth, store, record, tokens } = await setUp();
    await using _ = exchange;
    store.holds.push(false);
    const newer = { ...record, generation: record.generation + 1, tokens: await tokens() };
    const before = (await credential.load())!;
    const load = store.load.bind(store);
    let loads = 0;
    store.load = async (at) => {
      if (++loads === 2) await store.save(key, newer);
      return await load(at);
    };
    expect((await credential.renew(before)).tokens).toEqual(newer.tokens);
    expect(auth.refreshes).toBe(0);
  });

  test("55 is not waited for if the session is replaced or ended", async () => {
    const { exchange, credential, tokens, store } = await setUp();
    await using _ = exchange;
    await credential.renew((await credential.load())!);
    await credential.adopt(await tokens(), []);
    await credential.forget();
    expect(store.asked).toEqual([undefined, { replaces: true }, { replaces: true }]);
  });
});

describe("55 a process that was frozen until its new token had expired", () => {
  /** Lets some time pass before the answer to each refresh is read. */
  function delay(auth: AuthServer, system: FakeSystem, ms: number): void {
    const answer = auth.answerOf(auth.path("token"));
    auth.always(auth.path("token"), async (request, response, socket) => {
      await answer(request, response, socket);
      system.jump(ms);
    });
  }

  test("55 refreshes once more, with the rotated token", async () => {
    const { exchange, credential, auth, system, stored } = await setUp({ strictRotation: true });
    await using _ = exchange;
    const before = (await credential.load())!;
    const answer = auth.answerOf(auth.path("token"));
    delay(auth, system, 600_000);
    auth.once(auth.path("token"), auth.answerOf(auth.path("token")));
    auth.always(auth.path("token"), answer);
    const held = await credential.renew(before);
    expect(held.tokens.expiresAt).toBeGreaterThan(system.now());
    expect(auth.refreshes).toBe(2);
    expect((await stored())?.generation).toBe(before.generation + 2);
  });

  test("55 does not refresh a third time, and does not blame the clock", async () => {
    const { exchange, credential, auth, system, server } = await setUp({ strictRotation: true });
    await using _ = exchange;
    const before = (await credential.load())!;
    delay(auth, system, 600_000);
    await expect(credential.renew(before)).rejects.toMatchObject({ code: "ERR_TOKEN_INVALID" });
    expect(auth.refreshes).toBe(2);
    expect(server.clockOffset).toBe(0);
  });
});

describe("tokens of a new sign-in", () => {
  test("are stored as the next generation, with the approved origins", async () => {
    const { exchange, credential, auth, system, tokens, record, stored } = await setUp();
    await using _ = exchange;
    await system.advance(1_000);
    const fresh = await tokens();
    const held = await credential.adopt(fresh, ["https://approved.example"]);
    const next = {
      generation: 5,
      tokens: fresh,
      user: expect.objectContaining({ sub: "sub-of-editor", username: "editor" }),
      origins: ["https://approved.example"],
      signedInAt: system.now(),
    };
    expect(held).toEqual({ ...next, roles: ["entity-registry-read"], origin: "device" });
    expect(await stored()).toEqual({
      ...next,
      kind: "tokens",
      version: 1,
      issuer: auth.issuer,
      clientId: "client-tools",
    });
    expect(record.generation).toBe(4);
  });

  test("begin with the first generation, and are refused if they do not verify", async () => {
    const { exchange, auth, credential, tokens, store } = await setUp();
    await using _ = exchange;
    await store.delete(key);
    expect((await credential.adopt(await tokens(), [])).generation).toBe(1);
    await store.delete(key);
    auth.claims = { azp: "other" };
    await expect(credential.adopt(await tokens(), [])).rejects.toMatchObject({
      code: "ERR_TOKEN_INVALID",
    });
    expect(await store.list()).toEqual([]);
  });

  test("give way to newer ones that another process has stored meanwhile", async () => {
    const { exchange, credential, tokens, record, store } = await setUp();
    await using _ = exchange;
    const newer = { ...record, generation: 9 };
    store.meanwhile = async () => {
      store.meanwhile = () => Promise.resolve();
      store.holds.push(false);
      await store.save(key, newer);
    };
    expect(await credential.adopt(await tokens(), [])).toMatchObject({
      generation: 9,
      tokens: newer.tokens,
    });
  });
});

describe("a renewal", () => {
  test("stores the new tokens as the next generation of the same session", async () => {
    const { exchange, auth, system, credential, record, stored } = await setUp();
    await using _ = exchange;
    await system.advance(HOUR);
    const held = await credential.renew((await credential.load())!);
    const kept = (await stored())!;
    expect(auth.refreshes).toBe(1);
    expect(held).toMatchObject({ generation: 5, tokens: kept.tokens, origin: "cache" });
    expect(kept).toEqual({
      ...record,
      generation: 5,
      tokens: kept.tokens,
      user: expect.objectContaining({ sub: "sub-of-editor", email: "editor@example.org" }),
    });
    expect(kept.tokens.accessToken).not.toBe(record.tokens.accessToken);
    expect(kept.tokens.receivedAt).toBe(system.now());
  });

  test("uses fresh tokens that another process has renewed", async () => {
    const { exchange, auth, system, credential, tokens, record, store } = await setUp();
    await using _ = exchange;
    const held = (await credential.load())!;
    await system.advance(HOUR);
    await store.save(key, { ...record, generation: 5, tokens: await tokens() });
    expect((await credential.renew(held)).generation).toBe(5);
    const again = { ...record, generation: 5, tokens: await tokens(), signedInAt: system.now() };
    await store.save(key, again);
    expect(await credential.renew({ ...held, generation: 5 })).toMatchObject({
      signedInAt: system.now(),
    });
    expect(auth.refreshes).toBe(0);
    await system.advance(HOUR);
    expect((await credential.renew(held)).generation, "stale by now").toBe(6);
    expect(auth.refreshes).toBe(1);
  });

  test("renews even fresh tokens when asked to", async () => {
    const { exchange, auth, credential } = await setUp();
    await using _ = exchange;
    expect((await credential.renew((await credential.load())!)).generation).toBe(5);
    expect(auth.refreshes).toBe(1);
  });

  test.each<[string, string, (record: TokenRecord) => TokenRecord | undefined]>([
    ["was signed out elsewhere", "signed out elsewhere", () => undefined],
    ["is another account's by now", "Another account has signed in since", (record) => ({
      ...record,
      user: { ...record.user, sub: "other" },
    })],
    ["has no refresh token", "cannot be renewed", (record) => {
      const { refreshToken: _, ...tokens } = record.tokens;
      return { ...record, tokens };
    }],
  ])("of a session that %s is refused, and nothing is sent", async (_, words, change) => {
    const { exchange, auth, credential, record, store } = await setUp();
    await using _exchange = exchange;
    const held = (await credential.load())!;
    const changed = change(record);
    await (changed ? store.save(key, changed) : store.delete(key));
    await expect(credential.renew(held)).rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
      message: expect.stringContaining(words),
    });
    expect(auth.refreshes).toBe(0);
  });

  test("that the server refuses deletes the session, another failure does not", async () => {
    const { exchange, auth, credential, record, stored } = await setUp();
    await using _ = exchange;
    const held = (await credential.load())!;
    exchange.answer("token", html(502), oauthError("invalid_client"));
    await expect(credential.renew(held)).rejects.toMatchObject({ code: "ERR_NETWORK" });
    await expect(credential.renew(held)).rejects.toMatchObject({ code: "ERR_OAUTH" });
    expect(await stored()).toEqual(record);
    auth.endSessions();
    await expect(credential.renew(held)).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    expect(await stored()).toBeUndefined();
  });

  test("that the server refuses is ignored if another process has renewed", async () => {
    for (const sub of ["sub-of-editor", "sub-of-other"]) {
      const { exchange, auth, credential, tokens, record, store, stored } = await setUp();
      await using _ = exchange;
      const held = (await credential.load())!;
      const newer = {
        ...record,
        generation: 5,
        user: { ...record.user, sub },
        tokens: await tokens(),
      };
      exchange.answer("token", async (request, response, socket) => {
        await store.save(key, newer);
        return await oauthError("invalid_grant")(request, response, socket);
      });
      const renewing = credential.renew(held);
      if (sub === record.user.sub) {
        expect(await renewing).toMatchObject({ generation: 5, tokens: newer.tokens });
      } else {
        await expect(renewing).rejects.toMatchObject({
          message: expect.stringContaining("Another account has signed in since"),
        });
      }
      expect(await stored()).toEqual(newer);
      expect(auth.refreshes).toBe(1);
    }
  });

  test("with an access token that does not verify stores only the new refresh token", async () => {
    const { exchange, auth, credential, record, stored } = await setUp();
    await using _ = exchange;
    const held = (await credential.load())!;
    auth.claims = { azp: "other" };
    await expect(credential.renew(held)).rejects.toMatchObject({ code: "ERR_TOKEN_INVALID" });
    const kept = (await stored())!;
    const { accessToken, expiresAt, receivedAt } = record.tokens;
    expect(kept).toMatchObject({ generation: 5, tokens: { accessToken, expiresAt, receivedAt } });
    expect(kept.tokens.refreshToken).not.toBe(record.tokens.refreshToken);
    expect(kept.user).toEqual(record.user);
  });

  test("answered for another account is refused, and nothing is stored", async () => {
    const { exchange, auth, credential, record, stored } = await setUp();
    await using _ = exchange;
    const held = (await credential.load())!;
    auth.claims = { sub: "somebody-else" };
    await expect(credential.renew(held)).rejects.toMatchObject({
      code: "ERR_TOKEN_INVALID",
      message: expect.stringContaining("another account"),
    });
    expect(await stored()).toEqual(record);
  });

  test("without signing keys sends no token", async () => {
    const { exchange, auth, credential } = await setUp();
    await using _ = exchange;
    const held = (await credential.load())!;
    exchange.answer("jwks", html(502));
    await expect(credential.renew(held)).rejects.toBeInstanceOf(ProvenaError);
    expect(auth.refreshes).toBe(0);
  });

  test("of an offline session that ends soon gives one warning", async () => {
    const { exchange, auth, system, credential, tokens, record, store, notices } = await setUp();
    await using _ = exchange;
    const end = system.now() + 48 * HOUR;
    await store.save(key, { ...record, tokens: await tokens({ refreshExpiresAt: end }) });
    for (const scope of ["openid", "openid offline_access", "openid offline_access"]) {
      await system.advance(2 * HOUR);
      auth.tokenFields = { scope, refresh_expires_in: (end - system.now()) / 1000 };
      await credential.renew((await credential.load())!);
      expect(notices).toHaveLength(scope === "openid" ? 0 : 1);
    }
    expect(notices[0]).toMatch(
      /^The offline session ends at .* UTC, in a day, .*\. Sign in again before then, with provena/,
    );
  });
});

describe("a session that is forgotten", () => {
  test("returns the refresh token that ends it at the server", async () => {
    const { exchange, credential, record, store } = await setUp();
    await using _ = exchange;
    expect(await credential.forget()).toEqual({ refreshToken: record.tokens.refreshToken });
    expect(await store.list()).toEqual([]);
    expect(await credential.forget()).toEqual({});
  });

  test("returns the failure if the store cannot delete it", async () => {
    const { exchange, credential, record, store } = await setUp();
    await using _ = exchange;
    const failure = new ProvenaError("ERR_STORE", "The disk is read-only");
    store.delete = () => Promise.reject(failure);
    const { refreshToken } = record.tokens;
    expect(await credential.forget()).toEqual({ refreshToken, failure });
    store.load = () => Promise.reject(failure);
    expect(await credential.forget()).toEqual({ failure });
  });
});
