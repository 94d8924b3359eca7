import { closeSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyLock, createLock, readLock, sweepClaims } from "../../../src/store/lock/lock_file.ts";
import type { LockOwner } from "../../../src/store/lock/owner.ts";
import { temporaryFolder } from "../folder.ts";

const owner: LockOwner = { pid: 7, host: "a", start: "5", nonce: "00000000deadbeef" };

async function setUp() {
  const folder = await temporaryFolder();
  return { folder, path: join(folder, "record.lock") };
}

test("a lock file is created once, names its owner, and is private", async () => {
  const { folder, path } = await setUp();
  const descriptor = createLock(path, owner)!;
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual(owner);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  closeSync(descriptor);
  expect(createLock(path, { ...owner, nonce: "00000000cafecafe" })).toBeUndefined();
  expect(readLock(path)?.owner).toEqual(owner);
  expect(() => createLock(join(folder, "no", "lock"), owner)).toThrow(/ENOENT/);
});

test("a lock is copied once, for its owner, and only while it is there", async () => {
  const { folder, path } = await setUp();
  const claim = `${path}.${owner.nonce}`;
  expect(copyLock(path, claim, owner)).toBe(false);
  closeSync(createLock(path, owner)!);
  expect(copyLock(path, claim, owner)).toBe(true);
  expect(copyLock(path, claim, owner)).toBe(false);
  expect(readLock(claim)).toMatchObject({ id: owner.nonce, owner });
  expect(await readdir(folder)).toHaveLength(2);
});

test("where a file cannot be linked, the copy of a lock is a file of its own", async () => {
  const { folder, path } = await setUp();
  await mkdir(join(folder, "unlinkable"));
  expect(copyLock(join(folder, "unlinkable"), path, owner)).toBe(true);
  expect(readLock(path)?.owner).toEqual(owner);
  expect(copyLock(join(folder, "unlinkable"), path, owner)).toBe(false);
});

test("a lock names its owner, and changes when the owner renews it", async () => {
  const { path } = await setUp();
  await writeFile(path, JSON.stringify(owner));
  await utimes(path, 5, 5);
  const found = readLock(path)!;
  expect(found).toEqual({
    id: owner.nonce,
    owner,
    heartbeat: expect.stringContaining(owner.nonce),
  });
  expect(readLock(path)?.heartbeat).toBe(found.heartbeat);
  await utimes(path, 6, 6);
  expect(readLock(path)?.heartbeat).not.toBe(found.heartbeat);
});

test("an empty lock file is identified by its inode and time", async () => {
  const { path } = await setUp();
  await writeFile(path, "");
  await utimes(path, 5.25, 5.25);
  const { ino } = await stat(path);
  expect(readLock(path)).toEqual({
    id: `${ino}-5250`,
    owner: undefined,
    heartbeat: expect.stringMatching(new RegExp(`^${ino}-5250 5250`)),
  });
});

test("a missing file is no lock, and a link is an error", async () => {
  const { folder, path } = await setUp();
  expect(readLock(path)).toBeUndefined();
  await writeFile(path, "");
  expect(readLock(join(path, "below"))).toBeUndefined();
  await symlink(path, join(folder, "link"));
  expect(() => readLock(join(folder, "link"))).toThrow(/ELOOP/);
});

test.each<[string, unknown]>([
  ["a number that is none", { ...owner, pid: 0 }],
  ["half a number", { ...owner, pid: 1.5 }],
  ["a number as text", { ...owner, pid: "7" }],
  ["no host", { pid: 7, nonce: owner.nonce }],
  ["no nonce", { pid: 7, host: "a" }],
  ["a short nonce", { ...owner, nonce: "0000000" }],
  ["a long nonce", { ...owner, nonce: "0".repeat(65) }],
  ["a nonce that leads elsewhere", { ...owner, nonce: "../00000000" }],
  ["a nonce with something behind", { ...owner, nonce: "00000000/.." }],
  ["nothing", null],
])("an owner with %s is none", async (_, text) => {
  const { path } = await setUp();
  await writeFile(path, JSON.stringify(text));
  expect(readLock(path)?.owner).toBeUndefined();
});

test.each(["00000000", "f".repeat(64)])("an owner's nonce may be %s", async (nonce) => {
  const { path } = await setUp();
  await writeFile(path, JSON.stringify({ ...owner, nonce }));
  expect(readLock(path)?.id).toBe(nonce);
});

test("claim files of dead processes are removed; our own and other files are not", async () => {
  const { folder, path } = await setUp();
  const ours = `record.lock.${owner.nonce}`;
  const kept = ["record.lock", ours, "record.lockx", "other.lock.1"];
  for (const name of [...kept, "record.lock.1", "record.lock.2"]) {
    await writeFile(join(folder, name), "");
  }
  sweepClaims(path, owner.nonce);
  expect((await readdir(folder)).sort()).toEqual(kept.sort());
  sweepClaims(join(folder, "no", "lock"), owner.nonce);
});
