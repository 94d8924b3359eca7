import { beforeAll, describe, expect, test } from "vitest";
import { hang, html, json, oauthError, reset } from "../faults/answers.ts";
import type { Answer } from "../faults/scripted_server.ts";
import type { StoredRecord } from "../../src/store/store.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { asAnotherProcess, failureOf, openStage } from "./stage.ts";
import { settle } from "../fake_system.ts";
import { offlineToken } from "./tokens.ts";

describe("28 signOut ends the session here and at the server, and reports the result of each", () => {
  test("28 a sign-out ends the session at the server and deletes the record", async () => {
    await using stage = await openStage();
    const { auth, store } = stage;
    const session = await stage.signedIn();
    expect({ ...await session.signOut() }).toEqual({ server: "ended", local: "deleted" });
    expect(await store.list()).toEqual([]);
    expect(auth.count(auth.path("logout"))).toBe(1);
    expect(auth.count(auth.path("revoke"))).toBe(0);
    expect((await failureOf(session.token())).code).toBe("ERR_SIGN_IN_REQUIRED");
  });

  const down: Record<string, Answer> = {
    "resets": reset,
    "says 503": html(503),
    "says 400": json({}, 400),
  };
  for (const [what, answer] of Object.entries(down)) {
    test(`28 the record is deleted even when the server ${what}`, async () => {
      await using stage = await openStage();
      const { auth, store } = stage;
      const session = await stage.signedIn();
      auth.always(auth.path("logout"), answer);
      expect({ ...await session.signOut() }).toEqual({ server: "unreachable", local: "deleted" });
      expect(await store.list()).toEqual([]);
    });
  }

  test("28 the record is deleted even when the server is gone", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    await stage.auth.close();
    expect({ ...await session.signOut() }).toEqual({ server: "unreachable", local: "deleted" });
    expect(await stage.store.list()).toEqual([]);
  });

  test("28 a server that hangs times out, after the record is deleted", async () => {
    await using stage = await openStage();
    const { auth, store, system } = stage;
    const session = await stage.signedIn();
    auth.always(auth.path("logout"), hang);
    const signedOut = session.signOut();
    await auth.asked(auth.path("logout"));
    expect(await store.list()).toEqual([]);
    await system.advance(15_000);
    expect((await signedOut).server).toBe("unreachable");
  });

  test("28 a session that the server has already ended counts as ended", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    const session = await stage.signedIn();
    auth.always(auth.path("logout"), json({ error: "invalid_grant" }, 400));
    expect((await session.signOut()).server).toBe("ended");
  });

  test("28 everywhere withdraws the consent and revokes the token", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    const session = await stage.signedIn();
    expect((await session.signOut({ everywhere: true })).server).toBe("ended");
    expect(auth.requests.filter(({ method }) => method === "DELETE")).toHaveLength(1);
    expect(auth.count(auth.path("revoke"))).toBe(1);
    expect(auth.count(auth.path("logout"))).toBe(0);
  });

  test("28 without a session nothing is sent", async () => {
    await using stage = await openStage();
    expect({ ...await stage.session().signOut() }).toEqual({ server: "skipped", local: "deleted" });
    expect(stage.auth.requests).toEqual([]);
  });

  test("28 a store that cannot delete does not prevent the end of the server's session", async () => {
    const memory = new MemoryStore();
    const store = {
      ...asAnotherProcess(memory),
      delete: (key: string) =>
        key.endsWith("#pending") ? memory.delete(key) : Promise.reject(new Error("read-only")),
    };
    await using stage = await openStage({ store });
    const { auth } = stage;
    const session = await stage.signedIn();
    expect((await failureOf(session.signOut())).message).toBe("read-only");
    expect(auth.count(auth.path("logout"))).toBe(1);
  });

  test("28 an approval that arrives during the sign-out is dropped too", async () => {
    const memory = new MemoryStore();
    let saving = () => {};
    const isSaving = new Promise<void>((resolve) => saving = resolve);
    let goOn = () => {};
    const mayGoOn = new Promise<void>((resolve) => goOn = resolve);
    const store = {
      ...asAnotherProcess(memory),
      save: async (key: string, record: StoredRecord) => {
        if (record.kind === "tokens") {
          saving();
          await mayGoOn;
        }
        await memory.save(key, record);
      },
    };
    await using stage = await openStage({ store });
    const session = stage.session();
    stage.approveWhenAsked(session);
    const waiting = failureOf(session.signIn());
    await isSaving;
    const signedOut = session.signOut();
    goOn();
    expect({ ...await signedOut }).toEqual({ server: "ended", local: "deleted" });
    expect((await waiting).code).toBe("ERR_SIGN_IN_REQUIRED");
    expect(await memory.list()).toEqual([]);
  });

  test("28 an approval whose tokens are just being verified is dropped too", async () => {
    await using stage = await openStage();
    const { auth } = stage;
    let verifying = () => {};
    const isVerifying = new Promise<void>((resolve) => verifying = resolve);
    let goOn = () => {};
    const mayGoOn = new Promise<void>((resolve) => goOn = resolve);
    // Wait half a minute, so that the key set can be fetched again for the new key.
    const pending = oauthError("authorization_pending");
    const rotating: Answer = async (request, response, socket) => {
      await auth.rotateKeys("key-2");
      auth.once(auth.path("jwks"), async (request, response, socket) => {
        verifying();
        await mayGoOn;
        await json(await auth.keySet())(request, response, socket);
      });
      await pending(request, response, socket);
    };
    const six = Array.from({ length: 6 }, () => pending);
    auth.once(auth.path("token"), ...six, rotating);
    const session = stage.session();
    stage.approveWhenAsked(session);
    const waiting = failureOf(session.signIn());
    await isVerifying;
    const signedOut = session.signOut();
    await settle(20);
    goOn();
    expect({ ...await signedOut }).toEqual({ server: "ended", local: "deleted" });
    await waiting;
    await settle(20);
    expect(await stage.store.list()).toEqual([]);
  });
});

