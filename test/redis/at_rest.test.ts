/** The data in Redis: how long it stays, and who can read it. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { TokenRecord } from "../../src/store/store.ts";
import { failureOf } from "../promises/stage.ts";
import { temporaryFolder } from "../store/folder.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "../store/records.ts";
import { keyLine, RedisServer, redisStore } from "./server.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(async () => await server.close());

/** A store with its own prefix. */
function openStore(keys?: string, prefix: string = crypto.randomUUID()) {
  const store = redisStore({ url: server.url, prefix, ...(keys ? { keys } : {}) });
  onTestFinished(() => store.close());
  return { store, prefix };
}

async function names(prefix: string): Promise<string[]> {
  return (await server.cli("--raw", "keys", `*${prefix}*`)).split("\n").filter(Boolean);
}

/** The hash of the only record. */
async function recordName(prefix: string): Promise<string> {
  const [name, ...others] = (await names(prefix)).filter((each) => each.includes(":session:"));
  expect(others).toEqual([]);
  return name!;
}

describe("the data in Redis", () => {
  test("contain no token, name or address in the clear, in memory or on disk", async () => {
    const { store, prefix } = openStore();
    await store.withLock(key, () => store.save(key, tokenRecord(1, "Bearer-0123456789")));
    await store.save(keyOfProfile("alice@reef.example"), tokenRecord(1));
    await store.save(pending, pendingRecord());
    const rdb = join(await temporaryFolder(), "dump.rdb");
    await promisify(execFile)("redis-cli", ["-p", `${server.port}`, "--rdb", rdb]);
    const append = join(server.folder, "appendonlydir");
    const files = [rdb, ...(await readdir(append)).map((name) => join(append, name))];
    const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
    for (const name of await names(prefix)) texts.push(name, await server.cli("dump", name));
    const all = texts.join("\n");
    expect(all).toContain(prefix); // to be sure that this file has the data
    expect(all).not.toMatch(/Bearer-0123|refresh-1|alice|editor|Edda|device-code|WDJB/i);
    expect(all).not.toMatch(/reef\.example|client-tools/);
  });

  test("cannot be moved from one session to another", async () => {
    const { store, prefix } = openStore();
    await store.save(key, tokenRecord(1));
    const mine = await recordName(prefix);
    await store.save(keyOfProfile("work"), tokenRecord(1, "another's"));
    const other = (await names(prefix)).find((name) => name.includes(":session:") && name !== mine);
    await server.cli("copy", other!, mine, "replace");
    expect(await failureOf(store.load(key))).toMatchObject({
      code: "ERR_STORE",
      message: expect.stringContaining("was changed"),
    });
  });

  test("cannot be rolled back by an older copy under a newer generation", async () => {
    const { store, prefix } = openStore();
    await store.save(key, tokenRecord(1));
    const name = await recordName(prefix);
    const older = await server.cli("--raw", "hget", name, "record");
    await store.save(key, tokenRecord(2));
    await server.cli("hset", name, "record", older);
    expect((await failureOf(store.load(key))).code).toBe("ERR_STORE");
  });
});

describe("a process with other keys", () => {
  test("gets an error, signs nobody out and overwrites nothing", async () => {
    const { store, prefix } = openStore(keyLine("1", 7));
    await store.save(key, tokenRecord(1));
    const { store: stranger } = openStore(keyLine("1", 8), prefix);
    expect((await failureOf(stranger.load(key))).code).toBe("ERR_STORE");
    expect((await failureOf(stranger.list())).code).toBe("ERR_STORE");
    expect(await store.load(key)).toEqual(tokenRecord(1));
  });

  test("can read during a change of keys: first added, then current, then the only one", async () => {
    const [old, next] = [keyLine("2026-10", 1), keyLine("2026-11", 2)];
    const { store: before, prefix } = openStore(old);
    await before.save(key, tokenRecord(1));
    const { store: known } = openStore(`${old}\n${next}`, prefix);
    const { store: first } = openStore(`${next}\n${old}`, prefix);
    expect(await first.load(key)).toEqual(tokenRecord(1));
    await first.withLock(key, () => first.save(key, tokenRecord(2)));
    expect(await known.load(key)).toEqual(tokenRecord(2));
    const { store: only } = openStore(next, prefix);
    expect(await only.load(key)).toEqual(tokenRecord(2));
    expect(await only.list()).toEqual([key]);
  });
});

describe("a record expires with its session", () => {
  const hour = 3_600_000;
  const left = async (prefix: string) => Number(await server.cli("pttl", await recordName(prefix)));
  const endingAt = (refreshExpiresAt: number | undefined): TokenRecord => {
    const { refreshExpiresAt: _, ...tokens } = tokenRecord(1).tokens;
    const end = refreshExpiresAt === undefined ? {} : { refreshExpiresAt };
    return { ...tokenRecord(1), tokens: { ...tokens, ...end } };
  };

  test("an hour after it ends, and later if it was renewed", async () => {
    const { store, prefix } = openStore();
    await store.save(key, endingAt(Date.now() + hour));
    expect(await left(prefix)).toBeGreaterThan(2 * hour - 60_000);
    expect(await left(prefix)).toBeLessThanOrEqual(2 * hour);
    await store.save(key, { ...endingAt(Date.now() + 5 * hour), generation: 2 });
    expect(await left(prefix)).toBeGreaterThan(5 * hour);
    await store.withLock(key, () => store.load(key));
    expect(await left(prefix)).toBeGreaterThan(5 * hour);
  });

  test("but never for an offline session without a known end", async () => {
    const { store, prefix } = openStore();
    await store.save(key, endingAt(undefined));
    expect(await left(prefix)).toBe(-1);
  });

  test("at the same time as a pending code", async () => {
    const { store, prefix } = openStore();
    await store.save(pending, { ...pendingRecord(), expiresAt: Date.now() + 600_000 });
    expect(await left(prefix)).toBeLessThanOrEqual(hour + 600_000);
  });

  test("and is then not listed, and removed from the index", async () => {
    const { store, prefix } = openStore();
    await store.save(key, tokenRecord(1));
    await server.cli("del", await recordName(prefix)); // as if it had expired
    expect(await store.list()).toEqual([]);
    expect(await names(prefix)).toEqual([expect.stringContaining(":wake:")]);
  });

  test("and a sign-out leaves no readable data", async () => {
    const { store, prefix } = openStore();
    await store.save(key, tokenRecord(1));
    await store.withLock(key, () => store.delete(key));
    const name = await recordName(prefix);
    expect((await server.cli("--raw", "hkeys", name)).split("\n").sort()).toEqual(
      ["fence", "written"],
    );
    expect(Number(await server.cli("pttl", name))).toBeGreaterThan(0);
  });
});
