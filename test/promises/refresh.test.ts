import { describe, expect, test } from "vitest";
import { html, json, oauthError, reset } from "../faults/answers.ts";
import type { StoredRecord } from "../../src/store/store.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { asAnotherProcess, failureOf, openStage, recordOf } from "./stage.ts";

describe("14 One refresh for all concurrent calls", () => {
  test("14 fifty concurrent calls with an expired token refresh once", async () => {
    await using stage = await openStage({ auth: { strictRotation: true } });
    const session = await stage.signedIn();
    await stage.system.advance(300_000);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => session.token()));
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
    expect(stage.auth.refreshes).toBe(1);
  });

  test("14 a thousand concurrent fetches with an expired token refresh once", async () => {
    await using stage = await openStage({ auth: { strictRotation: true } });
    const session = await stage.signedIn();
    await stage.system.advance(300_000);
    const calls = Array.from({ length: 1000 }, () => session.fetch(session.url("registry", "/x")));
    const answers = await Promise.all(calls);
    expect(answers.every((answer) => answer.ok)).toBe(true);
    await Promise.all(answers.map((answer) => answer.body?.cancel()));
    expect(stage.auth.refreshes).toBe(1);
  });

  test("14 twenty sessions on one cache refresh once, with strict rotation", async () => {
    await using stage = await openStage({ auth: { strictRotation: true } });
    await stage.signedIn();
    await stage.system.advance(300_000);
    const sessions = Array.from(
      { length: 20 },
      () => stage.session({ store: asAnotherProcess(stage.store) }),
    );
    const tokens = await Promise.all(sessions.map((session) => session.token()));
    expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1);
    expect(stage.auth.refreshes).toBe(1);
  });

  test("14 fifty concurrent calls with an offline token exchange it once", async () => {
    await using stage = await openStage({
      auth: { strictRotation: true, clientId: "automated-access" },
    });
    const { offlineToken } = await import("./tokens.ts");
    stage.system.variables.set("PROVENA_API_TOKEN", offlineToken(stage));
    const answer = await stage.auth.tokenAnswer({
      sub: "sub-of-robot",
      username: "robot",
      refreshToken: "unused",
      live: true,
    });
    delete answer["refresh_token"];
    stage.auth.always(stage.auth.path("token"), json(answer));
    const session = stage.session({ interactive: false });
    await Promise.all(Array.from({ length: 50 }, () => session.token()));
    expect(stage.auth.refreshes).toBe(1);
  });
});

describe("15 The rotated refresh token is stored before a caller gets the access token", () => {
  test("15 at a refresh", async () => {
    const order: string[] = [];
    const memory = new MemoryStore();
    const store = {
      ...asAnotherProcess(memory),
      save: async (key: string, record: StoredRecord) => {
        await new Promise((resolve) => setImmediate(resolve));
        await memory.save(key, record);
        if (record.kind === "tokens") order.push(`saved ${record.tokens.accessToken}`);
      },
    };
    await using stage = await openStage({ store });
    const session = await stage.signedIn();
    await stage.system.advance(300_000);
    order.length = 0;
    const seen = async () => order.push(`seen ${(await session.token()).reveal()}`);
    await Promise.all([seen(), seen()]);
    expect(order[0]).toMatch(/^saved /);
    expect(order[1]).toBe(order[0]!.replace("saved", "seen"));
  });

  test("15 if the store cannot save, no caller gets the new token", async () => {
    const memory = new MemoryStore();
    let isFull = false;
    const store = {
      ...asAnotherProcess(memory),
      save: (key: string, record: StoredRecord) =>
        isFull ? Promise.reject(new Error("disk full")) : memory.save(key, record),
    };
    await using stage = await openStage({ store });
    const session = await stage.signedIn();
    await stage.system.advance(300_000);
    isFull = true;
    expect((await failureOf(session.token())).message).toBe("disk full");
  });

  test("15 a rotated token is stored even if the new access token does not verify", async () => {
    await using stage = await openStage({ auth: { strictRotation: true } });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    await system.advance(300_000);
    auth.claims = { azp: "another-client" };
    expect((await failureOf(session.token())).code).toBe("ERR_TOKEN_INVALID");
    auth.claims = {};
    await session.token();
    expect(auth.refreshes).toBe(2);
  });
});

