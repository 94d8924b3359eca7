/** A Redis server that loses data, or that another program writes to. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sha256 } from "../../src/text/sha256.ts";
import { key, tokenRecord } from "../store/records.ts";
import { RedisServer, redisStore } from "./server.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(async () => await server.close());

function openStores(count: number, prefix: string = crypto.randomUUID()) {
  const stores = Array.from({ length: count }, () => redisStore({ url: server.url, prefix }));
  onTestFinished(() => stores.forEach((store) => store.close()));
  return {
    stores: stores as [(typeof stores)[0], (typeof stores)[0]],
    name: (part: string) => `{${prefix}}:${part}:${sha256(key)}`,
  };
}

describe("a Redis server that loses", () => {
  test("everything gets the session back from the first worker that renews it", async () => {
    const { stores: [one, two] } = openStores(2);
    await one.save(key, tokenRecord(4));
    expect(await two.load(key)).toEqual(tokenRecord(4));
    await server.lose();
    expect(await two.load(key)).toBeUndefined();
    await two.withLock(key, async () => {
      expect(await two.load(key)).toEqual(tokenRecord(4));
      await two.save(key, tokenRecord(5));
    });
    expect(await one.load(key)).toEqual(tokenRecord(5));
    expect(await one.list()).toEqual([key]);
  });

  test("its last writes makes no worker send a used refresh token", async () => {
    const { stores: [one, two], name } = openStores(2);
    await one.save(key, tokenRecord(1));
    const before = await server.cli("--raw", "hgetall", name("session"));
    await one.withLock(key, () => one.save(key, tokenRecord(2)));
    expect(await two.load(key)).toEqual(tokenRecord(2));
    await server.cli("hset", name("session"), ...before.split("\n"));
    expect(await one.load(key)).toEqual(tokenRecord(1)); // rolled back
    const seen = await two.withLock(key, () => two.load(key));
    expect(seen).toEqual(tokenRecord(2));
    expect(await one.load(key)).toEqual(tokenRecord(2));
  });

  test("everything does not get back a session that was signed out", async () => {
    const { stores: [one, two] } = openStores(2);
    await one.save(key, tokenRecord(1));
    await two.load(key);
    await one.withLock(key, () => one.delete(key));
    expect(await two.withLock(key, () => two.load(key))).toBeUndefined();
    await one.save(key, { ...tokenRecord(1), signedInAt: 1_800_000_100_000 });
    expect(await two.withLock(key, () => two.load(key))).toMatchObject({
      signedInAt: 1_800_000_100_000,
    });
  });
});

describe("a Redis server that is unreachable during a renewal", () => {
  test("gets the new token when it is back; the worker continues with a notice", async () => {
    const notices: string[] = [];
    const prefix = crypto.randomUUID();
    const onNotice = (message: string) => void notices.push(message);
    const one = redisStore({ url: server.url, prefix, staleAfter: 1_000, onNotice });
    const { stores: [two] } = openStores(1, prefix);
    onTestFinished(() => one.close());
    await one.save(key, tokenRecord(1));
    await one.withLock(key, async (lock) => {
      await one.load(key);
      await server.kill();
      await one.save(key, tokenRecord(2, "the only copy"));
      expect(await lock?.isHeld(), "the lock is kept until the record is saved").toBe(true);
      expect(await one.load(key)).toEqual(tokenRecord(2, "the only copy"));
    });
    // Its next renewal needs no Redis either, since no other worker can have the token.
    await one.withLock(key, async () => {
      expect(await one.load(key)).toEqual(tokenRecord(2, "the only copy"));
      await one.save(key, tokenRecord(3, "the next"));
    });
    await server.up();
    expect(await two.withLock(key, () => two.load(key))).toEqual(tokenRecord(3, "the next"));
    expect(notices).toEqual([expect.stringMatching(/kept in memory until Redis can save it/)]);
    expect(await one.withLock(key, () => one.load(key))).toEqual(tokenRecord(3, "the next"));
  });

  test.each([
    ["under the lock", true],
    ["without the lock", false],
  ])("and a sign-out meanwhile, %s, leaves nothing to save and nobody to wait for", async (
    _,
    isUnderLock,
  ) => {
    const { stores: [one, two] } = openStores(2);
    const signOut = () => expect(one.delete(key)).rejects.toMatchObject({ code: "ERR_STORE" });
    await one.save(key, tokenRecord(1));
    await one.withLock(key, async () => {
      await one.load(key);
      await server.kill();
      await one.save(key, tokenRecord(2));
      if (isUnderLock) await signOut();
    });
    if (!isUnderLock) await signOut();
    await server.up();
    expect(await two.withLock(key, () => two.load(key))).toEqual(tokenRecord(1));
  });
});

describe("a Redis server that another program writes to", () => {
  test.each(["1e300", "inf", "nan", "-1", "x", "", "0x7fffffffffffffff"])(
    "still accepts a save if its last fencing token is %j",
    async (number) => {
      const { stores: [one, two], name } = openStores(2);
      await one.save(key, tokenRecord(1));
      await server.cli("hset", name("session"), "written", number);
      await one.withLock(key, () => one.save(key, tokenRecord(2)));
      expect(await two.load(key)).toEqual(tokenRecord(2));
      await server.cli("hset", name("session"), "written", number, "fence", number);
      await two.withLock(key, () => two.save(key, tokenRecord(3)));
      expect(await one.load(key)).toEqual(tokenRecord(3));
      await one.withLock(key, () => one.delete(key));
      expect(await two.load(key)).toBeUndefined();
    },
  );

  test("causes an error and keeps the new token if its last fencing token is possible", async () => {
    const notices: string[] = [];
    const prefix = crypto.randomUUID();
    const { stores: [two], name } = openStores(1, prefix);
    const onNotice = (message: string) => void notices.push(message);
    const one = redisStore({ url: server.url, prefix, onNotice });
    onTestFinished(() => one.close());
    await one.save(key, tokenRecord(1));
    const inAnHour = String(Date.now() + 3_600_000);
    await one.withLock(key, async () => {
      await one.load(key);
      await server.cli("hset", name("session"), "written", inAnHour, "fence", inAnHour);
      await one.save(key, tokenRecord(2));
    });
    expect(notices).toEqual([expect.stringMatching(/kept in memory .* written later than it can/)]);
    expect(await one.load(key)).toEqual(tokenRecord(2));
    await server.cli("hset", name("session"), "written", "0");
    await one.withLock(key, () => one.save(key, tokenRecord(3)));
    expect(await two.load(key)).toEqual(tokenRecord(3));
  });
});