describe("29 Without a user there is an immediate typed error", () => {
  const places = {
    "no terminal": { isTTY: false },
    "a terminal in CI": { isTTY: true, env: { CI: "true" } },
  };
  for (const [where, system] of Object.entries(places)) {
    test(`29 ${where}`, async () => {
      await using stage = await openStage({ system });
      const session = stage.session({ interactive: undefined as never });
      const failure = await failureOf(session.signIn());
      expect(failure.code).toBe("ERR_SIGN_IN_REQUIRED");
      expect(failure.message).toMatch(/PROVENA_API_TOKEN/);
      expect(stage.auth.requests).toEqual([]);
      expect(stage.shown.every(({ text }) => !/USER-/.test(text))).toBe(true);
    });
  }

  for (
    const [where, system] of Object.entries({ kernel: { kernel: true }, terminal: { isTTY: true } })
  ) {
    test(`29 a ${where} has a user`, async () => {
      await using stage = await openStage({ system });
      const { interactive: _, ...options } = { interactive: undefined, display: "none" as const };
      const session = stage.session({ ...options, interactive: undefined as never });
      stage.approveWhenAsked(session);
      const signedIn = session.signIn();
      await stage.auth.asked(stage.auth.path("device"));
      await signedIn;
    });
  }

  test("29 token, fetch, roles and checkAccess never start a sign-in", async () => {
    await using stage = await openStage();
    const session = stage.session();
    const calls = [
      () => session.token(),
      () => session.fetch(session.url("registry", "/x")),
      () => session.roles(),
      () => session.checkAccess(),
      () => session.user(),
      () => session.refresh(),
    ];
    for (const call of calls) {
      expect((await failureOf(call())).code).toBe("ERR_SIGN_IN_REQUIRED");
    }
    expect(stage.auth.requests).toEqual([]);
  });
});

