/** Fifty workers on three hosts with one session, and a server that ends it at the first reuse. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Fleet } from "./fleet.ts";

const WORKERS = 50;

let fleet: Fleet;

beforeAll(async () => {
  fleet = await Fleet.start(WORKERS);
  fleet.tokens(await fleet.ask());
}, 120_000);
afterAll(async () => await fleet?.close());

/** Starts with an expired token; each new token must have taken one refresh and one save. */
async function story(tell: () => Promise<readonly Answer[]>): Promise<void> {
  await fleet.expiry();
  const [refreshes, generation] = [fleet.refreshes.length, await fleet.generation()];
  const answers = await tell();
  expect(answers).toHaveLength(WORKERS);
  const tokens = fleet.tokens(answers);
  console.info(`${tokens} refresh${tokens === 1 ? "" : "es"} for ${WORKERS} workers`);
  expect(fleet.refreshes.slice(refreshes)).toEqual(Array(tokens).fill(200));
  expect(await fleet.generation()).toBe(generation! + tokens);
}

describe("fifty workers on three hosts, with strict rotation", () => {
  for (const round of ["first", "second"]) {
    test(`refresh once in total, the ${round} time the token expires`, async () => {
      await story(() => fleet.ask());
    });
  }

  test("lose nothing when Redis is killed during a refresh and restarted later", async () => {
    await story(async () => {
      const refresh = fleet.gate.holdNextRefresh();
      const answers = fleet.workers.map((worker) => worker.ask());
      await refresh.answered;
      await fleet.redis.kill();
      refresh.release();
      // The worker that refreshed continues from memory; the others wait for Redis.
      await Promise.race(answers);
      await fleet.redis.up();
      return await Promise.all(answers);
    });
  });

  test("wait for one that is frozen until its lock expires, with the only copy of the new token", async () => {
    await story(async () => {
      const [sleeper, ...others] = fleet.workers.toReversed();
      const refresh = fleet.gate.holdNextRefresh();
      const first = sleeper!.ask();
      await refresh.answered;
      sleeper!.child.signal("SIGSTOP");
      refresh.release();
      const answers = others.map((worker) => worker.ask());
      await fleet.lapsed();
      sleeper!.child.signal("SIGCONT");
      return await Promise.all([first, ...answers]);
    });
  });

  test("wait for one whose host loses the connection to Redis during a refresh", async () => {
    await story(async () => {
      const [cutOff, ...others] = fleet.workers.toReversed();
      const host = fleet.hosts[(WORKERS - 1) % fleet.hosts.length]!;
      const refresh = fleet.gate.holdNextRefresh();
      const first = cutOff!.ask();
      await refresh.answered;
      host.unplug();
      refresh.release();
      const answers = others.map((worker) => worker.ask());
      await Promise.all([first, fleet.lapsed()]);
      host.plugIn();
      return await Promise.all([first, ...answers]);
    });
  });
});
