import { describe, expect, onTestFinished, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import { Secret } from "../../src/model/secret.ts";
import type { TokenSet } from "../../src/model/token_set.ts";
import type { Forgotten, HeldTokens } from "../../src/session/credential.ts";
import { signInRequired } from "../../src/session/failures.ts";
import { createHistory } from "../../src/session/history.ts";
import { Session } from "../../src/session/session.ts";
import type { SessionState } from "../../src/session/state.ts";
import { SessionStates } from "../../src/session/states.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { pendingKey } from "../../src/store/store.ts";
import { settle } from "../fake_system.ts";
import { oauthError } from "../faults/answers.ts";
import { openExchange } from "../oauth/exchange.ts";
import { openStage } from "../promises/stage.ts";
import { pendingRecord } from "../store/records.ts";
import { placeOf } from "./place_of.ts";

const key = "key";
const there = { interactive: true };
const nobody = { interactive: false };
const claims = { iss: "https://a.example", sub: "ada", exp: 4_102_444_800 };
const payload = btoa(JSON.stringify(claims)).replaceAll("=", "");
const user = (sub: string) => ({ sub, username: sub, name: undefined, email: undefined });

/** A session with a fake credential, without a user to ask. */
async function setUp(options: { interactive?: boolean; foreignOrigins?: string[] } = {}) {
  const { interactive = true, foreignOrigins = [] } = options;
  const exchange = await openExchange();
  onTestFinished(() => exchange[Symbol.asyncDispose]());
  const { auth, system, server } = exchange;
  const held = (changes: Partial<HeldTokens> = {}, tokens: Partial<TokenSet> = {}): HeldTokens => ({
    tokens: {
      accessToken: `e30.${payload}.${place.renewals}`,
      refreshToken: "refresh",
      expiresAt: system.now() + 300_000,
      receivedAt: system.now(),
      scope: "openid",
      ...tokens,
    },
    user: user("ada"),
    generation: 1,
    origin: "cache",
    roles: undefined,
    signedInAt: system.now(),
    origins: [],
    ...changes,
  });
  const place = {
    stored: undefined as HeldTokens | undefined,
    reads: 0,
    renewals: 0,
    load: (): Promise<HeldTokens | undefined> => Promise.resolve(place.stored),
    renew: (): Promise<HeldTokens> => Promise.resolve(place.stored = held()),
    forget: (): Promise<Forgotten> => Promise.resolve({}),
  };
  const store = new MemoryStore();
  const history = createHistory(system.files, "/seen.json");
  const credential = {
    interactive,
    load: () => {
      place.reads += 1;
      return place.load();
    },
    renew: () => {
      place.renewals += 1;
      return place.renew();
    },
    forget: () => place.forget(),
  };
  const states: SessionState[] = [];
  const kept = new SessionStates();
  kept.subscribe((state) => states.push(state));
  const around = placeOf({ system, server, store, key, foreignOrigins, history });
  const session = new Session(around, credential, kept);
  const statuses = () => states.splice(0).map(({ status }) => status);
  return { auth, system, store, history, place, held, session, kept, states, statuses };
}

const refused = (code: string, words = "") => ({
  code,
  message: expect.stringContaining(words),
});

describe("a sign-in", () => {
  test("uses fresh tokens without a listener, a timer or a request", async () => {
    const { auth, system, history, place, held, session, statuses } = await setUp();
    place.stored = held();
    let listeners = 0;
    const load = place.load;
    place.load = () => {
      listeners = Math.max(listeners, system.interruptListeners);
      return load();
    };
    await session.signIn(there);
    expect([listeners, system.sleepers.length, auth.requests.length]).toEqual([0, 0, 0]);
    expect(statuses()).toEqual(["signedIn"]);
    expect(await history.knowsIssuer(auth.issuer), "nobody signed in anew").toBe(false);
  });

  test("renews tokens that are no longer fresh, without asking the user", async () => {
    const { system, place, held, session, statuses } = await setUp();
    place.stored = held();
    await system.advance(280_000);
    await session.signIn(there);
    expect(statuses()).toEqual(["signedIn", "refreshing", "signedIn"]);
    expect(place.renewals).toBe(1);
  });

  test("without tokens fails if no user can be asked", async () => {
    const { session, place, states } = await setUp();
    await expect(session.signIn(nobody)).rejects.toMatchObject(
      refused("ERR_SIGN_IN_REQUIRED", "nobody can approve"),
    );
    expect(states).toEqual([{
      status: "signedOut",
      failure: expect.objectContaining({ code: "ERR_SIGN_IN_REQUIRED" }),
    }]);
    await expect(session.signIn(there)).rejects.toMatchObject(refused("ERR_CONFIG"));
    expect(place.reads).toBeGreaterThan(2);
    const decided = await setUp({ interactive: false });
    await expect(decided.session.signIn(nobody)).rejects.toMatchObject(refused("ERR_CONFIG"));
  });

  test("with force ignores the current tokens", async () => {
    for (const interactive of [true, false]) {
      const { place, held, session } = await setUp({ interactive });
      place.stored = held();
      await expect(session.signIn({ ...there, force: true })).rejects.toMatchObject(
        refused("ERR_CONFIG", "comes from an environment variable"),
      );
      expect(place.reads).toBe(0);
    }
  });

  test("asks the user if the server has ended the session, but not after other errors", async () => {
    const { system, place, held, session } = await setUp();
    place.stored = held();
    await system.advance(300_000);
    place.renew = () => Promise.reject(signInRequired());
    await expect(session.signIn(there), "a person is asked").rejects.toMatchObject(
      refused("ERR_CONFIG"),
    );
    await expect(session.signIn(nobody)).rejects.toMatchObject(
      refused("ERR_SIGN_IN_REQUIRED", "Not signed in. Sign in:"),
    );
    const failure = new ProvenaError("ERR_NETWORK", "away");
    place.renew = () => Promise.reject(failure);
    await expect(session.signIn(there)).rejects.toBe(failure);
  });

  test("with expired tokens from the environment does not ask the user", async () => {
    const { system, place, held, session } = await setUp({ interactive: false });
    place.stored = held({ origin: "offline-token" });
    await system.advance(300_000);
    const failure = signInRequired();
    place.renew = () => Promise.reject(failure);
    await expect(session.signIn(there)).rejects.toBe(failure);
  });

  test("asks the user to approve another origin, if it can", async () => {
    const [known, other] = ["https://known.example", "https://other.example"];
    const { place, held, session, statuses } = await setUp({ foreignOrigins: [known, other] });
    place.stored = held({ origins: [known] });
    await expect(session.signIn(there)).rejects.toMatchObject(refused("ERR_CONFIG"));
    statuses();
    await session.signIn(nobody);
    expect(statuses()).toEqual(["signedIn"]);
    const origins = [other, known];
    place.stored = held({ origins }, { accessToken: `e30.${payload}.other` });
    await session.signIn(there);
    const decided = await setUp({ interactive: false, foreignOrigins: [known] });
    decided.place.stored = decided.held();
    await decided.session.signIn(there);
  });

  test("with another account than last time says so, and remembers the new one", async () => {
    const { auth, history, place, held, session, kept } = await setUp();
    await history.remember("https://other.example", key, user("bob"));
    place.stored = held();
    await session.signIn(there);
    expect(kept.current).toMatchObject({ status: "signedIn", previousUser: "bob" });
    expect(await history.otherAccount(key, user("ada"))).toBeUndefined();
    expect(await history.knowsIssuer(auth.issuer)).toBe(true);
  });

  test("is shared by concurrent callers; one who aborts does not affect the others", async () => {
    const { place, held, session } = await setUp();
    let answer = () => {};
    place.load = () => new Promise((resolve) => answer = () => resolve(held()));
    const leave = new AbortController();
    const first = session.signIn(there);
    const second = session.signIn({ ...there, signal: leave.signal });
    const token = session.token();
    leave.abort(new Error("left"));
    await expect(second).rejects.toMatchObject(refused("ERR_SIGN_IN_CANCELLED"));
    answer();
    await first;
    expect(place.reads).toBe(1);
    expect((await token).reveal()).toMatch(/^e30\./);
    await expect(session.signIn({ ...there, signal: AbortSignal.abort() })).rejects.toMatchObject(
      refused("ERR_SIGN_IN_CANCELLED"),
    );
    expect(place.reads).toBe(1);
  });

  test("that fails rejects for all callers and keeps no token; the next one can succeed", async () => {
    const { place, held, session, statuses } = await setUp();
    const failure = new ProvenaError("ERR_STORE", "The disk is away");
    place.load = () => Promise.reject(failure);
    const all = [session.signIn(there), session.signIn(there), session.token()];
    for (const each of all) await expect(each).rejects.toBe(failure);
    expect(statuses()).toEqual(["signedOut"]);
    place.load = () => Promise.resolve(held());
    await session.signIn(there);
    expect(statuses()).toEqual(["signedIn"]);
  });

  test("is stopped by the signal even if the store is slow, and by dispose", async () => {
    const { system, place, session, states } = await setUp({ interactive: false });
    place.load = () => new Promise(() => {});
    const leave = new AbortController();
    const leaving = session.signIn({ ...there, signal: leave.signal });
    await settle();
    expect(system.interruptListeners).toBe(1);
    leave.abort();
    await expect(leaving).rejects.toMatchObject(refused("ERR_SIGN_IN_CANCELLED"));
    expect(states).toEqual([{
      status: "signedOut",
      failure: expect.objectContaining({ code: "ERR_SIGN_IN_CANCELLED" }),
    }]);
    const waiting = session.signIn(there);
    await settle();
    session.dispose();
    await expect(waiting).rejects.toMatchObject(refused("ERR_SIGN_IN_CANCELLED"));
    expect(states, "nobody listens any more").toHaveLength(1);
    expect(system.interruptListeners).toBe(0);
  });
});

test("that is cancelled says until when its code can be used, one that is declined does not", async () => {
  await using stage = await openStage({ system: { fastForward: false } });
  const session = stage.session();
  const leave = new AbortController();
  const stopped = session.signIn({ signal: leave.signal });
  await stage.system.asleep();
  const { expiresAt } = session.state as { expiresAt: number };
  leave.abort();
  await expect(stopped).rejects.toMatchObject(refused("ERR_SIGN_IN_CANCELLED"));
  expect(session.state).toEqual({
    status: "signedOut",
    failure: expect.objectContaining({ code: "ERR_SIGN_IN_CANCELLED" }),
    resumableUntil: expiresAt,
  });
  await stage.system.advance(2_000);
  stage.auth.once(stage.auth.path("token"), oauthError("access_denied"));
  const declined = session.signIn();
  await stage.system.asleep();
  await Promise.all([
    expect(declined).rejects.toMatchObject(refused("ERR_SIGN_IN_DECLINED")),
    stage.system.pass(5_000),
  ]);
  expect("resumableUntil" in session.state).toBe(false);
});

describe("a session's tokens", () => {
  test("are returned while signed in, with the requested validity", async () => {
    const { system, place, held, session } = await setUp();
    await expect(session.token()).rejects.toMatchObject(refused("ERR_SIGN_IN_REQUIRED"));
    place.stored = held();
    const { accessToken } = place.stored.tokens;
    expect((await session.token()).reveal()).toBe(accessToken);
    expect((await session.held())?.tokens.accessToken).toBe(accessToken);
    await system.advance(150_000);
    await session.token({ minValidity: 200 });
    expect(place.renewals).toBe(1);
    const signal = AbortSignal.abort(new Error("left"));
    await expect(session.token({ signal })).rejects.toThrow("left");
  });

  test("are renewed on request, whatever their age, or kept if they cannot be renewed", async () => {
    const { place, held, session } = await setUp();
    await expect(session.refresh()).rejects.toMatchObject(refused("ERR_SIGN_IN_REQUIRED"));
    place.stored = held({}, { refreshExpiresAt: 0 });
    await session.refresh({ ifPossible: true });
    expect(place.renewals).toBe(0);
    await session.refresh();
    await session.refresh({ ifPossible: true });
    expect(place.renewals).toBe(2);
    place.renew = () => new Promise(() => {});
    const signal = AbortSignal.abort(new Error("left"));
    await expect(session.refresh({ signal })).rejects.toThrow("left");
    const refusedToken = new Secret(place.stored.tokens.accessToken);
    await expect(session.replace(refusedToken, { signal })).rejects.toThrow("left");
    expect((await session.replace(new Secret("another"))).reveal()).toBe(refusedToken.reveal());
  });

  test("include an offline token if the session is an offline one", async () => {
    const { place, held, session } = await setUp();
    place.stored = held({}, { scope: "openid offline_access" });
    expect((await session.offlineToken()).reveal()).toBe("refresh");
    const signal = AbortSignal.abort(new Error("left"));
    await expect(session.offlineToken({ signal })).rejects.toThrow("left");
    for (const tokens of [{ scope: "openid" }, { refreshToken: undefined }]) {
      const other = await setUp();
      other.place.stored = other.held({}, {
        scope: "offline_access",
        ...tokens as Partial<TokenSet>,
      });
      await expect(other.session.offlineToken()).rejects.toMatchObject(
        refused("ERR_CONFIG", "has no offline token"),
      );
    }
  });
});

describe("a sign-out", () => {
  test("ends the session here and at the server, and drops a pending code", async () => {
    const { auth, store, place, held, session, kept, statuses } = await setUp();
    await store.save(pendingKey(key), pendingRecord());
    place.stored = held();
    await session.signIn(there);
    statuses();
    place.forget = () => {
      place.stored = undefined;
      return Promise.resolve({ refreshToken: auth.startSession() });
    };
    expect(await session.signOut()).toEqual({ server: "ended", local: "deleted" });
    expect(statuses()).toEqual(["signedOut"]);
    expect(kept.current).toEqual({ status: "signedOut" });
    expect(await session.held()).toBeUndefined();
    expect(await store.load(pendingKey(key))).toBeUndefined();
    expect(auth.count(auth.path("logout"))).toBe(1);
  });

  test("without a session skips the server, and says if the environment still has a token", async () => {
    const { auth, session, statuses } = await setUp();
    expect(await session.signOut({ everywhere: true })).toEqual({
      server: "skipped",
      local: "deleted",
    });
    expect(auth.requests).toEqual([]);
    expect(statuses(), "nothing has changed").toEqual([]);
    const decided = await setUp({ interactive: false });
    expect((await decided.session.signOut()).local).toBe("environment");
  });

  test("everywhere revokes, with an access token if there is one", async () => {
    const { auth, place, held, session } = await setUp();
    place.stored = held();
    place.forget = () => Promise.resolve({ refreshToken: auth.startSession() });
    expect((await session.signOut({ everywhere: true })).server).toBe("ended");
    expect(auth.count(auth.path("revoke"))).toBe(1);
    expect(auth.count(auth.path("logout"))).toBe(0);
    expect(auth.requests.some(({ headers }) => headers["authorization"]?.includes(payload)))
      .toBe(true);
  });

  test("that cannot delete the record still ends the server's session, then reports why", async () => {
    const { auth, store, place, session } = await setUp();
    const failure = new ProvenaError("ERR_STORE", "The disk is read-only");
    store.delete = () => Promise.reject(failure);
    place.forget = () => Promise.resolve({ refreshToken: auth.startSession(), failure });
    await expect(session.signOut()).rejects.toBe(failure);
    expect(auth.count(auth.path("logout"))).toBe(1);
  });

  test("ends a running sign-in", async () => {
    const { place, session } = await setUp({ interactive: false });
    place.load = () => new Promise(() => {});
    const waiting = session.signIn(there);
    await settle();
    const signedOut = session.signOut();
    await expect(waiting).rejects.toMatchObject(refused("ERR_SIGN_IN_REQUIRED"));
    expect((await signedOut).server).toBe("skipped");
  });

  test("of a server that cannot be reached says so", async () => {
    const { auth, place, session } = await setUp();
    place.forget = () => Promise.resolve({ refreshToken: auth.startSession() });
    auth.always(auth.path("logout"), (_request, response) => void response.destroy());
    expect((await session.signOut()).server).toBe("unreachable");
  });
});

describe("a listener of a session", () => {
  test("gets each change until it unsubscribes, even if another listener throws", async () => {
    const { place, held, session, kept, states } = await setUp();
    let heard = 0;
    const stop = kept.subscribe(() => {
      heard += 1;
      throw new Error("a listener's own");
    });
    const late: SessionState[] = [];
    kept.subscribe((state) => late.push(state));
    place.stored = held();
    await session.signIn(there);
    stop();
    await session.refresh();
    expect(heard).toBe(1);
    expect(late).toEqual(states);
    expect(late.at(-1)).toBe(kept.current);
  });
});

test("a session is kept alive until the signal or dispose says stop", async () => {
  const { system, place, held, session } = await setUp();
  place.renew = () =>
    Promise.resolve(place.stored = held({}, { refreshExpiresAt: system.now() + 60_000 }));
  place.stored = held({}, { refreshExpiresAt: system.now() + 60_000 });
  const leave = new AbortController();
  const [one, other] = [session.keepAlive(leave.signal), session.keepAlive(AbortSignal.any([]))];
  await system.pass(32_000);
  expect(place.renewals).toBeGreaterThan(0);
  leave.abort();
  await one;
  session.dispose();
  await other;
  expect(system.sleepers).toEqual([]);
});
