import { describe, expect, test } from "vitest";
import { ProvenaError, type ProvenaErrorCode } from "../../src/errors.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Credential, HeldTokens } from "../../src/session/credential.ts";
import { signInRequired } from "../../src/session/failures.ts";
import type { SessionEvent } from "../../src/session/state.ts";
import { TokenHolder } from "../../src/session/token_holder.ts";
import { createFakeSystem, settle } from "../fake_system.ts";

const start = createFakeSystem().now();

/** Tokens with a lifetime of five minutes, of a given generation. */
function heldTokens(
  generation = 1,
  changes: Partial<HeldTokens> = {},
  receivedAt = start,
): HeldTokens {
  const claims = { iss: "https://auth.example.org/realms/reef", sub: "ada", exp: 4_102_444_800 };
  const payload = btoa(JSON.stringify({ ...claims, generation })).replaceAll("=", "");
  return {
    tokens: {
      accessToken: `e30.${payload}.c2ln`,
      expiresAt: receivedAt + 300_000,
      receivedAt,
      refreshToken: "refresh",
      scope: "openid",
    },
    user: { sub: "ada", username: "ada", name: undefined, email: undefined },
    generation,
    origin: "cache",
    roles: undefined,
    signedInAt: start,
    origins: [],
    ...changes,
  };
}

const withoutRefresh = (held: HeldTokens): HeldTokens => {
  const { refreshToken: _, ...tokens } = held.tokens;
  return { ...held, tokens };
};
const bob = { sub: "bob", username: "bob", name: undefined, email: undefined };
const failing = (code: ProvenaErrorCode) => () => Promise.reject(new ProvenaError(code, "No"));

/** A holder, the tokens of its credential, and its events. */
function setUp(stored: HeldTokens | undefined = heldTokens()) {
  const system = createFakeSystem();
  const events: SessionEvent[] = [];
  const place = {
    stored: stored as HeldTokens | undefined,
    reads: 0,
    load: (): Promise<HeldTokens | undefined> => Promise.resolve(place.stored),
    renewals: [] as HeldTokens[],
    renew: (): Promise<HeldTokens> =>
      Promise.resolve(place.stored = heldTokens(place.renewals.length + 1, {}, system.now())),
  };
  const credential: Credential = {
    interactive: true,
    load: () => {
      place.reads += 1;
      return place.load();
    },
    renew: (held) => {
      place.renewals.push(held);
      return place.renew();
    },
    forget: () => Promise.resolve({}),
  };
  const holder = new TokenHolder(system, credential, (event) => events.push(event));
  const told = () => events.splice(0).map(({ type }) => type);
  return { system, events, told, place, holder };
}

