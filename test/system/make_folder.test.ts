import { mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "../../src/system/make_folder.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "provena-folder-"));
});
afterEach(async () => await rm(root, { recursive: true, force: true }));

/** What throws as a promise that rejects. */
const attempt = async (work: () => unknown) => await work();

const isFolder = async (path: string) => (await stat(path)).isDirectory();

test("a folder is created with its parents, for its owner only", async () => {
  makeFolder(join(root, "a", "b", "c"));
  expect((await stat(join(root, "a", "b", "c"))).mode & 0o077).toBe(0);
  expect((await stat(join(root, "a"))).mode & 0o077).toBe(0);
});

test("an existing folder stays unchanged, and so does a link to one", async () => {
  await symlink(root, `${root}-link`);
  try {
    makeFolder(root);
    makeFolder("/");
    makeFolder(join(`${root}-link`, "inside"));
    expect(await isFolder(join(root, "inside"))).toBe(true);
  } finally {
    await rm(`${root}-link`);
  }
});

test("twenty concurrent callers can create the same folder", async () => {
  const path = join(root, "a", "b", "c");
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  expect(await isFolder(path)).toBe(true);
});

test("the error names the obstacle", async () => {
  await writeFile(join(root, "file"), "");
  await expect(attempt(() => makeFolder(join(root, "file")))).rejects.toMatchObject({
    code: "EEXIST",
  });
  await expect(attempt(() => makeFolder(join(root, "file", "a")))).rejects.toMatchObject({
    code: "ENOTDIR",
  });
});

test("it fails where no folder can be created, even if the system says ENOENT", async () => {
  // In /proc, Linux answers ENOENT; other systems cannot create the folder at all.
  await expect(attempt(() => makeFolder("/proc/provena/a/b"))).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOENT|EROFS|EACCES|EPERM)$/),
  });
});
