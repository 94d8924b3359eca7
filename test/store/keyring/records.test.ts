import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { KeyringRecords } from "../../../src/store/keyring/records.ts";
import type { Keyring } from "../../../src/store/keyring/service.ts";
import { realSystem } from "../../../src/system/system.ts";
import { lockFileName, recordFileName } from "../../../src/store/file/name.ts";
import { currentOwner } from "../../../src/store/lock/owner.ts";
import { formatRecord } from "../../../src/store/record.ts";
import { describeStoreContract } from "../contract.ts";
import { temporaryFolder } from "../folder.ts";
import { key, keyOfProfile, pendingRecord, tokenRecord } from "../records.ts";

/** A keyring in memory, which fails after a number of changes. */
class MemoryKeyring implements Keyring {
  readonly entries = new Map<string, string>();
  #left = Infinity;

  dieAfter(changes: number): void {
    this.#left = changes;
  }

  get(account: string): Promise<string | undefined> {
    return Promise.resolve(this.entries.get(account));
  }

  all(): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map(this.entries));
  }

  async set(account: string, text: string): Promise<void> {
    await this.#live();
    this.entries.set(account, text);
  }

  async delete(account: string): Promise<void> {
    await this.#live();
    this.entries.delete(account);
  }

  async #live(): Promise<void> {
    await Promise.resolve();
    if (this.#left-- <= 0) throw new Error("killed");
  }
}

async function setUp(os: string) {
  const keyring = new MemoryKeyring();
  const notices: string[] = [];
  const store = new KeyringRecords(keyring, await temporaryFolder(), {
    system: { ...realSystem, os },
    onNotice: (message) => void notices.push(message),
  });
  return { keyring, store, notices };
}

for (const os of ["linux", "win32"]) {
  describeStoreContract(`KeyringRecords on ${os}`, async () => ({
    store: (await setUp(os)).store,
    close: () => Promise.resolve(),
  }));
}

test("a writer killed at any moment leaves the old or the new record, and the next one cleans up", async () => {
  const { keyring, store, notices } = await setUp("win32");
  const long = (generation: number) => tokenRecord(generation, `${generation}🐠`.repeat(400));
  await store.save(key, long(1));
  const pieces = keyring.entries.size;
  expect(pieces).toBeGreaterThan(3);
  const seen = new Set<unknown>();
  for (let changes = 0; changes <= 2 * pieces; changes++) {
    keyring.dieAfter(changes);
    await store.save(key, long(2)).catch(() => {});
    keyring.dieAfter(Infinity);
    const found = await store.load(key);
    expect([long(1), long(2)]).toContainEqual(found);
    seen.add(JSON.stringify(found));
    await store.save(key, long(3));
    expect(keyring.entries.size).toBe(pieces);
    await store.delete(key);
    await store.save(key, long(1));
  }
  expect(seen.size).toBe(2);
  expect(notices).toEqual([]);
});

const account = recordFileName(key).replace(/\.json$/, "");

test("a record is one entry, named after its session; only on Windows it can be several", async () => {
  const room = 1_200 - formatRecord(key, tokenRecord(1, "")).length;
  for (const [os, length, entries] of [["linux", 5_000, 1], ["win32", room, 1]] as const) {
    const { keyring, store } = await setUp(os);
    await store.save(key, tokenRecord(1, "x".repeat(length)));
    expect(keyring.entries.size).toBe(entries);
    expect([...keyring.entries.keys()]).toEqual([account]);
  }
  const { keyring, store } = await setUp("win32");
  await store.save(key, tokenRecord(1, "x".repeat(room + 1)));
  expect([...keyring.entries.keys()].sort()).toEqual([
    account,
    expect.stringMatching(/^auth-reef-.*\.[0-9a-f]{16}\.0$/),
    expect.stringMatching(/^auth-reef-.*\.[0-9a-f]{16}\.1$/),
  ]);
  expect(keyring.entries.get(account)).toMatch(/^\{"pieces":2,"nonce":"[0-9a-f]{16}"\}$/);
});

test.each([
  ["foreign", "precious"],
  ["another session's", formatRecord(keyOfProfile("work"), tokenRecord(1))],
  ["a pending code", JSON.stringify({ key, record: pendingRecord() })],
  ["of pieces that are missing", '{"pieces":2,"nonce":"0123456789abcdef"}'],
  ["nearly of pieces", ' {"pieces":1,"nonce":"0123456789abcdef"}'],
  ["nearly of pieces, too", '{"pieces":1,"nonce":"0123456789abcdef"}}'],
])("an entry that is %s is no record, is said, and the next save replaces it", async (_, text) => {
  const { keyring, store, notices } = await setUp("win32");
  keyring.entries.set(account, text);
  expect(await store.load(key)).toBeUndefined();
  expect(await store.list()).toEqual([]);
  expect(notices).toEqual([
    `The keyring's entry ${account} holds no record; the next sign-in replaces it`,
  ]);
  await store.save(key, tokenRecord(1));
  expect(await store.load(key)).toEqual(tokenRecord(1));
});

test("a record with a missing piece counts as absent", async () => {
  const { keyring, store } = await setUp("win32");
  await store.save(key, tokenRecord(1, "x".repeat(20_000)));
  expect(await store.load(key)).toEqual(tokenRecord(1, "x".repeat(20_000)));
  keyring.entries.delete([...keyring.entries.keys()].find((name) => name.endsWith(".1"))!);
  expect(await store.load(key)).toBeUndefined();
});

test("an entry of a later version is kept, and the error says to update", async () => {
  const { keyring, store } = await setUp("linux");
  const text = JSON.stringify({ key, record: { version: 2 } });
  keyring.entries.set(account, text);
  const message =
    `The keyring's entry ${account} was written by a later version of this package. ` +
    "Update the package, or sign out with the version that wrote it";
  await expect(store.load(key)).rejects.toMatchObject({ code: "ERR_STORE", message });
  await expect(store.save(key, tokenRecord(1))).rejects.toMatchObject({ message });
  expect(keyring.entries.get(account)).toBe(text);
});

test("a record under a wrong name is not listed, and deleting a missing record changes nothing", async () => {
  const { keyring, store } = await setUp("linux");
  keyring.entries.set("other", formatRecord(key, tokenRecord(1)));
  expect(await store.list()).toEqual([]);
  keyring.dieAfter(0);
  await store.delete(key);
  expect([...keyring.entries.keys()]).toEqual(["other"]);
});

test("55 a stopped process also keeps the lock of a record in the keyring", async () => {
  const child = spawn("sleep", ["60"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  const pid = child.pid!;
  const owner = await currentOwner({ ...realSystem, pid });
  process.kill(pid, "SIGSTOP");
  const folder = await temporaryFolder();
  await writeFile(join(folder, lockFileName(key)), JSON.stringify(owner));
  const onNotice = (message: string) => expect.unreachable(message);
  const options = { system: realSystem, onNotice, staleAfter: 1_000 };
  const store = new KeyringRecords(new MemoryKeyring(), folder, options);
  await expect(store.save(key, tokenRecord(1))).rejects.toMatchObject({
    code: "ERR_STORE",
    message: expect.stringContaining(`process ${pid}, which is stopped`),
  });
  child.kill("SIGKILL");
  await once(child, "exit");
  await store.save(key, tokenRecord(1));
  expect(await store.load(key)).toEqual(tokenRecord(1));
});