describe("the newest tokens", () => {
  test("are those of the store, with one event", async () => {
    const { holder, events, place } = setUp();
    expect(await holder.held()).toBe(place.stored);
    expect(await holder.held()).toBe(place.stored);
    expect(events).toEqual([{
      type: "signedIn",
      facts: expect.objectContaining({ user: place.stored!.user, origin: "cache" }),
    }]);
  });

  test("are undefined if the store has none, and the held ones if the store has lost them", async () => {
    const { holder, place, told } = setUp();
    const held = await holder.held();
    place.stored = undefined;
    expect(await holder.held()).toBe(held);
    holder.drop();
    told();
    expect(await holder.held()).toBeUndefined();
    expect(told()).toEqual([]);
  });

  test("are never those of an older generation, except after a new sign-in", async () => {
    const { holder, place } = setUp(heldTokens(3));
    const held = await holder.held();
    place.stored = heldTokens(2);
    expect(await holder.held()).toBe(held);
    place.stored = heldTokens(4);
    expect(await holder.held()).toBe(place.stored);
    place.stored = heldTokens(1, { signedInAt: start + 1 });
    expect(await holder.held()).toBe(place.stored);
    place.stored = { ...heldTokens(2), generation: 1, signedInAt: start + 1 };
    expect(await holder.held(), "of the same generation the stored one counts").toBe(place.stored);
  });

  test("of another account end the session", async () => {
    const { holder, place, events, told } = setUp();
    await holder.held();
    told();
    place.stored = heldTokens(2, { user: bob });
    await expect(holder.held()).rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
      message: expect.stringContaining("Another account has signed in since"),
    });
    expect(events).toEqual([
      { type: "sessionEnded", failure: expect.objectContaining({ code: "ERR_SIGN_IN_REQUIRED" }) },
    ]);
    await expect(holder.held(), "nor the second time").rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
    });
    place.stored = undefined;
    expect(await holder.held()).toBeUndefined();
  });

  test("keep the previous account through all renewals", async () => {
    const { holder, place } = setUp();
    holder.take(heldTokens(1, { previousUser: "bob" }));
    place.stored = heldTokens(2);
    expect(await holder.held()).toEqual({ ...place.stored, previousUser: "bob" });
    const renewed = await holder.renew((await holder.held())!);
    expect(renewed.previousUser).toBe("bob");
    holder.take(heldTokens(5, { user: bob }));
    expect("previousUser" in (await holder.renew(heldTokens(5, { user: bob })))).toBe(false);
  });

  test("are read again if a sign-out came between, which stays signed out", async () => {
    const { holder, place, told } = setUp();
    let answer = () => {};
    const found = place.stored;
    place.load = () => new Promise((resolve) => answer = () => resolve(found));
    const reading = holder.held();
    place.load = () => Promise.resolve(undefined);
    holder.drop();
    answer();
    expect(await reading).toBeUndefined();
    expect(told()).toEqual([]);
    expect(place.reads).toBe(2);
  });
});

describe("tokens for a sign-in", () => {
  test("are accepted from any account, together with the previous account's name", async () => {
    const { holder, place } = setUp();
    expect(await holder.accept()).toBe(place.stored);
    expect(await holder.accept()).toBe(place.stored);
    place.stored = heldTokens(2, { user: bob });
    const expected = { ...place.stored, previousUser: "ada" };
    expect(await holder.accept()).toEqual(expected);
    expect(await holder.held()).toEqual(expected);
  });

  test("stay accepted from then on", async () => {
    const { holder, place } = setUp();
    await holder.accept();
    await holder.accept();
    place.stored = heldTokens(2, { user: bob });
    await expect(holder.held()).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
  });

  test("do not give another account's token to a concurrent call", async () => {
    const { holder, place } = setUp();
    await holder.held();
    let answer = () => {};
    const read = new Promise<HeldTokens | undefined>((resolve) => {
      answer = () => resolve(place.stored);
    });
    const load = place.load;
    place.load = () => read;
    const accepting = holder.accept();
    place.load = load;
    place.stored = heldTokens(2, { user: bob });
    await expect(holder.held()).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    answer();
    expect(await accepting).toMatchObject({ user: bob, previousUser: "ada" });
  });

  test("are undefined if none are stored, whoever was signed in", async () => {
    const { holder, place, told } = setUp();
    await holder.held();
    place.stored = heldTokens(2, { user: bob });
    await holder.held().catch(() => {});
    place.stored = undefined;
    told();
    expect(await holder.accept()).toBeUndefined();
    expect(told()).toEqual([]);
  });
});

