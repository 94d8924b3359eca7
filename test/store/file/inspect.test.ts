import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { FileStore } from "../../../src/store/file/store.ts";
import { inspectFolder, inspectLock, inspectRecord } from "../../../src/store/file/inspect.ts";
import { recordFileName } from "../../../src/store/file/name.ts";
import { currentOwner, hostIdentity } from "../../../src/store/lock/owner.ts";
import { STALE_AFTER } from "../../../src/store/stale_time.ts";
import { realSystem } from "../../../src/system/system.ts";
import { temporaryFolder } from "../folder.ts";
import { key, keyOfProfile, tokenRecord } from "../records.ts";

const run = promisify(execFile);
const now = 1_800_000_000_000;
const system = { ...realSystem, now: () => now };
const isRoot = process.geteuid?.() === 0;
/** Deno looks only at the file mode. */
const ignoresModes = isRoot && !("Deno" in globalThis);
const NOBODY = 65534;

async function setUp() {
  const above = await temporaryFolder();
  const folder = join(above, "provena");
  await mkdir(folder, { mode: 0o700 });
  const file = join(folder, recordFileName(key));
  return { above, folder, file, lock: `${file}.lock` };
}

describe("an inspected cache folder", () => {
  test("shows its mode, its owner, and whether it is writable", async () => {
    const { folder } = await setUp();
    await chmod(folder, 0o1755);
    expect(await inspectFolder(folder, system)).toEqual({
      rights: { kind: "folder", mode: 0o1755, owner: "self" },
      isWritable: true,
    });
    await chmod(folder, 0o500);
    expect((await inspectFolder(folder, system)).isWritable).toBe(ignoresModes);
    expect((await stat(folder)).mode & 0o777, "nothing is changed by looking").toBe(0o500);
  });

  test("that does not exist is described by the folder it would be created in", async () => {
    const { above, folder } = await setUp();
    expect(await inspectFolder(join(folder, "a", "b"), system)).toEqual({
      rights: { kind: "absent" },
      isWritable: true,
    });
    await chmod(above, 0o500);
    const beside = join(above, "other");
    expect((await inspectFolder(beside, system)).isWritable).toBe(ignoresModes);
    expect(await readdir(above)).toEqual(["provena"]);
    await chmod(above, 0o700);
  });

  test("on a network share shows its file system, even before it is created", async () => {
    const { folder } = await setUp();
    const windows = { ...system, os: "win32" };
    for (const each of [`/${folder}`, `/${folder}/a/b`]) {
      expect((await inspectFolder(each, windows)).networkFileSystem).toBe("SMB");
    }
  });

  test("that cannot be read is an error", async () => {
    const { above } = await setUp();
    await symlink("loop", join(above, "loop"));
    await expect(inspectFolder(join(above, "loop", "provena"), system)).rejects.toMatchObject({
      code: "ERR_STORE",
      message: expect.stringContaining("cannot be read"),
    });
  });
});

