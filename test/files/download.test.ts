import { Buffer } from "node:buffer";
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransferProgress } from "../../src/model/dataset_files.ts";
import { contents, pattern } from "./contents.ts";
import { type Dataset, dataset, liveDisplay, type S3rverStore, startS3rver } from "./dataset.ts";
import { type FakeStore, refuse, startFakeStore } from "./fake_store.ts";

const MiB = 1024 * 1024;

describe("downloading from an object store that checks signatures", () => {
  let store: S3rverStore;
  let set: Dataset;

  beforeAll(async () => {
    store = await startS3rver();
    set = await dataset(store);
    const out = join(set.folder, "out");
    await mkdir(join(out, "runs/ü 'x'(1)!*+&?#%41"), { recursive: true });
    await writeFile(join(out, "a.csv"), "a,b\n1,2\n");
    await writeFile(join(out, "empty"), "");
    await writeFile(join(out, "runs/ü 'x'(1)!*+&?#%41/~ $.txt"), "special");
    await writeFile(join(out, "runs/large.bin"), pattern(18 * MiB + 5));
    await (await set.open()).upload(out);
  }, 60_000);

  afterAll(async () => {
    await set[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  it("downloads every file, of any size and name, with its time", async () => {
    const files = await set.open();
    expect([...files].map(({ path, size }) => [path, size])).toEqual([
      ["a.csv", 8],
      ["empty", 0],
      ["runs/large.bin", 18 * MiB + 5],
      ["runs/ü 'x'(1)!*+&?#%41/~ $.txt", 7],
    ]);
    const target = join(set.folder, "all");
    const report = await files.download(target);
    expect(report).toMatchObject({ skipped: [], refused: [], bytes: 18 * MiB + 20 });
    expect(await contents(target)).toEqual(await contents(join(set.folder, "out")));
    const { mtimeMs } = await stat(join(target, "a.csv"));
    expect(Math.abs(mtimeMs - Date.parse(files.files[0]!.modified))).toBeLessThan(1000);
    const again = await files.download(target);
    expect(again).toMatchObject({ moved: [], bytes: 0 });
    expect(again.skipped).toHaveLength(4);
  });

  it("downloads only the named files and folders", async () => {
    const target = join(set.folder, "some");
    const report = await (await set.open()).download(target, { paths: ["runs/", "a.csv"] });
    expect(report.moved.map(({ path }) => path).sort()).toEqual([
      "a.csv",
      "runs/large.bin",
      "runs/ü 'x'(1)!*+&?#%41/~ $.txt",
    ]);
  });

  it("downloads nothing if one of the paths does not exist", async () => {
    const target = join(set.folder, "none");
    const downloading = (await set.open()).download(target, { paths: ["a.csv", "b.csv"] });
    await expect(downloading).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining('no file or folder "b.csv"'),
    });
    await expect(stat(target)).rejects.toThrow("ENOENT");
  });

  it("reports its progress", async () => {
    const told: TransferProgress[] = [];
    const onProgress = (at: TransferProgress) => void told.push(at);
    await (await set.open()).download(join(set.folder, "told"), { onProgress });
    expect(told.at(-1)).toMatchObject({ files: 4, totalFiles: 4, bytes: 18 * MiB + 20 });
    expect(told.map(({ bytes }) => bytes)).toEqual(
      told.map(({ bytes }) => bytes).sort((a, b) => a - b),
    );
  });
});

describe("a local file that exists already", () => {
  let store: FakeStore;
  let set: Dataset;
  const at = (time: number) => new Date(Date.UTC(2026, 0, 2) + time);

  beforeAll(async () => {
    store = await startFakeStore();
    set = await dataset(store);
    store.put("a.csv", "theirs!");
  });

  afterAll(async () => {
    await set[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  async function downloadOver(text: string, time: number, options = {}) {
    const target = join(set.folder, crypto.randomUUID());
    await mkdir(target);
    await writeFile(join(target, "a.csv"), text);
    await utimes(join(target, "a.csv"), at(time), at(time));
    const { moved, skipped } = await (await set.open()).download(target, options);
    return {
      moved: moved.length,
      why: skipped[0]?.reason,
      text: await readFile(join(target, "a.csv"), "utf8"),
    };
  }

  it("60 is kept if it is newer, unless overwrite is set", async () => {
    expect(await downloadOver("mine, newer", 60_000))
      .toEqual({ moved: 0, why: "the file here is newer", text: "mine, newer" });
    expect(await downloadOver("mine, newer", 60_000, { overwrite: true }))
      .toEqual({ moved: 1, why: undefined, text: "theirs!" });
  });

  it("is replaced if it is older", async () => {
    expect(await downloadOver("mine, older", -60_000)).toMatchObject({ moved: 1, text: "theirs!" });
  });

  it("counts as unchanged by size and time, or by its content", async () => {
    expect(await downloadOver("theirs!", 60_000)).toMatchObject({ moved: 0, why: "unchanged" });
    expect(await downloadOver("sametim", 0)).toMatchObject({ moved: 0, why: "unchanged" });
    expect(await downloadOver("differs", 60_000)).toMatchObject({ why: "the file here is newer" });
    expect(await downloadOver("differs", -60_000)).toMatchObject({ moved: 1, text: "theirs!" });
  });
});

describe("faults of the object store", () => {
  const started = async (...given: Parameters<typeof startFakeStore>) => {
    const store = await startFakeStore(...given);
    const set = await dataset(store);
    const dispose = async () => {
      await set[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    };
    return { store, set, target: join(set.folder, "in"), [Symbol.asyncDispose]: dispose };
  };

  it("60 content that does not match its entity tag is refused, and nothing of it is kept", async () => {
    await using place = await started();
    place.store.put("a.csv", "right", { etag: "0".repeat(32) });
    place.store.put("b.csv", "right");
    const report = await (await place.set.open()).download(place.target);
    expect(report.refused).toEqual([
      { path: "a.csv", reason: expect.stringContaining("not what the object store says") },
    ]);
    expect(await readdir(place.target)).toEqual(["b.csv"]);
  });

  it("an entity tag that is no MD5, because the store encrypts with its own key, is not compared", async () => {
    await using place = await started();
    const headers = { "x-amz-server-side-encryption": "aws:kms" };
    place.store.put("a.csv", "right", { etag: "0".repeat(32), headers });
    expect((await (await place.set.open()).download(place.target)).refused).toEqual([]);
  });

  it("an object stored compressed arrives as it is stored", async () => {
    await using place = await started((call, response) => {
      const asked = call.query.get("response-content-encoding");
      if (call.path && call.method === "GET") {
        response.setHeader("content-encoding", asked ?? "gzip");
      }
      return false;
    });
    place.store.put("a.gz", Buffer.from([31, 139, 8, 0]));
    const report = await (await place.set.open()).download(place.target);
    expect(report).toMatchObject({ refused: [], bytes: 4 });
  });

  it("a file that changes between two ranges is refused", async () => {
    let gets = 0;
    await using place = await started((call) => {
      if (call.path && call.method === "GET" && ++gets === 2) {
        place.store.put("large", pattern(20 * MiB), { etag: "b".repeat(32) });
      }
      return false;
    });
    place.store.put("large", pattern(20 * MiB), { etag: "a".repeat(32) });
    const report = await (await place.set.open()).download(place.target);
    expect(report.refused).toEqual([{ path: "large", reason: expect.stringContaining("changed") }]);
    expect(await readdir(place.target)).toEqual([]);
  });

  it("an object that is gone or forbidden does not affect the others", async () => {
    await using place = await started((call, response) =>
      call.path === "closed"
        ? refuse(response, 403, "AccessDenied")
        : call.path === "gone"
        ? refuse(response, 404, "NoSuchKey")
        : false
    );
    for (const path of ["closed", "gone", "there"]) place.store.put(path, path);
    const report = await (await place.set.open()).download(place.target);
    expect(report.refused.map(({ reason }) => reason)).toEqual([
      "the object store refuses it (AccessDenied)",
      "it is no longer there",
    ]);
    expect(await contents(place.target)).toEqual({ there: "there" });
  });

  it("the progress says so while a request fails again and again", async () => {
    const troubles: (string | null)[] = [];
    // Not a number of failures: some runtimes repeat a GET by themselves.
    await using place = await started((call, response) => {
      if (call.path === undefined || troubles.length >= 2) return false;
      response.destroy();
      return true;
    });
    place.store.put("a", "a");
    const onProgress = ({ trouble }: TransferProgress) => void troubles.push(trouble);
    await (await place.set.open()).download(place.target, { onProgress });
    expect(troubles.slice(0, 3)).toEqual([expect.any(String), expect.any(String), null]);
    expect(troubles.at(-1)).toBe(null);
  });

  it("a request to a busy store is repeated", async () => {
    let calls = 0;
    await using place = await started((_, response) =>
      ++calls % 2 === 1 && refuse(response, 503, "SlowDown")
    );
    place.store.put("a", "a");
    expect((await (await place.set.open()).download(place.target)).moved).toHaveLength(1);
  });

  it("a list of many pages is read to its end", async () => {
    await using place = await started(undefined, { pageSize: 7 });
    for (let i = 0; i < 40; i++) place.store.put(`f${i}`, `${i}`);
    expect([...await place.set.open()]).toHaveLength(40);
  });

  it("a list that repeats a page is an error", async () => {
    await using place = await started((call, response) => {
      if (call.path !== undefined) return false;
      response.end(
        "<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>",
      );
      return true;
    });
    await expect(place.set.open()).rejects.toMatchObject({
      code: "ERR_HTTP",
      message: expect.stringContaining("repeats a page"),
    });
  });

  it("keys that expire during a transfer are renewed, and the transfer continues", async () => {
    let issued = 0;
    let gets = 0;
    const store = await startFakeStore((call, response) => {
      const token = String(call.headers["x-amz-security-token"]);
      if (call.path !== undefined && ++gets === 5) issued += 1; // they are no longer the latest
      const isCurrent = token.includes(`K${issued}+`);
      return !isCurrent && refuse(response, 400, "ExpiredToken", `<Token-0>${token}</Token-0>`);
    });
    await using _ = store;
    const keys = () => ({ id: `K${++issued}`, secret: "s", expires: Date.now() + 3_600_000 });
    await using set = await dataset({ ...store, keys });
    for (let i = 0; i < 30; i++) store.put(`f${i}`, `${i}`);
    const report = await (await set.open()).download(join(set.folder, "in"));
    expect(report.moved).toHaveLength(30);
    expect(issued).toBe(3);
  });

  it("keys that are refused even when new are an error, which does not show them", async () => {
    await using place = await started((call, response) =>
      refuse(
        response,
        403,
        "InvalidToken",
        `<Message>${String(call.headers["x-amz-security-token"]).slice(0, 16)} has ended</Message>`,
      )
    );
    const error = await place.set.open().catch((error: Error) => error);
    const message = expect.stringContaining("[redacted] has ended");
    expect(error).toMatchObject({ code: "ERR_HTTP", message });
    expect(String((error as Error).stack)).not.toContain("session/");
  });

  it("a wrong clock is named as the cause", async () => {
    await using place = await started((_, response) =>
      refuse(response, 403, "RequestTimeTooSkewed")
    );
    await expect(place.set.open()).rejects.toMatchObject({ code: "ERR_CLOCK_SKEW" });
  });
});

it("says where the data of an external dataset are", async () => {
  await using store = await startFakeStore();
  await using set = await dataset({ ...store, external: "https://data.example.org/reef" });
  expect(String(await set.open())).toContain("kept elsewhere: https://data.example.org/reef");
});

it.each([
  ["a name", "data.csv"],
  ["nothing", undefined],
  ["a path out of it", "../10378.1/1900046"],
])("a dataset is named by its handle, not by %s", async (_, handle) => {
  await using set = await dataset({ endpoint: "http://127.0.0.1:9" });
  const { openFiles } = await import("../../src/files/files.ts");
  const { presenter } = await import("../api/signed_in.ts");
  await expect(openFiles(handle as string, { client: set.client, presenter, liveDisplay }))
    .rejects.toMatchObject({ code: "ERR_CONFIG" });
  expect(set.api.requests).toEqual([]);
});