describe("30 Tokens from the environment", () => {
  test("30 PROVENA_ACCESS_TOKEN is used as given: nothing is requested or written", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const token = await auth.accessToken({ sub: "s", username: "robot" });
    system.variables.set("PROVENA_ACCESS_TOKEN", token);
    const session = await stage.session().signIn();
    expect((await session.token()).reveal()).toBe(token);
    await session.fetch(session.url("registry", "/x"));
    expect(stage.api.requests[0]!.headers.authorization).toBe(`Bearer ${token}`);
    expect(auth.requests).toEqual([]);
    expect(session.state).toMatchObject({
      status: "signedIn",
      verified: false,
      origin: "access-token",
    });
    expect(await stage.store.list()).toEqual([]);
    expect([...system.texts]).toEqual([]);
  });

  test("30 an expired PROVENA_ACCESS_TOKEN prompts nobody", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    system.variables.set(
      "PROVENA_ACCESS_TOKEN",
      await auth.accessToken({ sub: "s", username: "r" }),
    );
    await system.advance(600_000);
    expect((await failureOf(stage.session().signIn())).code).toBe("ERR_SIGN_IN_REQUIRED");
    expect(auth.requests).toEqual([]);
  });

  test("30 PROVENA_ACCESS_TOKEN cannot be renewed, and still works after the attempt", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const token = await auth.accessToken({ sub: "s", username: "robot" });
    system.variables.set("PROVENA_ACCESS_TOKEN", token);
    const session = stage.session();
    expect((await failureOf(session.refresh())).code).toBe("ERR_SIGN_IN_REQUIRED");
    expect((await session.token()).reveal()).toBe(token);
    expect(session.state.status).toBe("signedIn");
  });

  test("30 nobody can sign in while the environment has a token", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    system.variables.set(
      "PROVENA_ACCESS_TOKEN",
      await auth.accessToken({ sub: "s", username: "r" }),
    );
    expect((await failureOf(stage.session().signIn({ force: true }))).code).toBe("ERR_CONFIG");
  });

  test("30 the access token takes precedence over the offline token", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const token = await auth.accessToken({ sub: "s", username: "robot" });
    system.variables.set("PROVENA_ACCESS_TOKEN", token);
    system.variables.set("PROVENA_API_TOKEN", offlineToken(stage));
    expect((await stage.session().token()).reveal()).toBe(token);
    expect(auth.requests).toEqual([]);
  });

  const mismatches = {
    "issuer": { iss: "https://auth.elsewhere.example/realms/x" },
    "client": { azp: "another-client" },
  };
  describe("30 an offline token of another server or client is not sent", () => {
    for (const [what, claims] of Object.entries(mismatches)) {
      test(`of another ${what}`, async () => {
        await using stage = await openStage();
        stage.system.variables.set("PROVENA_API_TOKEN", offlineToken(stage, claims));
        expect((await failureOf(stage.session().signIn())).code).toBe("ERR_CONFIG");
        expect(stage.auth.requests).toEqual([]);
      });
    }
  });

  test("30 an offline token is exchanged without a prompt; the access token stays in memory", async () => {
    await using stage = await openStage({ auth: { clientId: "automated-access" } });
    const { auth, system, store } = stage;
    const token = offlineToken(stage);
    system.variables.set("PROVENA_API_TOKEN", `${token}\n`);
    const sent: (string | null)[] = [];
    auth.always(auth.path("token"), async (request, response, socket) => {
      sent.push(request.form.get("refresh_token"));
      const user = { sub: "sub-of-robot", username: "robot", refreshToken: token, live: true };
      return json(await auth.tokenAnswer(user))(request, response, socket);
    });
    const session = await stage.session({ interactive: false }).signIn();
    expect(sent).toEqual([token]);
    expect(session.state).toMatchObject({ origin: "offline-token", verified: true });
    expect(await store.list()).toEqual([]);
    expect({ ...await session.signOut() }).toMatchObject({ local: "environment" });
  });

  test("30 a rotated offline token is stored under the SHA-256 of the given one, with a notice", async () => {
    await using stage = await openStage({ auth: { clientId: "automated-access" } });
    const { auth, system, store } = stage;
    const token = offlineToken(stage);
    system.variables.set("PROVENA_API_TOKEN", token);
    const sent: (string | null)[] = [];
    let serial = 0;
    auth.always(auth.path("token"), async (request, response, socket) => {
      sent.push(request.form.get("refresh_token"));
      const refreshToken = stage.secrets.add(`rotated-CANARY-${++serial}`, "offline token");
      const user = { sub: "sub-of-robot", username: "robot", refreshToken, live: true };
      return json(await auth.tokenAnswer(user))(request, response, socket);
    });
    await stage.session().token();
    await stage.session().token();
    expect(sent).toEqual([token, "rotated-CANARY-1"]);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("");
    const [key] = await store.list();
    expect(key).toContain(hex);
    const record = await store.load(key!);
    expect(record).toMatchObject({ kind: "tokens", tokens: { accessToken: "" } });
    const told = system.written.stderr + JSON.stringify(system.broadcasts);
    expect(told.match(/replaced the offline token/g)).toHaveLength(1);
    expect(stage.collect().leaks()).toEqual([]);
  });

  test("30 a rotated offline token is stored even if the access token does not verify", async () => {
    await using stage = await openStage({ auth: { clientId: "automated-access" } });
    const { auth, system, store } = stage;
    system.variables.set("PROVENA_API_TOKEN", offlineToken(stage));
    auth.always(auth.path("token"), async (request, response, socket) => {
      const user = { sub: "sub-of-robot", username: "r", refreshToken: "rotated", live: true };
      return json(await auth.tokenAnswer(user))(request, response, socket);
    });
    auth.claims = { azp: "another" };
    expect((await failureOf(stage.session().token())).code).toBe("ERR_TOKEN_INVALID");
    expect(await store.list()).toHaveLength(1);
  });

  const DAY = 86_400;

  /** A job with an offline token of a given age, and the ends that the server sent and sends. */
  async function jobNearTheEnd(times: { age: number; saidThen: number; saysNow: number }) {
    const stage = await openStage({ auth: { clientId: "automated-access" } });
    const { auth, system } = stage;
    const now = Math.floor(system.now() / 1000);
    const iat = now - times.age;
    system.variables.set(
      "PROVENA_API_TOKEN",
      offlineToken(stage, { iat, exp: iat + times.saidThen }),
    );
    auth.tokenFields = { refresh_expires_in: times.saysNow };
    auth.always(auth.path("token"), async (request, response, socket) => {
      const user = { sub: "sub-of-robot", username: "robot", refreshToken: "same", live: true };
      return json(await auth.tokenAnswer(user))(request, response, socket);
    });
    return stage;
  }

  test("30 an offline session that ends soon, even if it is used, gives one warning in time", async () => {
    const times = { age: 25 * DAY, saidThen: 30 * DAY, saysNow: 5 * DAY - 60 };
    await using stage = await jobNearTheEnd(times);
    const session = stage.session({ interactive: false });
    await session.token();
    await session.refresh();
    const said = stage.system.written.stderr + JSON.stringify(stage.system.broadcasts);
    expect(said.match(/The offline session ends at 20\d\d-\d\d-\d\d .*, in 4 days/g)).toHaveLength(
      1,
    );
    expect(said).toMatch(/Make a new offline token .*: provena login --offline --force/);
    expect((await session.status()).toJSON().sessionEndsAt).not.toBeNull();
    expect(stage.collect().leaks()).toEqual([]);
  });

  const unwarned = {
    "whose end moves with each use": { age: 5 * DAY, saidThen: 7 * DAY, saysNow: 7 * DAY },
    "whose end is far": { age: 10 * DAY, saidThen: 60 * DAY, saysNow: 50 * DAY },
    "that was created just now": { age: 60, saidThen: DAY, saysNow: DAY - 60 },
    "without an end from the server": { age: 5 * DAY, saidThen: 7 * DAY, saysNow: 0 },
  };
  for (const [which, times] of Object.entries(unwarned)) {
    test(`30 there is no warning about an offline session ${which}`, async () => {
      await using stage = await jobNearTheEnd(times);
      await stage.session().token();
      expect(stage.system.written.stderr + JSON.stringify(stage.system.broadcasts))
        .not.toMatch(/ends at/);
    });
  }

  test("30 an offline session in the cache that ends soon gives a warning too", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    auth.tokenFields = { scope: "openid offline_access", refresh_expires_in: 8 * DAY };
    const session = await stage.signedIn({ offline: true, clientId: "client-tools" });
    await system.advance(6 * DAY * 1000);
    auth.tokenFields = { scope: "openid offline_access", refresh_expires_in: 2 * DAY };
    await session.token();
    await session.refresh();
    const said = system.written.stderr + JSON.stringify(system.broadcasts);
    expect(said.match(/The offline session ends at .*, in 2 days/g)).toHaveLength(1);
    expect(said).toContain("provena login --offline --force");
  });

  test("30 PROVENA_API_TOKEN_FILE with a missing or empty file is an error", async () => {
    await using stage = await openStage();
    stage.system.variables.set("PROVENA_API_TOKEN_FILE", "/run/secrets/token");
    expect(await failureOf(stage.session().token())).toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining("/run/secrets/token"),
    });
    stage.system.texts.set("/run/secrets/token", " \n");
    expect((await failureOf(stage.session().token())).message).toMatch(/empty/);
  });
});

