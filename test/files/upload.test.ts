import { once } from "node:events";
import { appendFile, mkdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { UploadOptions } from "../../src/model/dataset_files.ts";
import { partSize } from "../../src/files/content.ts";
import { type Dataset, dataset, startS3rver } from "./dataset.ts";
import { pattern } from "./contents.ts";
import { type FakeStore, type Meddler, refuse, startFakeStore } from "./fake_store.ts";

const MiB = 1024 * 1024;

let store: FakeStore;
let set: Dataset;
let out: string;
let meddle: Meddler;

beforeEach(async () => {
  meddle = () => false;
  store = await startFakeStore((call, response) => meddle(call, response));
  set = await dataset(store);
  out = join(set.folder, "out");
  await mkdir(join(out, "runs"), { recursive: true });
  await writeFile(join(out, "a.csv"), "1,2\n");
  await writeFile(join(out, "runs/b.csv"), "3,4\n");
});

afterEach(async () => {
  await set[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

const stored = () =>
  Object.fromEntries([...store.objects].map(([path, { body }]) => [path, `${body}`]));
const writes = () => store.calls.filter(({ method }) => method !== "GET" && method !== "HEAD");
const upload = async (source: string, options: UploadOptions = {}) =>
  await (await set.open()).upload(source, options);

describe("where files go", () => {
  it("the content of a folder goes into the dataset, with its subfolders", async () => {
    expect((await upload(out)).moved.map(({ path }) => path)).toEqual(["a.csv", "runs/b.csv"]);
    expect(stored()).toEqual({ "a.csv": "1,2\n", "runs/b.csv": "3,4\n" });
  });

  it.each([
    ["runs/2026/", { "runs/2026/a.csv": "1,2\n", "runs/2026/runs/b.csv": "3,4\n" }],
    ["runs", { "runs/a.csv": "1,2\n", "runs/runs/b.csv": "3,4\n" }],
  ])("to %s", async (to, there) => {
    await upload(out, { to });
    expect(stored()).toEqual(there);
  });

  it.each([
    [undefined, "a.csv"],
    ["runs/", "runs/a.csv"],
    ["runs/first.csv", "runs/first.csv"],
  ])("one file to %s", async (to, path) => {
    await upload(join(out, "a.csv"), to === undefined ? {} : { to });
    expect(stored()).toEqual({ [path]: "1,2\n" });
  });

  it.each<unknown>(["../x", "/etc/", "a/../b", "a\\b", null, 7])("not to %s", async (to) => {
    await expect(upload(out, { to: to as string })).rejects.toMatchObject({ code: "ERR_CONFIG" });
    expect(writes()).toEqual([]);
  });

  it("a path that does not exist is an error, and nothing is sent", async () => {
    await expect(upload(join(out, "nope"))).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining("cannot be read: it does not exist"),
    });
  });
});

describe("what is not sent", () => {
  it("60 metadata.json, which only Provena writes, even if it was changed locally", async () => {
    store.put("metadata.json", "{}");
    await writeFile(join(out, "metadata.json"), '{"mine": true}');
    await writeFile(join(out, "runs/metadata.json"), "of a run");
    const report = await upload(out);
    expect(report.refused).toEqual([
      { path: "metadata.json", reason: expect.stringContaining("update_metadata") },
    ]);
    expect(stored()).toMatchObject({ "metadata.json": "{}", "runs/metadata.json": "of a run" });
    for (const to of [undefined, "metadata.json"]) {
      const source = to ? join(out, "a.csv") : join(out, "metadata.json");
      const { refused } = await upload(source, to ? { to } : {});
      expect(refused.map(({ path }) => path)).toEqual(["metadata.json"]);
    }
    expect(stored()["metadata.json"]).toBe("{}");
  });

  it("metadata.json that was downloaded and is the same counts as unchanged", async () => {
    store.put("metadata.json", "{}");
    await writeFile(join(out, "metadata.json"), "{}");
    expect(await upload(out)).toMatchObject({
      refused: [],
      skipped: [{ path: "metadata.json", reason: "unchanged" }],
    });
  });

  it("60 symbolic links", async () => {
    await writeFile(join(set.folder, "secret"), "secret");
    await symlink(join(set.folder, "secret"), join(out, "link"));
    await symlink(set.folder, join(out, "loop"));
    expect((await upload(out)).skipped).toEqual([
      { path: "link", reason: "it is a link" },
      { path: "loop", reason: "it is a link" },
    ]);
    expect(Object.keys(stored()).sort()).toEqual(["a.csv", "runs/b.csv"]);
  });

  it("names that could not be downloaded, and paths that are too long for S3", async () => {
    await writeFile(join(out, "a\\b"), "x");
    await writeFile(join(out, "a\u001b[2Jb"), "x");
    const deep = Array(5).fill("d".repeat(220)).join("/");
    await mkdir(join(out, deep), { recursive: true });
    await writeFile(join(out, deep, "x"), "x");
    const { refused } = await upload(out);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("control characters"),
      expect.stringContaining("backslash"),
      expect.stringContaining("1024 bytes"),
    ]);
  });

  it("partial files of a download", async () => {
    await mkdir(join(out, ".provena-partial"));
    await writeFile(join(out, ".provena-partial/x"), "x");
    expect((await upload(out)).moved).toHaveLength(2);
  });

  it("files that are unchanged, by their content", async () => {
    await upload(out);
    const before = writes().length;
    await utimes(join(out, "a.csv"), 1, 1);
    expect((await upload(out)).skipped).toHaveLength(2);
    await writeFile(join(out, "a.csv"), "1,3\n");
    await utimes(join(out, "a.csv"), 1, 1);
    expect((await upload(out)).moved.map(({ path }) => path)).toEqual(["a.csv"]);
    expect(writes().length).toBe(before + 1);
  });
});

