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

const isFolder = async (path: string) => (await stat(path)).isDirectory();

test("a folder is made with those above it, for its owner alone", async () => {
  await makeFolder(join(root, "a", "b", "c"));
  expect((await stat(join(root, "a", "b", "c"))).mode & 0o077).toBe(0);
  expect((await stat(join(root, "a"))).mode & 0o077).toBe(0);
});

test("a folder that is there stays, and so does a link to one", async () => {
  await symlink(root, `${root}-link`);
  try {
    await makeFolder(root);
    await makeFolder("/");
    await makeFolder(join(`${root}-link`, "inside"));
    expect(await isFolder(join(root, "inside"))).toBe(true);
  } finally {
    await rm(`${root}-link`);
  }
});

test("twenty that make one at once all have it", async () => {
  const path = join(root, "a", "b", "c");
  await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
  expect(await isFolder(path)).toBe(true);
});

test("what is in the way is said", async () => {
  await writeFile(join(root, "file"), "");
  await expect(makeFolder(join(root, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(root, "file", "a"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test("where nothing can be made it ends, also where the system says that nothing is there", async () => {
  // Of /proc Linux says ENOENT, and other systems cannot make it at all.
  await expect(makeFolder("/proc/provena/a/b")).rejects.toMatchObject({
    code: expect.stringMatching(/^(ENOENT|EROFS|EACCES|EPERM)$/),
  });
});