describe("valid tokens", () => {
  test("are returned without reading the store while they are fresh", async () => {
    const { holder, place, system } = setUp();
    await holder.current(0);
    await system.advance(210_000);
    expect(await holder.current(0)).toBe(place.stored);
    expect([place.reads, place.renewals.length]).toEqual([1, 0]);
  });

  test("are renewed when they are no longer fresh, or must be valid longer", async () => {
    const { holder, place, system, told } = setUp();
    const first = await holder.current(0);
    await system.advance(260_000);
    expect((await holder.current(0)).generation).toBe(2);
    expect(place.renewals).toEqual([first]);
    expect(told()).toEqual(["signedIn", "refreshStarted", "refreshed"]);
    await system.advance(100_000);
    await holder.current(199);
    expect(place.renewals).toHaveLength(1);
    await holder.current(200);
    expect(place.renewals).toHaveLength(2);
  });

  test("can be those that another process has renewed meanwhile", async () => {
    const { holder, place, system } = setUp();
    await holder.current(0);
    await system.advance(260_000);
    place.stored = heldTokens(2, {}, system.now());
    expect(await holder.current(0)).toBe(place.stored);
    expect(place.renewals).toEqual([]);
  });

  test("need a sign-in if there are none", async () => {
    const { holder, place } = setUp(undefined);
    place.stored = undefined;
    await expect(holder.current(0)).rejects.toMatchObject({
      code: "ERR_SIGN_IN_REQUIRED",
      message: expect.stringContaining("Not signed in"),
    });
  });

  test("are used until they expire if they cannot be renewed", async () => {
    const { holder, place, system } = setUp(withoutRefresh(heldTokens()));
    await system.advance(299_999);
    expect(await holder.current(0)).toBe(place.stored);
    expect(place.renewals).toEqual([]);
    await system.advance(1);
    await holder.current(0);
    expect(place.renewals).toHaveLength(1);
  });

  test.each<ProvenaErrorCode>([
    "ERR_NETWORK",
    "ERR_TLS",
    "ERR_DISCOVERY",
    "ERR_STORE",
    "ERR_TOKEN_INVALID",
  ])("serve on where renewing them failed with %s, tried again after ten seconds", async (code) => {
    const { holder, place, system } = setUp();
    await holder.current(0);
    await system.advance(260_000);
    place.renew = failing(code);
    expect(await holder.current(0)).toBe(place.stored);
    const reads = place.reads;
    await system.advance(9_999);
    expect(await holder.current(0)).toBe(place.stored);
    expect([place.renewals.length, place.reads]).toEqual([1, reads]);
    await expect(holder.current(31), "but not where they must live longer").rejects.toMatchObject({
      code,
    });
    await system.advance(1);
    await holder.current(0);
    expect(place.renewals).toHaveLength(3);
    await system.advance(30_000);
    await expect(holder.current(0)).rejects.toMatchObject({ code });
  });

  test("are not used if the server has ended the session, or after a bug", async () => {
    for (const error of [new ProvenaError("ERR_OAUTH", "No"), new TypeError("a bug")]) {
      const { holder, place, system } = setUp();
      await holder.current(0);
      await system.advance(260_000);
      place.renew = () => Promise.reject(error);
      await expect(holder.current(0)).rejects.toBe(error);
    }
  });

  test("are not waited for after an abort; the renewal continues for the others", async () => {
    const { holder, place, system } = setUp();
    await holder.current(0);
    await system.advance(260_000);
    let answer = () => {};
    const next = heldTokens(2, {}, system.now());
    place.renew = () => new Promise((resolve) => answer = () => resolve(next));
    const leave = new AbortController();
    const leaving = holder.current(0, leave.signal);
    const staying = holder.current(0);
    await settle();
    leave.abort(new ProvenaError("ERR_NETWORK", "left"));
    await expect(leaving).rejects.toThrow("left");
    answer();
    expect(await staying).toBe(next);
    expect(place.renewals).toHaveLength(1);
  });
});

