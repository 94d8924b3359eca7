/** Workers that were frozen while they held the lock. */
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { generationOf } from "../../src/store/record.ts";
import type { RedisStore } from "../../src/store/redis/store.ts";
import { sha256 } from "../../src/text/sha256.ts";
import type { HeldLock } from "../../src/store/store.ts";
import type { System } from "../../src/system/system.ts";
import { key, tokenRecord } from "../store/records.ts";
import { keyLine, RedisServer, redisStore, systemWith } from "./server.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(async () => await server.close());

const STALE_AFTER = 1_000;

/** Two workers; one never renews its lock, as if it were frozen. */
function openWorkers() {
  const system = systemWith({ PROVENA_REDIS_KEY: keyLine() });
  const lifeless: System = {
    ...system,
    sleep: (ms, options) =>
      options?.background
        ? new Promise((_, reject) =>
          options.signal?.addEventListener("abort", () => reject(options.signal!.reason))
        )
        : system.sleep(ms, options),
  };
  const prefix = crypto.randomUUID();
  const common = { url: server.url, prefix, staleAfter: STALE_AFTER };
  const frozen = redisStore({ ...common, system: lifeless });
  const other = redisStore({ ...common, system });
  onTestFinished(() => [frozen, other].forEach((store) => store.close()));
  return { frozen, other, prefix };
}

/** Reads, and saves the next generation, like a renewal. */
async function renew(store: RedisStore, token?: string): Promise<number> {
  return await store.withLock(key, async () => {
    const next = generationOf(await store.load(key))! + 1;
    await store.save(key, tokenRecord(next, token));
    return next;
  });
}

/** Resolves when a store holds the lock, and releases it on request. */
function holding(store: RedisStore, read: boolean) {
  let open = () => {};
  let had = () => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  const has = new Promise<void>((resolve) => had = resolve);
  const act = (then: (lock?: HeldLock) => Promise<void>) => {
    const done = store.withLock(key, async (lock) => {
      if (read) await store.load(key);
      had();
      await opened;
      await then(lock);
    });
    return { has, done };
  };
  return { act, open };
}

describe("a worker frozen before it read the record", () => {
  test("is not waited for, and reads the other worker's record", async () => {
    const { frozen, other } = openWorkers();
    await renew(frozen);
    const { act, open } = holding(frozen, false);
    let seen: unknown;
    const { has, done } = act(async () => {
      seen = await frozen.load(key);
      await frozen.save(key, tokenRecord(generationOf(await frozen.load(key))! + 1, "its own"));
    });
    await has;
    const started = Date.now();
    expect(await renew(other, "the other's")).toBe(2);
    expect(Date.now() - started).toBeLessThan(4 * STALE_AFTER);
    open();
    await done;
    expect(seen).toEqual(tokenRecord(2, "the other's"));
    expect(await other.load(key)).toEqual(tokenRecord(3, "its own"));
  });
});

describe("a worker frozen after it read the record, which may have used the refresh token", () => {
  test("is waited for, and can still save", async () => {
    const { frozen, other, prefix } = openWorkers();
    const lock = `{${prefix}}:lock:${sha256(key)}`;
    await renew(frozen);
    const { act, open } = holding(frozen, true);
    const { has, done } = act(() => frozen.save(key, tokenRecord(2, "the only copy")));
    await has;
    let saw: unknown;
    const waiting = other.withLock(key, async () => saw = await other.load(key));
    // Its lock has expired; the other worker has seen that and keeps it for the owner once more.
    while (Number(await server.cli("pttl", lock)) <= STALE_AFTER) await setTimeout(20);
    expect(saw).toBeUndefined();
    open();
    await done;
    await waiting;
    expect(saw).toEqual(tokenRecord(2, "the only copy"));
  });

  test("loses its lock for good after five stale times, and then changes nothing", async () => {
    const { frozen, other } = openWorkers();
    await renew(frozen);
    const { act, open } = holding(frozen, true);
    let adopted: unknown;
    let isHeld: boolean | undefined;
    const { has, done } = act(async (lock) => {
      isHeld = await lock?.isHeld();
      await frozen.save(key, tokenRecord(2, "too late"));
      adopted = await frozen.load(key);
    });
    await has;
    const started = Date.now();
    expect(await renew(other, "the other's")).toBe(2);
    expect(Date.now() - started).toBeGreaterThan(4 * STALE_AFTER);
    open();
    await done;
    expect(isHeld, "it must not send the refresh token").toBe(false);
    expect(adopted).toEqual(tokenRecord(2, "the other's"));
    expect(await renew(frozen)).toBe(3);
  });

  test("does not undo a sign-out or replace a later sign-in, whatever its generation", async () => {
    const { frozen, other } = openWorkers();
    for (let i = 0; i < 5; i++) await renew(frozen);
    const { act, open } = holding(frozen, true);
    const { has, done } = act(() => frozen.save(key, tokenRecord(6, "of the old session")));
    await has;
    await other.withLock(key, () => other.delete(key));
    await other.withLock(key, () => other.save(key, tokenRecord(1, "signed in again")));
    open();
    await done;
    expect(await other.load(key)).toEqual(tokenRecord(1, "signed in again"));
  });

  test("does not delete the other worker's record", async () => {
    const { frozen, other } = openWorkers();
    await renew(frozen);
    const { act, open } = holding(frozen, true);
    const { has, done } = act(() => frozen.delete(key));
    await has;
    await renew(other, "the other's");
    open();
    await done;
    expect(await other.load(key)).toEqual(tokenRecord(2, "the other's"));
  });

  test("continues if no other worker wanted its lock meanwhile", async () => {
    const { frozen } = openWorkers();
    await renew(frozen);
    const { act, open } = holding(frozen, true);
    let isHeld: boolean | undefined;
    const { has, done } = act(async (lock) => {
      isHeld = await lock?.isHeld();
      await frozen.save(key, tokenRecord(2));
    });
    await has;
    await setTimeout(2 * STALE_AFTER);
    open();
    await done;
    expect(isHeld).toBe(true);
    expect(await renew(frozen)).toBe(3);
  });
});

describe("a held lock", () => {
  test("is not lost while its owner is alive, however long it takes", async () => {
    const { frozen, other } = openWorkers();
    let isDone = false;
    let next: Promise<boolean> | undefined;
    await other.withLock(key, async () => {
      await other.load(key);
      next = frozen.withLock(key, () => Promise.resolve(isDone));
      await setTimeout(7 * STALE_AFTER);
      isDone = true;
    });
    expect(await next).toBe(true);
  });

  test("wakes the next waiter when it is released, before that would look again", async () => {
    const system = systemWith({ PROVENA_REDIS_KEY: keyLine() });
    const common = { url: server.url, prefix: crypto.randomUUID(), system };
    const [one, two] = [redisStore(common), redisStore(common)];
    onTestFinished(() => [one, two].forEach((store) => store.close()));
    let waited = 0;
    for (let i = 0; i < 5; i++) {
      let opened = 0;
      let next: Promise<void> | undefined;
      await one.withLock(key, async () => {
        next = two.withLock(key, () => Promise.resolve(void (waited += Date.now() - opened)));
        while (!(await server.cli("client", "list")).includes("cmd=blpop")) await setTimeout(5);
        opened = Date.now();
      });
      await next;
    }
    expect(waited).toBeLessThan(1_000); // without waking: five times as long
  });
});