describe("16 Only an answer of the server ends a session", () => {
  const faults = {
    "resets the connection": reset,
    "answers HTML with 502": html(502),
    "answers 503": json({}, 503),
    "answers 429": json({}, 429),
    "says invalid_grant with 500": json({ error: "invalid_grant" }, 500),
  };
  for (const [what, fault] of Object.entries(faults)) {
    test(`16 the access token is used until it expires when the server ${what}`, async () => {
      await using stage = await openStage();
      const { auth, system, store } = stage;
      const session = await stage.signedIn();
      const before = (await session.token()).reveal();
      auth.always(auth.path("token"), fault);
      await system.advance(250_000);
      const shown = stage.shown.length;
      expect((await session.token()).reveal()).toBe(before);
      expect(session.state.status).toBe("disconnected");
      expect(await store.list()).toHaveLength(1);
      expect(stage.shown.length).toBe(shown);
      expect(auth.refreshes).toBe(1);
    });
  }

  test("16 after a failure there is no retry for ten seconds", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    auth.always(auth.path("token"), html(502));
    await system.advance(250_000);
    for (let i = 0; i < 20; i++) await session.token();
    expect(auth.refreshes).toBe(1);
    await system.advance(10_000);
    await session.token();
    expect(auth.refreshes).toBe(2);
  });

  test("16 once the access token has expired, the error is ERR_NETWORK, and nothing is deleted", async () => {
    await using stage = await openStage();
    const { auth, system, store } = stage;
    const session = await stage.signedIn();
    const right = auth.path("token");
    auth.once(right, html(502), html(502));
    await system.advance(300_000);
    expect((await failureOf(session.token())).code).toBe("ERR_NETWORK");
    expect((await failureOf(session.signIn({ interactive: true }))).code).toBe("ERR_NETWORK");
    expect(await store.list()).toHaveLength(1);
    await session.token();
    expect(session.state.status).toBe("signedIn");
  });

  test("16 invalid_grant ends it, with an understandable reason", async () => {
    await using stage = await openStage();
    const { auth, system, store } = stage;
    const session = await stage.signedIn();
    await system.advance(300_000);
    auth.endSessions();
    const failure = await failureOf(session.token());
    expect(failure.code).toBe("ERR_SIGN_IN_REQUIRED");
    expect(failure.message).toMatch(/not used for too long/);
    expect(session.state.status).toBe("expired");
    expect(await store.list()).toEqual([]);
    expect(auth.count(auth.path("device"))).toBe(1);
  });

  test("16 another OAuth error deletes nothing", async () => {
    await using stage = await openStage();
    const { auth, system, store } = stage;
    const session = await stage.signedIn();
    await system.advance(300_000);
    auth.once(auth.path("token"), oauthError("invalid_client"));
    expect((await failureOf(session.token())).code).toBe("ERR_OAUTH");
    expect(await store.list()).toHaveLength(1);
  });
});

describe("17 The early-refresh window is a fraction of the lifetime", () => {
  for (const seconds of [300, 60, 2]) {
    test(`17 a ${seconds} s token is used for at least seven tenths of its lifetime`, async () => {
      await using stage = await openStage({ auth: { accessTokenTtl: seconds } });
      const { auth, system } = stage;
      const session = await stage.signedIn();
      await system.advance(seconds * 705);
      for (let i = 0; i < 10; i++) await session.token();
      expect(auth.refreshes).toBe(0);
      await system.advance(seconds * 126);
      await session.token();
      await session.token();
      expect(auth.refreshes).toBe(1);
    });
  }

  test("17 sessions started in the same second renew at different times", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    await stage.signedIn();
    const [key = ""] = await stage.store.list();
    const record = (await stage.store.load(key))!;
    const sessions = await Promise.all(Array.from({ length: 40 }, async () => {
      const store = new MemoryStore();
      await store.save(key, record);
      return stage.session({ store });
    }));
    await Promise.all(sessions.map((session) => session.token()));
    const renewals: number[] = [];
    for (let second = 0, before = 0; second < 300; second++) {
      await system.advance(1_000);
      await Promise.all(sessions.map((session) => session.token()));
      renewals[second] = auth.refreshes - before;
      before = auth.refreshes;
    }
    expect(renewals.slice(0, 211).every((count) => count === 0)).toBe(true);
    expect(auth.refreshes).toBe(40);
    expect(Math.max(...renewals)).toBeLessThan(10);
    expect(renewals.filter((count) => count > 0).length).toBeGreaterThan(15);
  });

  test("17 a token that is requested often is not renewed at the earliest time", async () => {
    await using stage = await openStage({ system: { seed: 7 } });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    let served = 0;
    while (auth.refreshes === 0) {
      await system.advance(1_000);
      for (let i = 0; i < 50; i++) await session.token();
      served += 1;
    }
    // A new random number at each call would renew every token after 213 s, at the earliest.
    expect(served).toBeGreaterThan(216);
  });

  test("17 minValidity beyond the server's lifetime does not refresh on every call", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    for (let i = 0; i < 5; i++) await session.token({ minValidity: 3600 });
    expect(stage.auth.refreshes).toBe(0);
  });
});