describe("an inspected record", () => {
  test("shows its mode, which stays unchanged", async () => {
    const { folder, file } = await setUp();
    await new FileStore(folder).save(key, tokenRecord(1));
    await chmod(file, 0o644);
    expect(await inspectRecord(folder, key)).toEqual({
      kind: "file",
      mode: 0o644,
      owner: "self",
      content: "record",
      record: tokenRecord(1),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  const record = tokenRecord(1);
  test.each([
    ["foreign", "a text", "no record"],
    ["foreign", "another key's record", JSON.stringify({ key: keyOfProfile("work"), record })],
    ["foreign", "more than a record can be", JSON.stringify({ key, record }) + " ".repeat(1e6)],
    ["newer", "a later version's", JSON.stringify({ key, record: { ...record, version: 2 } })],
  ])("is %s where the file holds %s", async (content, _, text) => {
    const { folder, file } = await setUp();
    await writeFile(file, text, { mode: 0o600 });
    expect(await inspectRecord(folder, key)).toEqual({
      kind: "file",
      mode: 0o600,
      owner: "self",
      content,
    });
    expect(await readdir(folder)).toEqual([recordFileName(key)]);
  });

  test("of the maximum size is read", async () => {
    const { folder, file } = await setUp();
    await writeFile(file, JSON.stringify({ key, record }).padEnd(1_000_000));
    expect((await inspectRecord(folder, key)).content).toBe("record");
  });

  test("is missing if there is no file, or a link, a folder or something else", async () => {
    const { above, folder, file } = await setUp();
    expect(await inspectRecord(folder, key)).toEqual({ kind: "absent", content: "none" });
    expect((await inspectRecord(join(above, "nowhere"), key)).kind).toBe("absent");
    await mkdir(file);
    expect(await inspectRecord(folder, key)).toMatchObject({ kind: "folder", content: "none" });
    const linked = join(above, "linked");
    await mkdir(linked);
    await symlink(file, join(linked, recordFileName(key)));
    expect(await inspectRecord(linked, key)).toMatchObject({ kind: "link", content: "none" });
    const devices = join(above, "devices");
    await mkdir(devices);
    await run("mkfifo", [join(devices, recordFileName(key))]);
    expect(await inspectRecord(devices, key)).toMatchObject({ kind: "other", content: "none" });
  });

  test.runIf(isRoot)("of another user is not read", async () => {
    const { folder, file } = await setUp();
    await new FileStore(folder).save(key, tokenRecord(1));
    await chown(file, NOBODY, NOBODY);
    expect(await inspectRecord(folder, key)).toEqual({
      kind: "file",
      mode: 0o600,
      owner: "another user",
      content: "none",
    });
  });
});

describe("an inspected lock", () => {
  test("is free if it does not exist, and unreadable if it is not a file", async () => {
    const { folder, lock } = await setUp();
    expect(await inspectLock(folder, key, system)).toEqual({ kind: "free" });
    await mkdir(lock);
    expect(await inspectLock(folder, key, system)).toEqual({ kind: "unreadable" });
  });

  test("shows its owner, and how long the owner has been silent", async () => {
    const { folder, lock } = await setUp();
    const nonce = "00000000deadbeef";
    const host = await hostIdentity(system);
    await writeFile(lock, JSON.stringify({ pid: process.pid, host, nonce }));
    await utimes(lock, now / 1000 - 7, now / 1000 - 7);
    const held = {
      kind: "held",
      pid: process.pid,
      silentFor: 7_000,
      isStale: false,
      owner: "unknown",
    };
    expect(await inspectLock(folder, key, system)).toEqual(held);
    const { nonce: _, ...self } = await currentOwner(system);
    await writeFile(lock, JSON.stringify({ ...self, pid: process.pid, nonce }));
    expect(await inspectLock(folder, key, system)).toMatchObject({ owner: "alive" });
    const child = spawn("true");
    await once(child, "exit");
    await writeFile(lock, JSON.stringify({ pid: child.pid, host, nonce }));
    await utimes(lock, now / 1000 + 7, now / 1000 + 7);
    const dead = { kind: "held", pid: child.pid, silentFor: 0, isStale: false, owner: "dead" };
    expect(await inspectLock(folder, key, system)).toEqual(dead);
    await writeFile(lock, "");
    expect(await inspectLock(folder, key, system)).toMatchObject({
      kind: "held",
      pid: undefined,
      owner: "unknown",
    });
  });

  test("is stale once its owner has been silent for the stale time", async () => {
    const { folder, lock } = await setUp();
    await writeFile(lock, "");
    for (const [silent, isStale] of [[STALE_AFTER, false], [STALE_AFTER + 1_000, true]] as const) {
      await utimes(lock, (now - silent) / 1000, (now - silent) / 1000);
      expect(await inspectLock(folder, key, system)).toMatchObject({ isStale });
    }
  });
});
