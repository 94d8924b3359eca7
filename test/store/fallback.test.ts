import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import { withFallback } from "../../src/store/fallback.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { HeldLock, TokenStore } from "../../src/store/store.ts";
import { heldByFrozen } from "../../src/store/lock/frozen.ts";
import { describeStoreContract } from "./contract.ts";
import { temporaryFolder } from "./folder.ts";
import { key, keyOfProfile, tokenRecord } from "./records.ts";

const full = new ProvenaError("ERR_STORE", "The disk is full. Free some space");

describeStoreContract("A store with a fallback", async () => ({
  store: withFallback(new FileStore(join(await temporaryFolder(), "provena")), () => {}),
  close: () => Promise.resolve(),
}));

describeStoreContract("A store that fell back", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  const store = new FileStore(join(folder, "file", "provena"));
  return { store: withFallback(store, () => {}), close: () => Promise.resolve() };
});

describe("a fallback does not hide", () => {
  test("10 that an existing record cannot be read: an error, not a missing sign-in", async () => {
    const folder = join(await temporaryFolder(), "provena");
    const file = new FileStore(folder);
    await file.save(key, tokenRecord(1));
    await chmod(folder, 0o777);
    const store = withFallback(file, () => {});
    await expect(store.load(key)).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.list()).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.delete(key)).rejects.toMatchObject({ code: "ERR_STORE" });
  });

  test("an error under the lock, and does not run the function again", async () => {
    const notices: string[] = [];
    const store = withFallback(new MemoryStore(), (message) => void notices.push(message));
    let runs = 0;
    const failing = store.withLock(key, () => {
      runs++;
      return Promise.reject(full);
    });
    await expect(failing).rejects.toBe(full);
    expect([runs, notices.length]).toEqual([1, 0]);
  });

  test("55 that a frozen process holds the lock: nothing runs without it", async () => {
    const notices: string[] = [];
    const frozen = heldByFrozen(4711, "stopped");
    const held: TokenStore = Object.assign(new MemoryStore(), {
      withLock: () => Promise.reject(frozen),
    });
    const store = withFallback(held, (message) => void notices.push(message));
    await expect(store.withLock(key, () => expect.unreachable())).rejects.toBe(frozen);
    expect(notices).toEqual([]);
  });

  test("55 the store's lock object and lock options", async () => {
    const inner = new MemoryStore();
    const asked: unknown[] = [];
    const isHeld = () => Promise.resolve(false);
    const held: TokenStore = Object.assign(inner, {
      withLock: (_: string, fn: (lock?: HeldLock) => Promise<unknown>, options: unknown) => {
        asked.push(options);
        return fn({ isHeld });
      },
    });
    const store = withFallback(held, () => {});
    const said = store.withLock(key, (lock) => lock!.isHeld(), { replaces: true });
    expect(await said).toBe(false);
    expect(asked).toEqual([{ replaces: true }]);
  });

  test("errors that are not of the store", async () => {
    const broken: TokenStore = Object.assign(new MemoryStore(), {
      save: () => Promise.reject(new TypeError("a bug")),
    });
    await expect(withFallback(broken, () => {}).save(key, tokenRecord(1))).rejects.toThrow("a bug");
  });
});

describe("a store that can be written again", () => {
  test("gets the record, and a newer one of another process wins", async () => {
    const memory = new MemoryStore();
    let isFull = true;
    const disk: TokenStore = Object.assign(new MemoryStore(), {
      load: memory.load.bind(memory),
      save: (at: string, record: Parameters<TokenStore["save"]>[1]) =>
        isFull ? Promise.reject(full) : memory.save(at, record),
    });
    const notices: string[] = [];
    const store = withFallback(disk, (message) => void notices.push(message));
    await store.save(key, tokenRecord(1));
    await store.save(keyOfProfile("work"), tokenRecord(1));
    expect(await store.load(key)).toEqual(tokenRecord(1));
    await memory.save(key, tokenRecord(2, "from elsewhere"));
    expect(await store.load(key)).toEqual(tokenRecord(2, "from elsewhere"));
    isFull = false;
    await store.save(key, tokenRecord(3));
    expect(await memory.load(key)).toEqual(tokenRecord(3));
    expect(notices).toHaveLength(1);
  });
});

test("the record in memory is used while the store cannot be read; a bug is not hidden", async () => {
  const failing = { error: full as Error };
  const disk: TokenStore = Object.assign(new MemoryStore(), {
    load: () => Promise.reject(failing.error),
    save: () => Promise.reject(full),
  });
  const notices: string[] = [];
  const store = withFallback(disk, (message) => void notices.push(message));
  await store.save(key, tokenRecord(1));
  expect(await store.load(key)).toEqual(tokenRecord(1));
  failing.error = new TypeError("a bug");
  await expect(store.load(key)).rejects.toThrow("a bug");
  expect(notices).toEqual([
    "Tokens are kept in memory only, until this process ends. The disk is full. Free some space",
  ]);
});