describe("17 A token's lifetime counts from its request", () => {
  test("17 so that a process frozen before it read the answer renews in time", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const session = await stage.signedIn();
    const fetch = system.fetch.bind(system);
    Object.assign(system, {
      fetch: async (...request: Parameters<typeof fetch>) => {
        const answer = await fetch(...request);
        system.jump(100_000); // frozen while the answer lay in the socket
        return answer;
      },
    });
    await session.refresh();
    Object.assign(system, { fetch });
    await system.advance(160_000);
    await session.token();
    expect(auth.refreshes).toBe(2);
  });
});

describe("18 A small clock offset works, a large one is reported", () => {
  for (const skew of [-90, 90]) {
    test(`18 a server ${skew} s from us works, refresh included`, async () => {
      await using stage = await openStage();
      stage.auth.skew = skew;
      const session = await stage.signedIn();
      await stage.system.advance(300_000);
      await session.token();
      expect(stage.auth.refreshes).toBe(1);
    });
  }

  for (const [skew, direction] of [[-3600, "ahead of"], [3600, "behind"]] as const) {
    test(`18 a clock an hour ${direction} the server is ERR_CLOCK_SKEW, with the offset`, async () => {
      await using stage = await openStage();
      stage.auth.skew = skew;
      const failure = await failureOf(stage.signedIn());
      expect(failure.code).toBe("ERR_CLOCK_SKEW");
      expect((failure as { offset?: number }).offset).toBe(skew);
      expect(failure.message).toContain(`60 min ${direction}`);
    });
  }

  test("18 an invalid token under a correct clock is not blamed on the clock", async () => {
    await using stage = await openStage();
    stage.auth.claims = { exp: Math.floor(stage.system.now() / 1000) - 3600 };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });
});

describe("37 A refresh without a new refresh token keeps the old one", () => {
  test("37 and the scope is the one in the new answer", async () => {
    await using stage = await openStage({ auth: { rotates: false } });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    const before = (await recordOf(stage)).record.tokens;
    auth.tokenFields = { refresh_token: undefined, scope: "openid" };
    for (let i = 0; i < 2; i++) {
      await system.advance(300_000);
      await session.token();
    }
    const { tokens } = (await recordOf(stage)).record;
    expect(tokens.refreshToken).toBe(before.refreshToken);
    expect(tokens).toMatchObject({ scope: "openid" });
    expect(auth.refreshes).toBe(2);
  });
});

describe("38 OAuth errors of the token endpoint keep their names", () => {
  const refusals = ["invalid_client", "unauthorized_client", "invalid_scope", "invalid_request"];
  for (const error of [...refusals, "unsupported_grant_type", "something_new"]) {
    test(`38 ${error} at a refresh is ERR_OAUTH, and ends nothing`, async () => {
      await using stage = await openStage();
      const { auth, system } = stage;
      const session = await stage.signedIn();
      await system.advance(300_000);
      const status = error === "invalid_client" ? 401 : 400;
      const description = "because\u001b[2J";
      auth.once(auth.path("token"), json({ error, error_description: description }, status));
      const failure = await failureOf(session.token());
      expect(failure).toMatchObject({ code: "ERR_OAUTH", error });
      expect(failure.message).toContain(error);
      expect(failure.message).not.toContain("\u001b");
      await session.token();
      expect(session.state.status).toBe("signedIn");
    });
  }
});