describe("60 a user who may not write gets an error before anything is sent", () => {
  it.each([
    [401, "You do not have sufficient permissions to write to this dataset!"],
    [
      401,
      "This dataset is locked - you cannot modify the files of a locked dataset. Unlock the dataset first.",
    ],
    [
      403,
      "Dataset 10378.1/1900046 is pending review or is released. Cannot modify dataset files while a review is ongoing.",
    ],
  ])("%i %s", async (status, detail) => {
    const keys = (access: "read" | "write") =>
      access === "read" ? { id: "K", secret: "s", expires: Date.now() + 1e7 } : { status, detail };
    await using closed = await dataset({ ...store, keys });
    const files = await closed.open();
    const listed = store.calls.length;
    await expect(files.upload(out)).rejects.toMatchObject({ code: "ERR_HTTP", status });
    expect(store.calls.length).toBe(listed);
  });
});

describe("large files", () => {
  it("are sent in parts, and appear only when they are complete", async () => {
    await writeFile(join(out, "large"), pattern(20 * MiB));
    let isThereEarly = false;
    meddle = (call) => {
      if (call.query.has("partNumber")) isThereEarly ||= store.objects.has("large");
      return false;
    };
    await upload(out);
    expect(isThereEarly).toBe(false);
    expect(store.objects.get("large")!.body.equals(pattern(20 * MiB))).toBe(true);
    expect((await upload(out)).skipped).toHaveLength(3);
  });

  it("whose upload was interrupted continue with the missing parts", async () => {
    await writeFile(join(out, "large"), pattern(32 * MiB));
    const over = new AbortController();
    let [begun, done] = [0, 0];
    meddle = async (call, response) => {
      if (!call.query.has("partNumber") || call.method !== "PUT") return false;
      // Stopped after two parts.
      if (++begun > 2) await once(over.signal, "abort");
      else response.once("finish", () => ++done === 2 && over.abort());
      return false;
    };
    await expect(upload(out, { signal: over.signal })).rejects.toThrow("abort");
    expect(store.objects.has("large")).toBe(false);
    const sent = () =>
      store.calls.filter(({ method, query }) => method === "PUT" && query.has("partNumber"));
    const before = sent().length;
    meddle = () => false;
    await upload(out);
    expect(store.objects.get("large")!.body.equals(pattern(32 * MiB))).toBe(true);
    expect(sent().length - before).toBeLessThanOrEqual(2);
  });

  it("that change while they are sent are refused", async () => {
    await writeFile(join(out, "large"), pattern(20 * MiB));
    let isChanged = false;
    meddle = async (call) => {
      if (call.query.has("partNumber") && !isChanged) {
        isChanged = true;
        await appendFile(join(out, "large"), "more");
      }
      return false;
    };
    const { refused } = await upload(out);
    expect(refused).toEqual([{ path: "large", reason: expect.stringContaining("changed") }]);
    expect(store.objects.has("large")).toBe(false);
  });

  it("whose last answer was lost count as complete", async () => {
    await writeFile(join(out, "large"), pattern(20 * MiB));
    let completed = 0;
    meddle = (call, response) => {
      if (call.method !== "POST" || !call.query.has("uploadId") || ++completed > 1) return false;
      setImmediate(() => response.destroy());
      return false;
    };
    expect((await upload(out)).refused).toEqual([]);
    expect(store.objects.get("large")!.body.equals(pattern(20 * MiB))).toBe(true);
  });

  it("whose upload was ended by another client are refused", async () => {
    await writeFile(join(out, "large"), pattern(20 * MiB));
    meddle = (call, response) =>
      call.query.has("partNumber") && call.method === "PUT" &&
      refuse(response, 404, "NoSuchUpload");
    const { refused } = await upload(out);
    expect(refused).toEqual([{
      path: "large",
      reason: "its upload was ended by somebody else; try again",
    }]);
  });

  it("that the store cannot complete are refused, even with status 200", async () => {
    await writeFile(join(out, "large"), pattern(20 * MiB));
    meddle = (call, response) =>
      call.method === "POST" && call.query.has("uploadId") && refuse(response, 200, "InvalidPart");
    const { refused } = await upload(out);
    expect(refused).toEqual([{
      path: "large",
      reason: "the object store refuses it (InvalidPart)",
    }]);
  });

  it.each([
    [0, 8],
    [80_000, 8],
    [80_001, 16],
    [5 * 1024 * 1024, 528],
  ])("of %i MiB have parts of %i MiB", (size, part) => {
    expect(partSize(size * MiB)).toBe(part * MiB);
    expect(size / part).toBeLessThanOrEqual(10_000);
  });
});

it("another object store, s3rver, accepts the parts and returns them", async () => {
  await using other = await startS3rver();
  await using there = await dataset(other);
  await writeFile(join(out, "large"), pattern(17 * MiB));
  const files = await there.open();
  expect((await files.upload(out)).refused).toEqual([]);
  await files.download(join(there.folder, "back"));
  expect((await readFile(join(there.folder, "back/large"))).equals(pattern(17 * MiB))).toBe(true);
});
