/** Transfers that are interrupted: by the network, by kill -9, or by the user. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realSystem } from "../../src/system/system.ts";
import { writeBundle } from "../write_bundle.mjs";
import { contents, pattern } from "./contents.ts";
import { type Dataset, dataset, TOKEN, wireTo } from "./dataset.ts";
import { type FakeStore, type Meddler, startFakeStore } from "./fake_store.ts";
import { HANDLE } from "./place.ts";
import type { ChildWork } from "./transfer_child.ts";

const MiB = 1024 * 1024;
/** Rounds of each kind of interruption: a few here, more in `npm run test:files`. */
const ROUNDS = Number(process.env["PROVENA_CUTS"] ?? 2);
const rounds = Array.from({ length: ROUNDS }, (_, i) => i + 1);
const root = fileURLToPath(new URL("../..", import.meta.url));

const sizes: Readonly<Record<string, number>> = {
  "large.bin": 20 * MiB + 3,
  "runs/middle.bin": 3 * MiB,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`runs/small-${i}.csv`, 1000 + i])),
};
const originals = Object.fromEntries(
  Object.entries(sizes).map(([path, size]) => [path, pattern(size).toString("latin1")]),
);

let store: FakeStore;
let set: Dataset;
let meddle: Meddler = () => false;
let programs: string;

beforeAll(async () => {
  store = await startFakeStore((call, response) => meddle(call, response));
  set = await dataset(store);
  programs = join(set.folder, "programs");
  await writeBundle({ child: "test/files/transfer_child.ts" }, programs);
  await symlink(join(root, "node_modules"), join(programs, "node_modules"));
}, 60_000);

afterAll(async () => {
  await set[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

/** A folder, and the object store, of one round. */
async function freshRound(kind: "download" | "upload"): Promise<string> {
  meddle = () => false;
  store.objects.clear();
  store.calls.length = 0;
  const folder = join(set.folder, crypto.randomUUID());
  await mkdir(join(folder, "runs"), { recursive: true });
  for (const [path, size] of Object.entries(sizes)) {
    if (kind === "download") store.put(path, pattern(size));
    else await writeFile(join(folder, path), pattern(size));
  }
  return folder;
}

const stored = () =>
  Object.fromEntries([...store.objects].map(([path, { body }]) => [path, body.toString("latin1")]));

/** A file with its final name is always complete. */
function expectWhole(found: Readonly<Record<string, string>>): void {
  const visible = Object.keys(found).filter((path) => !path.startsWith(".provena-partial/"));
  for (const path of visible) {
    expect(found[path] === originals[path], `${path} is as it should be`).toBe(true);
  }
}

describe.each(["download", "upload"] as const)("60 %s goes on after", (direction) => {
  it.each(rounds)("cuts of the network (%i)", async () => {
    const folder = await freshRound(direction);
    // From a few kilobytes to more than a part of an upload. Every third connection is not cut.
    const carried = () =>
      Math.random() < 1 / 3 ? Infinity : Math.floor(1.5 ** (Math.random() * 20) * 5000);
    await using wire = await wireTo(store.endpoint, carried);
    await using cut = await dataset({ endpoint: wire.endpoint });
    const report = await stubbornly(async () => await (await cut.open())[direction](folder));
    expect(report.refused).toEqual([]);
    const found = direction === "download" ? await contents(folder) : stored();
    expectWhole(found);
    expect(Object.keys(found)).toHaveLength(Object.keys(originals).length);
    if (direction === "download") expect(await readdir(folder)).not.toContain(".provena-partial");
  }, 60_000);

  it.each(rounds)("kill -9 (%i)", async () => {
    const folder = await freshRound(direction);
    const there = async () => direction === "download" ? await contents(folder) : stored();
    for (let kills = 0;; kills++) {
      const { child, ended } = start(direction, folder);
      // At a random request, earlier after each kill.
      let left = kills < 3 ? Math.ceil(Math.random() * 18) : Infinity;
      meddle = (call) => {
        if (call.path !== undefined && --left === 0) process.kill(child.pid!, "SIGKILL");
        return false;
      };
      const { code, said } = await ended;
      expectWhole(await there());
      if (code === null) continue;
      expect(code, said).toBe(0);
      break;
    }
    expectWhole(await there());
    expect(Object.keys(await there()).sort()).toEqual(Object.keys(originals).sort());
  }, 60_000);
});

/** Repeats the transfer when the message says so, as a user would. */
async function stubbornly<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error as Error).message.includes("it goes on where it stopped")) throw error;
    }
  }
}

function start(
  direction: ChildWork["direction"],
  local: string,
): { child: ChildProcess; ended: Promise<{ code: number | null; said: string }> } {
  const { deployment } = set.client;
  const work: ChildWork = { deployment, token: TOKEN, handle: HANDLE, direction, local };
  const child = spawn("node", [join(programs, "child.js")], {
    env: { ...process.env, TRANSFER: JSON.stringify(work) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = Promise.all([once(child, "close"), text(child.stderr)])
    .then(([[code], said]) => ({ code: code as number | null, said }));
  return { child, ended };
}

describe("60 a download that is stopped", () => {
  it("leaves no incomplete file under its name, and the next download fetches only the rest", async () => {
    const folder = await freshRound("download");
    const over = new AbortController();
    const rest = Object.entries(sizes).filter(([path]) => path !== "large.bin");
    const available = 8 * MiB + rest.reduce((sum, [, size]) => sum + size, 0);
    const starts = () =>
      store.calls.filter(({ path }) => path === "large.bin").map(({ headers }) => headers.range);
    meddle = async (call) => {
      if (call.path !== "large.bin" || call.headers.range?.startsWith("bytes=0-")) return false;
      await once(over.signal, "abort");
      return false;
    };
    // With this clock, progress is always reported.
    let now = Date.now();
    await using hasty = await dataset({
      ...store,
      system: { ...realSystem, now: () => now += 1000 },
    });
    const files = await hasty.open();
    const stopped = files.download(folder, {
      signal: over.signal,
      onProgress: ({ bytes }) => {
        // The first range and all other files have arrived.
        if (bytes === available) over.abort(new Error("stopped"));
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    expectWhole(await contents(folder));
    expect(await readdir(folder)).not.toContain("large.bin");
    meddle = () => false;
    store.calls.length = 0;
    expect((await files.download(folder)).refused).toEqual([]);
    expect(starts()).not.toContain("bytes=0-8388607");
    expect(starts().length).toBeLessThanOrEqual(2);
    expectWhole(await contents(folder));
    await rm(folder, { recursive: true });
  });
});
