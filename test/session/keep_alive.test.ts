import { expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import type { HeldTokens } from "../../src/session/credential.ts";
import { keepAlive } from "../../src/session/keep_alive.ts";
import { createFakeSystem } from "../fake_system.ts";

const MINUTE = 60_000;

/** A session of half an hour on a fake clock, with a fixed random reduction. */
function session(idle: number | undefined = 30 * MINUTE) {
  const system = createFakeSystem();
  const start = system.now();
  const renewals: number[] = [];
  const state = {
    held: undefined as HeldTokens | undefined,
    /** Hooks for the next reads and renewals. */
    reads: [] as (() => void)[],
    renews: [] as (() => void)[],
    idle: idle as number | undefined,
  };
  const hold = () => {
    const at = system.now();
    const end = state.idle === undefined ? {} : { refreshExpiresAt: at + state.idle };
    state.held = { tokens: { receivedAt: at, ...end } } as HeldTokens;
  };
  hold();
  const leave = new AbortController();
  let isOver = false;
  const running = keepAlive(system, {
    held: () => {
      state.reads.shift()?.();
      return Promise.resolve(state.held);
    },
    renew: () => {
      renewals.push((system.now() - start) / MINUTE);
      state.renews.shift()?.();
      hold();
      return Promise.resolve();
    },
  }, leave.signal).finally(() => isOver = true);
  /** Lets minutes pass in short steps. */
  const pass = async (minutes: number) => {
    for (let i = 0; i < minutes * 120; i++) await system.advance(500);
  };
  return { system, state, renewals, running, leave, pass, isOver: () => isOver };
}

test("renews between two fifths and a half of the idle limit, repeatedly", async () => {
  const { renewals, pass, leave, running } = session();
  await pass(11.9);
  expect(renewals).toEqual([]);
  await pass(3.2);
  expect(renewals).toHaveLength(1);
  expect(renewals[0]).toBeGreaterThan(12);
  expect(renewals[0]).toBeLessThanOrEqual(15.01);
  await pass(30);
  expect(renewals).toHaveLength(3);
  leave.abort();
  await running.catch(() => {});
});

test("looks at the clock every half minute, since the machine may have slept", async () => {
  const { system, renewals, leave, running } = session();
  await system.advance(1);
  expect(system.sleepers.map(({ until }) => until - system.now())).toEqual([29_999]);
  expect(system.sleepers.every(({ background }) => background)).toBe(true);
  system.jump(20 * MINUTE);
  await system.advance(30_000);
  expect(renewals).toHaveLength(1);
  leave.abort();
  await running.catch(() => {});
});

test.each<[string, (s: ReturnType<typeof session>) => void]>([
  ["nobody is signed in any more", ({ state }) => state.held = undefined],
  ["the session has no idle limit", ({ state }) => {
    state.held = { tokens: { receivedAt: 0 } } as HeldTokens;
  }],
  ["the limit has passed", ({ system }) => system.jump(30 * MINUTE - 30_000)],
  ["the store cannot tell for another reason than being away", ({ state }) => {
    state.reads.push(() => {
      throw new ProvenaError("ERR_SIGN_IN_REQUIRED", "another account");
    });
  }],
])("ends when %s", async (_, happen) => {
  const each = session();
  await each.system.advance(1);
  happen(each);
  await each.system.advance(30_000);
  expect(each.isOver()).toBe(true);
  expect(each.renewals).toEqual([]);
  expect(each.system.sleepers).toEqual([]);
});

test("ends when a renewal extends the session by a second or less", async () => {
  const each = session();
  each.state.renews.push(() => each.state.idle = 15 * MINUTE);
  await each.pass(16);
  expect(each.renewals).toHaveLength(1);
  expect(each.isOver()).toBe(true);
});

test.each([[1_000, true], [1_001, false]])(
  "an end %i ms later is final: %s",
  async (gain, isLast) => {
    const each = session();
    const end = each.state.held!.tokens.refreshExpiresAt!;
    each.state.renews.push(() => each.state.idle = end + gain - each.system.now());
    while (each.renewals.length === 0) await each.system.advance(500);
    expect(each.isOver()).toBe(isLast);
    each.leave.abort();
    await each.running.catch(() => {});
  },
);

test("continues if a renewal leaves no end to compare", async () => {
  const each = session();
  each.state.renews.push(() => each.state.idle = undefined);
  await each.pass(16);
  expect(each.renewals).toHaveLength(1);
  expect(each.isOver()).toBe(true);
});

test("reads an unreachable store again after five seconds", async () => {
  const each = session();
  const away = () => {
    throw new ProvenaError("ERR_STORE", "away");
  };
  await each.system.advance(1);
  each.state.reads.push(away, away);
  await each.system.advance(30_000);
  expect(each.system.sleepers.map(({ until }) => until - each.system.now())).toEqual([4_999]);
  await each.pass(16);
  expect(each.renewals).toHaveLength(1);
  each.leave.abort();
  await each.running.catch(() => {});
});

test("retries a failed renewal after a quarter of the time left, at least a second", async () => {
  const each = session(10_000);
  const fail = () => {
    throw new ProvenaError("ERR_NETWORK", "away");
  };
  each.state.renews.push(fail, fail, fail, fail, fail, fail);
  for (let i = 0; i < 110; i++) await each.system.advance(100);
  const at = each.renewals.map((minutes) => Math.round(minutes * 600) / 10);
  expect(at.length).toBeGreaterThan(3);
  const gaps = at.slice(1).map((time, i) => time - at[i]!);
  expect(gaps[0]).toBeCloseTo((10 - at[0]!) / 4, 0);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.9);
  expect(each.isOver()).toBe(true);
});

test("does nothing after an abort, and stops during a pause", async () => {
  const system = createFakeSystem();
  const held = () => expect.fail("was read");
  await keepAlive(system, { held, renew: held }, AbortSignal.abort());
  const each = session();
  await each.system.advance(1);
  each.leave.abort();
  await each.running.catch(() => {});
  expect(each.system.sleepers).toEqual([]);
});
