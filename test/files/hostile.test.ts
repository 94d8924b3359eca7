/** File names in a dataset that could do harm on this machine. */
import { mkdir, readdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Dataset, dataset } from "./dataset.ts";
import { contents } from "./contents.ts";
import { type FakeStore, type Meddler, startFakeStore } from "./fake_store.ts";

let store: FakeStore;
let set: Dataset;
let target: string;
let meddle: Meddler;

beforeEach(async () => {
  meddle = () => false;
  store = await startFakeStore((call, response) => meddle(call, response));
  set = await dataset(store);
  target = join(set.folder, "deep/in");
});

afterEach(async () => {
  await set[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

const download = async () => await (await set.open()).download(target);

describe("60 no name leads outside the folder", () => {
  it("and each refused name is reported", async () => {
    const long = "n".repeat(1000);
    const outside = ["../../x", "/etc/x", "a\\..\\x", "..", ".", "a/../../../x", "a//b", long];
    const controls = ["a\u0000b", "a\nb", "\u001b[2J", "a\u202eb"];
    for (const path of [...outside, ...controls, "good.csv", "CON"]) store.put(path, `of ${path}`);
    const report = await download();
    expect(report.refused.map(({ path }) => path).sort()).toEqual([...outside, ...controls].sort());
    expect(report.refused.map(({ reason }) => reason)).not.toContain("");
    expect(await contents(set.folder))
      .toEqual({ "deep/in/CON": "of CON", "deep/in/good.csv": "of good.csv" });
    const text = String(report);
    expect(text).toContain("12 refused");
    for (const control of ["\0", "\u001b", "\u202e"]) expect(text).not.toContain(control);
  });

  it("a file with the path of a folder is refused", async () => {
    for (const path of ["a", "a/b", "a/c/d", "a/c"]) store.put(path, path);
    const report = await download();
    expect(report.refused.map(({ path }) => path)).toEqual(["a", "a/c"]);
    expect(await contents(target)).toEqual({ "a/b": "a/b", "a/c/d": "a/c/d" });
  });

  it("of two names that differ only in case, both are written, or the second is reported", async () => {
    for (const path of ["Data.csv", "data.csv"]) store.put(path, path);
    const { moved, refused } = await download();
    expect(moved.length + refused.length).toBe(2);
    expect(Object.keys(await contents(target))).toHaveLength(moved.length);
    if (process.platform === "linux") expect(moved).toHaveLength(2);
  });
});

describe("60 nothing is written through a link", () => {
  let elsewhere: string;

  beforeEach(async () => {
    elsewhere = join(set.folder, "elsewhere");
    await mkdir(elsewhere);
    await mkdir(target, { recursive: true });
    await writeFile(join(elsewhere, "kept"), "kept");
  });

  afterEach(async () => expect(await contents(elsewhere)).toEqual({ kept: "kept" }));

  it("in place of a folder", async () => {
    await symlink(elsewhere, join(target, "a"));
    await mkdir(join(target, "b"));
    await symlink(elsewhere, join(target, "b/c"));
    for (const path of ["a/kept", "a/new", "b/c/new", "d"]) store.put(path, "theirs");
    expect((await download()).refused).toEqual([
      { path: "a/kept", reason: "a is a link" },
      { path: "a/new", reason: "a is a link" },
      { path: "b/c/new", reason: "b/c is a link" },
    ]);
  });

  it("in place of the file", async () => {
    await symlink(join(elsewhere, "kept"), join(target, "a"));
    await symlink(join(elsewhere, "new"), join(target, "b"));
    for (const path of ["a", "b"]) store.put(path, "theirs");
    expect((await download()).refused).toEqual([
      { path: "a", reason: "its place is a link" },
      { path: "b", reason: "its place is a link" },
    ]);
  });

  it("that is created during the download", async () => {
    await mkdir(join(target, "a"));
    store.put("a/b", "theirs");
    meddle = async (call) => {
      if (call.path === undefined) return false;
      await rename(join(target, "a"), join(target, "old"));
      await symlink(elsewhere, join(target, "a"));
      return false;
    };
    expect((await download()).refused).toEqual([{ path: "a/b", reason: "a is a link" }]);
  });

  it("in place of the folder for partial files", async () => {
    await symlink(elsewhere, join(target, ".provena-partial"));
    store.put("a", "theirs");
    await expect(download()).rejects.toMatchObject({ code: "ERR_CONFIG" });
  });

  it("but the target folder itself may be a link", async () => {
    const link = join(set.folder, "link");
    await symlink(target, link);
    store.put("a", "theirs");
    await (await set.open()).download(link);
    expect(await readFile(join(target, "a"), "utf8")).toBe("theirs");
  });
});

describe("obstacles in the folder", () => {
  it("a folder in the place of a file, and a file in the place of a folder, are reported", async () => {
    await mkdir(join(target, "a"), { recursive: true });
    await writeFile(join(target, "b"), "mine");
    for (const path of ["a", "b/c", "d"]) store.put(path, "theirs");
    expect((await download()).refused).toEqual([
      { path: "a", reason: "a folder is in its place" },
      { path: "b/c", reason: "b is taken by something else" },
    ]);
    expect((await readdir(target)).sort()).toEqual(["a", "b", "d"]);
  });

  it("a folder that cannot be written is an error", async () => {
    await writeFile(join(set.folder, "file"), "");
    store.put("a", "a");
    for (const [path, fault] of [["file/in", "path"], ["file", "place"]] as const) {
      target = join(set.folder, path);
      await expect(download()).rejects.toMatchObject({
        code: "ERR_CONFIG",
        message: `The folder ${target} cannot be written: there is a file in its ${fault}. ` +
          "Choose another folder",
      });
    }
  });
});

it.runIf(process.platform === "linux")(
  "a place without folders is refused, not tried for ever",
  async () => {
    store.put("a", "a");
    await expect((await set.open()).download("/proc/provena/in")).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringMatching(/cannot be written: [a-z ]+\. Choose another folder/),
    });
  },
);