describe("a renewal", () => {
  test("is shared by concurrent callers, and a later one is separate", async () => {
    const { holder, place } = setUp();
    const held = (await holder.held())!;
    const both = [holder.renew(held), holder.renew(held)];
    expect(both[0]).toBe(both[1]);
    await both[0];
    await holder.renew(held);
    expect(place.renewals).toHaveLength(2);
  });

  test("during which the user signs out returns no token and emits no event", async () => {
    for (const fails of [false, true]) {
      const { holder, place, told } = setUp();
      const held = (await holder.held())!;
      let end = () => {};
      place.renew = () =>
        new Promise((resolve, reject) =>
          end = () => fails ? reject(new ProvenaError("ERR_NETWORK", "No")) : resolve(heldTokens(2))
        );
      const renewing = holder.renew(held);
      holder.drop();
      place.stored = undefined;
      told();
      end();
      await expect(renewing).rejects.toMatchObject({
        code: fails ? "ERR_NETWORK" : "ERR_SIGN_IN_REQUIRED",
      });
      expect(told()).toEqual([]);
      expect(await holder.held()).toBeUndefined();
    }
  });

  test("that was dropped does not affect the next one", async () => {
    const { holder, place } = setUp();
    const held = (await holder.held())!;
    const ends: ((next: HeldTokens) => void)[] = [];
    place.renew = () => new Promise((resolve) => ends.push(resolve));
    const first = holder.renew(held);
    holder.drop();
    const second = holder.renew(held);
    ends[0]!(heldTokens(2));
    await expect(first).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    expect(holder.renew(held)).toBe(second);
    ends[1]!(heldTokens(3));
    expect((await second).generation).toBe(3);
  });

  test("that fails because of the network leaves the session disconnected", async () => {
    const { holder, place, events, told } = setUp();
    const held = (await holder.held())!;
    told();
    place.renew = failing("ERR_NETWORK");
    await expect(holder.renew(held)).rejects.toMatchObject({ code: "ERR_NETWORK" });
    expect(events).toEqual([
      { type: "refreshStarted" },
      { type: "disconnected", failure: { code: "ERR_NETWORK", message: "No" } },
    ]);
    expect(await holder.held()).toBe(held);
  });

  test("that the server refuses ends the session", async () => {
    const { holder, place, events, told } = setUp();
    const held = (await holder.held())!;
    told();
    place.renew = () => Promise.reject(signInRequired());
    await expect(holder.renew(held)).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    expect(events).toEqual([
      { type: "refreshStarted" },
      { type: "sessionEnded", failure: expect.objectContaining({ code: "ERR_SIGN_IN_REQUIRED" }) },
    ]);
    place.stored = undefined;
    expect(await holder.held()).toBeUndefined();
  });

  test("without a refresh token leaves valid tokens unchanged", async () => {
    const { holder, place, system, told } = setUp(withoutRefresh(heldTokens()));
    const held = (await holder.held())!;
    told();
    place.renew = () => Promise.reject(signInRequired());
    await expect(holder.renew(held)).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    expect(told()).toEqual(["refreshStarted", "refreshed"]);
    await system.advance(300_000);
    await expect(holder.renew(held)).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
    expect(told()).toEqual(["refreshStarted", "sessionEnded"]);
  });

  test("is possible with a valid refresh token or an offline token", () => {
    const { holder } = setUp();
    const ended = heldTokens();
    const past = { ...ended, tokens: { ...ended.tokens, refreshExpiresAt: start } };
    expect(holder.isRenewable(heldTokens())).toBe(true);
    expect(holder.isRenewable(past)).toBe(false);
    expect(holder.isRenewable(withoutRefresh(heldTokens()))).toBe(false);
    expect(holder.isRenewable(withoutRefresh(heldTokens(1, { origin: "offline-token" })))).toBe(
      true,
    );
  });
});

describe("the replacement for a token that an API refused", () => {
  test("is a newer token, or a renewed one", async () => {
    const { holder, place, told } = setUp();
    const newer = await holder.replace(new Secret("refused"));
    expect(newer.reveal()).toBe(place.stored!.tokens.accessToken);
    expect(place.renewals).toEqual([]);
    told();
    const renewed = await holder.replace(newer);
    expect(place.renewals).toHaveLength(1);
    expect(renewed.reveal()).toBe(place.stored!.tokens.accessToken);
    expect(told()).toEqual(["refreshStarted", "refreshed"]);
  });

  test("is the same token if it cannot be renewed, and an error without tokens", async () => {
    const { holder, place } = setUp(withoutRefresh(heldTokens()));
    const token = new Secret(place.stored!.tokens.accessToken);
    expect((await holder.replace(token)).reveal()).toBe(token.reveal());
    expect(place.renewals).toEqual([]);
    holder.drop();
    place.stored = undefined;
    await expect(holder.replace(token)).rejects.toMatchObject({ code: "ERR_SIGN_IN_REQUIRED" });
  });

  test("is not waited for after an abort", async () => {
    const { holder, place } = setUp();
    place.renew = () => new Promise(() => {});
    const token = new Secret(place.stored!.tokens.accessToken);
    const signal = AbortSignal.abort(new Error("left"));
    await expect(holder.replace(token, signal)).rejects.toThrow("left");
  });
});
