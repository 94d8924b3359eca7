/** Two downloads into the same folder at the same time, as two processes would run them. */
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openFiles } from "../../src/files/files.ts";
import { presenter } from "../api/signed_in.ts";
import { contents, pattern } from "./contents.ts";
import { type Dataset, dataset, liveDisplay } from "./dataset.ts";
import { type FakeStore, type Meddler, startFakeStore, type StoreCall } from "./fake_store.ts";
import { HANDLE } from "./place.ts";

const MiB = 1024 * 1024;

let store: FakeStore;
let first: Dataset;
let second: Dataset;
let target: string;
let meddle: Meddler;

beforeEach(async () => {
  store = await startFakeStore((call, response) => meddle(call, response));
  const named = (id: string) => ({
    endpoint: store.endpoint,
    keys: () => ({ id, secret: "secret", expires: Date.now() + 3_600_000 }),
  });
  first = await dataset(named("FIRST"));
  second = await dataset(named("SECOND"));
  target = join(first.folder, "in");
});

afterEach(async () => {
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  return { opened, open: () => open() };
}

const isOf = (id: string, { headers }: StoreCall) => headers.authorization?.includes(id) ?? false;
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const download = async ({ client }: Dataset, signal?: AbortSignal) =>
  await (await openFiles(HANDLE, { client, presenter, liveDisplay }))
    .download(target, signal ? { signal } : {});

it("60 one whose files are all completed by the other reports no fault", async () => {
  // More files than are moved at once, so the last ones are opened after the other has ended.
  const names = Array.from({ length: 12 }, (_, i) => `runs/${i}.csv`);
  for (const name of names) store.put(name, name);
  store.put("a.bin", pattern(17 * MiB));
  const [begun, otherDone] = [gate(), gate()];
  let calls = 0;
  meddle = async (call) => {
    if (call.path === undefined) return false;
    if (isOf("FIRST", call)) {
      if (++calls === 8) begun.open();
      await otherDone.opened;
    } else await begun.opened;
    return false;
  };
  const late = download(first);
  expect((await download(second)).refused).toEqual([]);
  otherDone.open();
  expect((await late).refused).toEqual([]);
  expect(await contents(target)).toEqual({
    ...Object.fromEntries(names.map((name) => [name, name])),
    "a.bin": pattern(17 * MiB).toString("latin1"),
  });
});

it("60 one that begins a file late keeps what the other has fetched of it", async () => {
  const large = pattern(20 * MiB);
  const small = Array.from({ length: 8 }, (_, i) => `a${i}`);
  for (const path of small) store.put(path, path);
  // Sent in parts, so its entity tag cannot reveal wrong content.
  store.put("z.bin", large, { etag: `${"a".repeat(32)}-3` });
  const [secondAtLast, firstFetched, firstDone] = [gate(), gate(), gate()];
  meddle = async (call) => {
    const { path, headers: { range = "" } } = call;
    if (path === undefined) return false;
    if (isOf("FIRST", call)) {
      if (path === "z.bin" && !range.startsWith("bytes=0-")) await secondAtLast.opened;
    } else if (path === "z.bin") {
      secondAtLast.open();
      await firstDone.opened;
    } else await firstFetched.opened;
    return false;
  };
  const stop = new AbortController();
  const late = download(second, stop.signal).catch(() => "stopped");
  // Files are moved in the order of their paths, so the second has begun them before the large one.
  await until(() => store.calls.filter((call) => call.path?.startsWith("a")).length === 8);
  const early = download(first);
  // The first range has arrived when its mark is in the partial file.
  const isMarked = async () => {
    const found = Object.entries(await contents(target).catch(() => ({})))
      .find(([path, body]) => path.startsWith(".provena-partial/") && body.length > 20 * MiB);
    return found?.[1][20 * MiB] === "\x01";
  };
  await until(isMarked);
  firstFetched.open();
  expect((await early).refused).toEqual([]);
  stop.abort();
  firstDone.open();
  expect(await late).toBe("stopped");
  const { "z.bin": whole } = await contents(target);
  expect(Buffer.from(whole ?? "", "latin1").equals(large)).toBe(true);
});
