import { expect, test } from "vitest";
import { KeyringRecords } from "../../src/store/keyring_records.ts";
import type { Keyring } from "../../src/store/keyring_service.ts";
import { realSystem } from "../../src/system.ts";
import { describeStoreContract } from "./contract.ts";
import { temporaryFolder } from "./folder.ts";
import { key, tokenRecord } from "./records.ts";

/** A keyring in memory, which dies after so many changes. */
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

test("a writer killed at any moment leaves the old record or the new, and the next tidies up", async () => {
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
