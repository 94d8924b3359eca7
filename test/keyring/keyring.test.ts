import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordFileName } from "../../src/store/file/name.ts";
import { KeyringStore } from "../../src/store/keyring/store.ts";
import { type Keyring, openKeyring } from "../../src/store/keyring/service.ts";
import { formatRecord, generationOf } from "../../src/store/record.ts";
import { realSystem } from "../../src/system/system.ts";
import { describeStoreContract } from "../store/contract.ts";
import { run } from "./run_program.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "../store/records.ts";

const account = recordFileName(key).replace(/\.json$/, "");
const windows = { ...realSystem, os: "win32" };

let keyring: Keyring;
let folder: string;
let notices: string[];

beforeAll(async () => {
  keyring = await openKeyring();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-keyring-locks-"));
  notices = [];
});

const empty = async () => {
  for (const name of (await keyring.all()).keys()) await keyring.delete(name);
};

afterEach(async () => {
  await empty();
  await rm(folder, { recursive: true, force: true });
});

const open = (system = realSystem) =>
  new KeyringStore({ folder, system, onNotice: (message) => void notices.push(message) });

describeStoreContract("KeyringStore", async () => {
  await empty();
  return { store: open(), close: () => Promise.resolve() };
});

describeStoreContract("KeyringStore with the small entries of Windows", async () => {
  await empty();
  return { store: open(windows), close: () => Promise.resolve() };
});

describe("a stored session", () => {
  test("is in the keyring under a readable name, and in no file", async () => {
    await open().save(key, tokenRecord(1));
    expect([...(await keyring.all()).keys()]).toEqual([account]);
    expect(account).toMatch(/^auth-reef-example-auth-realms-rrap-client-tools/);
    expect(await readdir(folder)).toEqual([]);
    const files = join(process.env["XDG_DATA_HOME"]!, "keyrings");
    for (const name of await readdir(files)) {
      expect(await readFile(join(files, name), "latin1")).not.toContain("token-1");
    }
  });

  test("is found by secret-tool, like any other password", async () => {
    await open().save(key, tokenRecord(1));
    const { stdout } = await run("secret-tool", ["lookup", "service", "provena"]);
    expect(stdout.trim()).toBe(formatRecord(key, tokenRecord(1)).trim());
  });

  test("is replaced if it is not a record, with one notice", async () => {
    await keyring.set(account, "not ours");
    const store = open();
    expect(await store.load(key)).toBeUndefined();
    expect(await store.list()).toEqual([]);
    await store.save(key, tokenRecord(1));
    expect(await store.load(key)).toEqual(tokenRecord(1));
    expect(new Set(notices).size).toBe(1);
    expect(notices[0]).toContain("holds no record");
  });

  test("is left unchanged if a later version wrote it", async () => {
    const later = JSON.stringify({ key, record: { ...tokenRecord(1), version: 2 } });
    await keyring.set(account, later);
    const refused = { code: "ERR_STORE", message: expect.stringContaining("later version") };
    await expect(open().load(key)).rejects.toMatchObject(refused);
    await expect(open().save(key, tokenRecord(2))).rejects.toMatchObject(refused);
    expect(await keyring.get(account)).toBe(later);
  });
});

describe("on Windows, where an entry is limited to 2560 bytes", () => {
  const long = (generation: number) => tokenRecord(generation, "tökèn✓🐠".repeat(150));

  test("a long record is stored in several entries, none of them too long", async () => {
    const store = open(windows);
    await store.save(key, long(1));
    await store.save(keyOfProfile("other"), tokenRecord(3));
    expect(await store.load(key)).toEqual(long(1));
    expect((await store.list()).sort()).toEqual([key, keyOfProfile("other")].sort());
    const texts = [...(await keyring.all()).values()];
    expect(texts.length).toBeGreaterThan(5);
    expect(Math.max(...texts.map((text) => text.length)) * 2).toBeLessThanOrEqual(2560);
  });

  test("a save or a delete leaves no piece behind, not even of a dead writer", async () => {
    const store = open(windows);
    await keyring.set(`${account}.0123456789abcdef.0`, "left by one that was killed");
    for (const generation of [1, 2, 3]) await store.save(key, long(generation));
    const names = [...(await keyring.all()).keys()];
    expect(new Set(names.map((name) => name.split(".")[1])).size).toBe(2);
    expect(await store.load(key)).toEqual(long(3));
    await store.save(key, tokenRecord(4));
    await store.delete(key);
    expect([...(await keyring.all()).keys()]).toEqual([]);
  });

  test("a record with a missing piece counts as absent, with a notice", async () => {
    const store = open(windows);
    await store.save(key, long(1));
    const piece = [...(await keyring.all()).keys()].find((name) => name.endsWith(".2"));
    await keyring.delete(piece!);
    expect(await store.load(key)).toBeUndefined();
    expect(notices.join()).toContain("holds no record");
    await store.save(key, long(1));
    expect(await store.load(key)).toEqual(long(1));
  });

  test("a read during a write gets the old or the new record", async () => {
    const store = open(windows);
    await store.save(key, long(1));
    let writing = true;
    const writes = (async () => {
      for (let generation = 2; generation <= 4; generation++) {
        await store.save(key, long(generation));
      }
      writing = false;
    })();
    const other = open(windows);
    const seen: (number | undefined)[] = [];
    while (writing) seen.push(generationOf(await other.load(key)));
    await writes;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual([...seen].sort((a, b) => a! - b!));
    expect(seen).not.toContain(0);
    expect(notices).toEqual([]);
  });

  test("a pending code is stored beside the tokens, and deleted separately", async () => {
    const store = open(windows);
    await store.save(key, long(1));
    await store.save(pending, pendingRecord());
    await store.delete(pending);
    expect(await store.load(pending)).toBeUndefined();
    expect(await store.load(key)).toEqual(long(1));
  });
});