describe("31 The account cannot change unnoticed", () => {
  test("31 another sub on a refresh is refused, and nothing is replaced", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    await system.advance(300_000);
    auth.claims = { sub: "sub-of-mallory", preferred_username: "mallory" };
    expect((await failureOf(session.token())).code).toBe("ERR_TOKEN_INVALID");
    const [key] = await stage.store.list();
    expect(await stage.store.load(key!)).toMatchObject({ user: { sub: "sub-of-editor" } });
  });

  test("31 another sub for an offline token is refused", async () => {
    await using stage = await openStage({ auth: { clientId: "automated-access" } });
    const { auth, system } = stage;
    system.variables.set("PROVENA_API_TOKEN", offlineToken(stage));
    auth.always(auth.path("token"), async (request, response, socket) => {
      const user = { sub: "sub-of-mallory", username: "mallory", refreshToken: "r", live: true };
      return json(await auth.tokenAnswer(user))(request, response, socket);
    });
    expect((await failureOf(stage.session().token())).code).toBe("ERR_TOKEN_INVALID");
  });

  test("31 a sign-in as another account is pointed out", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    await session.signOut();
    stage.approveWhenAsked(session, "admin");
    await session.signIn();
    expect(session.state).toMatchObject({ user: { username: "admin" }, previousUser: "editor" });
  });

  test("31 another account's session in the cache is never used without a sign-in", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    const other = stage.session({ store: asAnotherProcess(stage.store) });
    stage.approveWhenAsked(other, "admin");
    await other.signIn({ force: true });
    await system.advance(300_000);
    const refreshes = auth.refreshes;
    const failure = await failureOf(session.token());
    expect(failure.code).toBe("ERR_SIGN_IN_REQUIRED");
    expect(failure.message).toMatch(/another account/i);
    expect(session.state).toMatchObject({ status: "expired", user: { username: "editor" } });
    expect((await failureOf(session.token())).message).toMatch(/another account/i);
    expect(auth.refreshes).toBe(refreshes);
    await session.signIn();
    expect(session.state).toMatchObject({
      status: "signedIn",
      user: { username: "admin" },
      previousUser: "editor",
    });
  });
});

