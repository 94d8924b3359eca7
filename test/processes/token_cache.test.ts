import { EventEmitter, once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { FileStore } from "../../src/store/file/store.ts";
import { generationOf } from "../../src/store/record.ts";
import type { TokenRecord } from "../../src/store/store.ts";
import { cases } from "../fixture/cases.ts";
import { Child, childScript, runtimes } from "../store/children.ts";
import { temporaryFolder } from "../store/folder.ts";
import { key, tokenRecord } from "../store/records.ts";

/** The number of kills. */
const KILLS = cases(100, 1_000);

/** Milliseconds. */
const STALE_AFTER = 1_000;

const script = childScript();
const every = Object.values(runtimes);

function start(task: string, folder: string, argument = "", runtime = runtimes.node): Child {
  const child = new Child([...runtime, script(), task, folder, argument]);
  onTestFinished(() => void child.signal("SIGKILL"));
  return child;
}

describe("processes that share a token cache", () => {
  test("12 twenty concurrent changes of a record, on three runtimes, lose nothing", async () => {
    const folder = join(await temporaryFolder(), "provena");
    const children = Array.from(
      { length: 20 },
      (_, i) => start("count", folder, "10", every[i % 3]),
    );
    expect(await Promise.all(children.map((child) => child.ended))).toEqual(Array(20).fill(0));
    expect(generationOf(await new FileStore(folder).load(key))).toBe(200);
    expect(await readdir(folder)).toHaveLength(1);
  }, 90_000);

  test(`9 killed ${KILLS} times at any moment, they leave the old or the new record`, async () => {
    const folder = join(await temporaryFolder(), "provena");
    const notices: string[] = [];
    const store = new FileStore(folder, { onNotice: (message) => void notices.push(message) });
    const saved: number[] = [];
    const saves = new EventEmitter();
    const startWriter = (runtime = runtimes.bun) => { // which starts fastest
      const writer = start("write", folder, "", runtime);
      writer.lines.on("line", () => void saves.emit("save", writer));
      return writer;
    };
    const writers = every.map(startWriter);
    let seen = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const [writer] = await once(saves, "save") as [Child];
      writers.splice(writers.indexOf(writer), 1, startWriter(every[kill % 30]));
      await setTimeout(Math.random() * 10); // a random moment, on purpose
      writer.signal("SIGKILL");
      await writer.ended;
      const record = await store.load(key) as TokenRecord;
      expect(record.tokens.accessToken).toBe(`${record.generation}.`.repeat(4000));
      const reported = savedBy(writer);
      saved.push(...reported);
      expect(record.generation).toBeGreaterThanOrEqual(Math.max(seen, ...reported));
      seen = record.generation;
    }
    for (const writer of writers) {
      writer.signal("SIGKILL");
      await writer.ended;
      saved.push(...savedBy(writer));
    }
    expect(new Set(saved).size, "no two saved on top of the same record").toBe(saved.length);
    expect(notices).toEqual([]);
    const before = performance.now();
    await store.withLock(key, async () => {
      await store.save(key, tokenRecord(generationOf(await store.load(key))! + 1));
    });
    expect(performance.now() - before, "a dead owner's lock is recovered").toBeLessThan(5000);
    expect(await readdir(folder), "what dead writers left is swept").toHaveLength(1);
  }, 60_000 + KILLS * 1000);

  test("55 one frozen beyond the stale time keeps its lock, and saves when it continues", async () => {
    const { folder, store, owner, wake } = await frozen();
    const waiting = store.withLock(key, () => store.save(key, tokenRecord(2, "the robber's")));
    await expect(waiting).rejects.toMatchObject({
      code: "ERR_STORE",
      message: expect.stringContaining(`process ${owner.process.pid}, which is stopped`),
    });
    await wake();
    expect(await store.load(key)).toEqual(tokenRecord(2, "the sleeper's"));
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("55 one frozen that is killed is replaced at once", async () => {
    const { store, owner } = await frozen();
    owner.signal("SIGKILL");
    await owner.ended;
    const before = performance.now();
    await store.withLock(key, () => store.save(key, tokenRecord(2, "the heir's")));
    expect(performance.now() - before).toBeLessThan(STALE_AFTER);
    expect(await store.load(key)).toEqual(tokenRecord(2, "the heir's"));
  });

  test("12 one frozen while another signed in again overwrites nothing when it continues", async () => {
    const { folder, store, wake } = await frozen();
    const signIn = () => store.save(key, tokenRecord(2, "the robber's"));
    await store.withLock(key, signIn, { replaces: true });
    await wake();
    expect(await store.load(key)).toEqual(tokenRecord(2, "the robber's"));
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("12 one frozen while another only read still saves when it continues", async () => {
    const { store, wake } = await frozen();
    await store.withLock(key, () => store.load(key), { replaces: true });
    await wake();
    expect(await store.load(key)).toEqual(tokenRecord(2, "the sleeper's"));
  });

  test("12 one frozen while another signed out does not bring the session back", async () => {
    const { folder, store, wake } = await frozen();
    await store.withLock(key, () => store.delete(key), { replaces: true });
    await wake();
    expect(await store.load(key)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  test("55 one frozen while another signed out and in again does not change the new session", async () => {
    const { store, wake } = await frozen();
    const anew = { ...tokenRecord(1, "signed in again"), signedInAt: 1_900_000_000_000 };
    await store.withLock(key, async () => {
      await store.delete(key);
      await store.save(key, anew);
    }, { replaces: true });
    await wake();
    expect(await store.load(key)).toEqual(anew);
  });
});

function savedBy(writer: Child): number[] {
  const lines = writer.said.filter((line) => line.startsWith("saved "));
  return lines.map((line) => Number(line.slice("saved ".length)));
}

/** A record, and a process frozen after reading it under the lock, before saving. */
async function frozen() {
  const folder = join(await temporaryFolder(), "provena");
  const store = new FileStore(folder, { staleAfter: STALE_AFTER });
  await store.save(key, tokenRecord(1));
  const owner = start("hold", folder, String(STALE_AFTER));
  await owner.says("holding");
  owner.signal("SIGSTOP");
  const wake = async () => {
    owner.signal("SIGCONT");
    owner.process.stdin.write("go on\n");
    await owner.says("done");
    expect(await owner.ended).toBe(0);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  };
  return { folder, store, owner, wake };
}
