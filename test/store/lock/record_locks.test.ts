import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FileStore } from "../../../src/store/file/store.ts";
import { lockFileName, recordFileName } from "../../../src/store/file/name.ts";
import { hostIdentity } from "../../../src/store/lock/owner.ts";
import { RecordLocks } from "../../../src/store/lock/record_locks.ts";
import type { StoredRecord } from "../../../src/store/store.ts";
import { realSystem } from "../../../src/system/system.ts";
import { createFakeSystem } from "../../fake_system.ts";
import { temporaryFolder } from "../folder.ts";
import { key, pending, tokenRecord } from "../records.ts";

const nonce = "00000000deadbeef";

async function setUp() {
  const folder = await temporaryFolder();
  const file = join(folder, recordFileName(key));
  const notices: string[] = [];
  const onNotice = (message: string) => void notices.push(message);
  return { folder, file, lock: `${file}.lock`, notices, onNotice };
}

/** A lock left by a process that has ended. */
async function leaveBehind(lock: string): Promise<void> {
  const child = spawn("true");
  await once(child, "exit");
  const host = await hostIdentity(realSystem);
  await writeFile(lock, JSON.stringify({ pid: child.pid, host, nonce }));
}

test("a dead owner's leftovers are removed before the function runs", async () => {
  const { folder, lock, onNotice } = await setUp();
  const told: string[] = [];
  const onRecovered = (recovered: string) => Promise.resolve(void told.push(recovered));
  const locks = new RecordLocks(folder, { system: realSystem, onNotice, onRecovered });
  await locks.run(key, () => Promise.resolve());
  expect(told).toEqual([]);
  await leaveBehind(lock);
  await locks.run(key, () => Promise.resolve(void told.push("done")));
  expect(told).toEqual([key, "done"]);
  await leaveBehind(lock);
  const careless = new RecordLocks(folder, { system: realSystem, onNotice });
  expect(await careless.run(key, () => Promise.resolve("done"))).toBe("done");
});

test("this process holds a lock only while the function runs", async () => {
  const { folder, onNotice } = await setUp();
  const locks = new RecordLocks(folder, { system: realSystem, onNotice });
  const held = () => Promise.resolve(locks.holds(key));
  expect(await held()).toBe(false);
  expect(await locks.run(key, held)).toBe(true);
  await expect(locks.run(key, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await held()).toBe(false);
});

test.each([[1_000, 5_000], [undefined, 50_000]])(
  "with a stale time of %s, a silent owner on another host loses its lock after %i ms",
  async (staleAfter, limit) => {
    const { folder, lock, onNotice } = await setUp();
    await writeFile(lock, JSON.stringify({ pid: 1, host: "elsewhere", nonce }));
    const system = createFakeSystem({ fastForward: true });
    const start = system.now();
    const locks = new RecordLocks(folder, { system, onNotice, staleAfter });
    await locks.run(key, () => Promise.resolve());
    expect(system.now() - start).toBeGreaterThanOrEqual(limit);
    expect(system.now() - start).toBeLessThan(limit + 1_000);
  },
);

test.each([["a sign-in or sign-out", key, true], ["a pending code", pending, false]])(
  "for %s it loses the lock after one stale time",
  async (_, key, replaces) => {
    const { folder, onNotice } = await setUp();
    const lock = join(folder, lockFileName(key));
    await writeFile(lock, JSON.stringify({ pid: 1, host: "elsewhere", nonce }));
    const system = createFakeSystem({ fastForward: true });
    const start = system.now();
    const locks = new RecordLocks(folder, { system, onNotice });
    await locks.run(key, () => Promise.resolve(), { replaces });
    expect(system.now() - start).toBeGreaterThanOrEqual(10_000);
    expect(system.now() - start).toBeLessThan(11_000);
  },
);

test.each([[1, 2, true], [1, 3, false], [2, 2, false]])(
  "after a lost lock, with generation %i stored, generation %i is saved: %s",
  async (before, next, isSaved) => {
    const { folder, lock, onNotice } = await setUp();
    const locks = new RecordLocks(folder, { system: realSystem, onNotice });
    let stored: StoredRecord = tokenRecord(before);
    const asked: boolean[] = [];
    const place = {
      current: () => Promise.resolve(stored),
      replace: async (mayReplace: () => Promise<boolean>) => {
        const may = await mayReplace();
        asked.push(may);
        if (may) stored = tokenRecord(next, "saved");
        return may;
      },
    };
    await locks.run(key, async () => {
      await rm(lock);
      await locks.save(key, tokenRecord(next), place);
    });
    expect(asked).toEqual([false, isSaved]);
    expect(await readdir(folder)).toEqual([]);
    await locks.save(key, tokenRecord(9), place);
    expect(asked.slice(2), "held, it is asked once").toEqual([true]);
  },
);

test("an older generation is not saved, and not retried", async () => {
  const { folder, onNotice } = await setUp();
  const locks = new RecordLocks(folder, { system: realSystem, onNotice });
  const asked: boolean[] = [];
  await locks.save(key, tokenRecord(1), {
    current: () => Promise.resolve(tokenRecord(2)),
    replace: async (mayReplace) => {
      asked.push(await mayReplace());
      return false;
    },
  });
  expect(asked).toEqual([false]);
});

test("without a home folder, a load finds nothing and a save fails", async () => {
  const system = { ...createFakeSystem(), home: undefined };
  const store = new FileStore(undefined, { system });
  expect(store.folder).toBeUndefined();
  expect(await store.load(key)).toBeUndefined();
  expect(await store.list()).toEqual([]);
  await store.delete(key);
  await expect(store.save(key, tokenRecord(1))).rejects.toMatchObject({
    code: "ERR_STORE",
    message: "There is no home folder to keep tokens in. " +
      "Set PROVENA_TOKEN_CACHE to a folder of your own",
  });
});

test("a store without a folder has nothing to delete", async () => {
  const { folder } = await setUp();
  await new FileStore(join(folder, "no")).delete(key);
  expect(await readdir(folder)).toEqual([]);
});

test("a store removes the temporary files of a dead writer before the next save", async () => {
  const { folder, file, lock } = await setUp();
  await leaveBehind(lock);
  await writeFile(`${file}.0123456789abcdef.tmp`, "half");
  await new FileStore(folder).save(key, tokenRecord(1));
  expect(await readdir(folder)).toEqual([recordFileName(key)]);
});

test("a record that cannot be deleted is an error", async () => {
  const { folder, file } = await setUp();
  await mkdir(file);
  await expect(new FileStore(folder).delete(key)).rejects.toMatchObject({
    code: "ERR_STORE",
    message: expect.stringContaining(`${file} cannot be written`),
  });
});

test("a file without a record that cannot be set aside gives one notice", async () => {
  const { folder, file, lock, notices, onNotice } = await setUp();
  await writeFile(file, "foreign", { mode: 0o600 });
  await mkdir(lock);
  const store = new FileStore(folder, { onNotice });
  expect(await store.load(key)).toBeUndefined();
  expect(await store.load(key)).toBeUndefined();
  expect(notices).toEqual([
    expect.stringMatching(/^A token cache file is damaged and cannot be moved\. The token/),
  ]);
});
