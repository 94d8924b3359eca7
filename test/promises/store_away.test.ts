import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import { settle } from "../fake_system.ts";
import { failureOf, openStage } from "./stage.ts";

/** A store that can be unreachable, like one on another machine. */
class DistantStore extends MemoryStore {
  isAway = false;

  override load(key: string) {
    return this.isAway ? Promise.reject(away()) : super.load(key);
  }

  override async withLock<T>(
    key: string,
    fn: () => Promise<T>,
    options: { signal?: AbortSignal } = {},
  ): Promise<T> {
    if (this.isAway) throw away();
    return await super.withLock(key, fn, options);
  }
}

function away(): ProvenaError {
  return new ProvenaError("ERR_STORE", "The store does not answer. Try again when it does");
}

describe("16 An unreachable store ends no session", () => {
  test("16 the current access token is used until it expires; then the error is ERR_STORE", async () => {
    const store = new DistantStore();
    await using stage = await openStage({ store });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    const before = (await session.token()).reveal();
    store.isAway = true;
    await system.advance(250_000);
    expect((await session.token()).reveal()).toBe(before);
    await system.advance(50_000);
    expect((await failureOf(session.token())).code).toBe("ERR_STORE");
    expect((await failureOf(session.signIn({ interactive: true }))).code).toBe("ERR_STORE");
    expect(auth.refreshes).toBe(0);
    expect(auth.count(auth.path("device"))).toBe(1);
    store.isAway = false;
    expect((await session.token()).reveal()).not.toBe(before);
    expect(await store.list()).toHaveLength(1);
  });

  test("16 keepAlive continues when the store is back", async () => {
    const store = new DistantStore();
    await using stage = await openStage({ store });
    const { auth, system } = stage;
    const session = await stage.signedIn();
    await session.refresh();
    using _keeping = session.keepAlive();
    await system.pass(11 * 60_000);
    store.isAway = true;
    await system.pass(5 * 60_000);
    await settle();
    expect(auth.refreshes).toBe(1);
    store.isAway = false;
    await system.pass(10_000);
    await auth.asked(auth.path("token"), auth.polls + 2);
  });
});
