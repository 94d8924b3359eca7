import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ProvenaError } from "../../src/errors.ts";
import { withFallback } from "../../src/store/fallback.ts";
import { FileStore } from "../../src/store/file.ts";
import { MemoryStore } from "../../src/store/memory.ts";
import type { TokenStore } from "../../src/store/store.ts";
import { Child, childScript, runtimes } from "./children.ts";
import { describeStoreContract } from "./contract.ts";
import { temporaryFolder } from "./folder.ts";
import { key, keyOfProfile, tokenRecord } from "./records.ts";

const script = childScript();
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

/** The same story, on a disk prepared by a shell line where this machine lets us mount one. */
async function signInOn(prepare: string, argument = ""): Promise<Record<string, unknown>> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "file"), "");
  const child = (at: string) => [...runtimes.node, script(), "fallback", at, argument];
  const mounted = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-ec"];
  const line = `cd "$0"; ${prepare}; exec "$@"`;
  const works = await promisify(execFile)(mounted[0]!, [...mounted.slice(1), line, folder, "true"])
    .then(() => true, () => false);
  // A path below a file cannot be written by anybody, root included.
  const command = works
    ? [...mounted, line, folder, ...child(join(folder, "disk", "provena"))]
    : child(join(folder, "file", "provena"));
  const run = new Child(command);
  expect(await run.ended).toBe(0);
  return JSON.parse(run.said.join(""));
}

const fromMemory = {
  refused: "ERR_STORE",
  generation: 2,
  listed: [key],
  left: null,
  notices: [expect.stringContaining("Tokens are kept in memory only")],
};

describe("13 signing in works from memory, and says so once", () => {
  test("when the disk is full", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o size=16k,mode=700 none disk; " +
      "mkdir -m 700 disk/provena; head -c 8192 /dev/zero > disk/provena/other";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when the home is read-only", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o ro,mode=700 none disk";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when the cache folder is there but read-only", async () => {
    const prepare = "mkdir -p disk; mount -t tmpfs -o mode=700 none disk; " +
      "mkdir -m 700 disk/provena; mount -o remount,ro disk";
    expect(await signInOn(prepare)).toEqual(fromMemory);
  });

  test("when there is no home", async () => {
    const run = new Child(["env", "-u", "PROVENA_TOKEN_CACHE", "-u", "XDG_CACHE_HOME"].concat(
      [...runtimes.node, script(), "fallback", "", "default"],
    ));
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.said.join(""))).toEqual(fromMemory);
  });
});

describe("what a fallback does not hide", () => {
  test("10 a record that is there but cannot be read is an error, not a missing sign-in", async () => {
    const folder = join(await temporaryFolder(), "provena");
    const file = new FileStore(folder);
    await file.save(key, tokenRecord(1));
    await chmod(folder, 0o777);
    const store = withFallback(file, () => {});
    await expect(store.load(key)).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.list()).rejects.toMatchObject({ code: "ERR_STORE" });
    await expect(store.delete(key)).rejects.toMatchObject({ code: "ERR_STORE" });
  });

  test("what goes wrong under the lock is neither swallowed nor run again", async () => {
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

  test("an error other than of the store is passed on", async () => {
    const broken: TokenStore = Object.assign(new MemoryStore(), {
      save: () => Promise.reject(new TypeError("a bug")),
    });
    await expect(withFallback(broken, () => {}).save(key, tokenRecord(1))).rejects.toThrow("a bug");
  });
});

describe("a store that can be written again", () => {
  test("gets the record, and what another process saved there meanwhile counts", async () => {
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