describe("31 The account of a reused session is shown, masked in a notebook", () => {
  test("31 the first time a kernel reuses one from the cache", async () => {
    await using stage = await openStage({ system: { kernel: true } });
    await stage.signedIn({ display: "none" });
    const before = stage.system.broadcasts.length;
    const again = stage.session({ store: asAnotherProcess(stage.store), display: "notebook" });
    await again.signIn();
    const said = JSON.stringify(stage.system.broadcasts.slice(before));
    expect(said).toContain(`e${"\u2022"}`);
    expect(said).toContain("localhost");
    expect(said).not.toContain("editor");
  });
});

describe("32 A session outlives a long cell", () => {
  // Preload these: loading them takes real time, while the fake clock runs ahead.
  beforeAll(async () => {
    await using stage = await openStage();
    await (await stage.signedIn()).refresh();
  });

  test("32 keepAlive renews before the idle limit, repeatedly", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    using _keeping = session.keepAlive();
    const endsAt = async () => Date.parse((await session.status()).toJSON().sessionEndsAt ?? "");
    for (let renewals = 1; renewals <= 12; renewals++) {
      const minutesLeft = (await endsAt() - system.now()) / 60_000;
      await system.pass((minutesLeft - 19) * 60_000);
      expect(auth.refreshes).toBe(renewals - 1);
      await system.pass(4 * 60_000);
      await auth.asked(auth.path("token"), auth.polls + renewals);
      while ((await session.status()).toJSON().status !== "signedIn") await settle();
    }
    expect(await endsAt()).toBeGreaterThan(system.now() + 26 * 60_000);
  });

  test("32 a notebook keeps its session alive by itself", async () => {
    await using stage = await openStage({ system: { kernel: true } });
    const { auth, system } = stage;
    await stage.signedIn({ display: "none" });
    await system.pass(11 * 60_000);
    expect(auth.refreshes).toBe(0);
    await system.pass(4 * 60_000);
    await auth.asked(auth.path("token"), auth.polls + 1);
  });

  test("32 a laptop that wakes late still renews what it can", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    using _keeping = session.keepAlive();
    await system.pass(60_000);
    system.jump(1_500_000);
    await system.pass(30_000);
    expect(auth.refreshes).toBe(1);
  });

  test("32 a temporary network failure does not lose it", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    using _keeping = session.keepAlive();
    auth.once(auth.path("token"), ...Array.from({ length: 5 }, () => html(502)));
    await system.pass(15 * 60_000);
    for (let tries = 1; tries <= 6; tries++) {
      await auth.asked(auth.path("token"), auth.polls + tries);
      while ((await session.status()).toJSON().status === "refreshing") await settle();
      if (tries < 6) await system.pass(30_000);
    }
    expect((await session.status()).toJSON()).toMatchObject({ status: "signedIn" });
    expect(auth.refreshes).toBe(6);
  });

  test("32 it ends on request, with dispose, and with the session", async () => {
    await using stage = await openStage();
    const { system } = stage;
    const session = await stage.signedIn();
    const keeping = session.keepAlive({ until: system.now() + 400 * 86_400_000 });
    await system.advance(1000);
    expect(system.sleepers.length).toBe(2);
    keeping.stop();
    await system.advance(0);
    expect(system.sleepers).toEqual([]);
    session.keepAlive();
    await system.advance(1000);
    await session[Symbol.asyncDispose]();
    await system.advance(0);
    expect(system.sleepers).toEqual([]);
  });

  test("32 it does not loop at the end of a session that cannot be extended", async () => {
    await using stage = await openStage({ auth: { refreshTokenTtl: 600 } });
    const { auth, system } = stage;
    const endsAt = system.now() + 600_000;
    auth.always(auth.path("token"), async (request, response, socket) => {
      const user = { sub: "sub-of-editor", username: "editor", refreshToken: "r", live: true };
      const left = Math.max(1, Math.floor((endsAt - system.now()) / 1000));
      return json({ ...await auth.tokenAnswer(user), refresh_expires_in: left })(
        request,
        response,
        socket,
      );
    });
    const session = await stage.signedIn();
    using _keeping = session.keepAlive();
    await system.pass(310_000);
    await auth.asked(auth.path("token"), 2);
    while ((await session.status()).toJSON().status !== "signedIn") await settle();
    for (let i = 0; i < 28; i++) await system.pass(10_000);
    await settle(50);
    expect(auth.refreshes).toBe(1);
  });

  test("32 the summary says when the session ends", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const status = await session.status();
    expect(status.toJSON().sessionEndsAt).toBe(
      new Date(stage.system.now() + 1_800_000).toISOString(),
    );
  });
});
