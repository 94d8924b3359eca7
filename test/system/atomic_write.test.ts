import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import { pauseBeforeRename, replaceFile, sweepTemporaries } from "../../src/system/atomic_write.ts";
import { realSystem } from "../../src/system/system.ts";
import { temporaryFolder } from "../store/folder.ts";

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

async function setUp(mode = 0o600) {
  const folder = await temporaryFolder();
  const file = join(folder, "file");
  await writeFile(file, "it");
  await chmod(file, mode);
  return { folder, file };
}

describe("replacing a file", () => {
  const replace = (path: string, mayReplace: () => Promise<boolean>, os = "linux") =>
    replaceFile(path, "new", { system: { ...realSystem, os }, mayReplace });

  test("is atomic, and the new file is for its owner only", async () => {
    const { folder, file } = await setUp(0o644);
    expect(await replace(file, () => Promise.resolve(false))).toBe(false);
    expect(await readFile(file, "utf8")).toBe("it");
    const seen: string[][] = [];
    const look = async () => {
      seen.push(await readdir(folder));
      return true;
    };
    expect(await replace(file, look)).toBe(true);
    expect(seen).toEqual([["file", expect.stringMatching(/^file\.[0-9a-f]{16}\.tmp$/)]]);
    expect([await readFile(file, "utf8"), await modeOf(file)]).toEqual(["new", 0o600]);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("passes on the reason for not replacing it, and leaves no temporary file", async () => {
    const { folder, file } = await setUp();
    const ours = new Error("The record is newer");
    await expect(replace(file, () => Promise.reject(ours))).rejects.toBe(ours);
    await expect(replace(join(folder, "no", "x"), () => Promise.resolve(true))).rejects
      .toMatchObject({ code: "ENOENT" });
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("fails at once if a folder is in its place, on Windows too", async () => {
    const { folder } = await setUp();
    const place = join(folder, "place");
    await mkdir(place);
    for (const os of ["linux", "win32"]) {
      await expect(replace(place, () => Promise.resolve(true), os)).rejects.toMatchObject({
        code: expect.stringMatching(/^E(ISDIR|EXIST|NOTEMPTY|PERM|ACCES)$/),
      });
    }
    expect((await readdir(folder)).sort()).toEqual(["file", "place"]);
  });

  test("sets the requested mode, with any umask", async () => {
    const { folder, file } = await setUp();
    const before = process.umask(0o077);
    onTestFinished(() => void process.umask(before));
    await replaceFile(file, "new", { system: realSystem, mode: 0o644 });
    expect([await readFile(file, "utf8"), await modeOf(file)]).toEqual(["new", 0o644]);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("does nothing if the new owner of the lock has removed the temporary file", async () => {
    const { folder, file } = await setUp();
    await writeFile(`${file}.lock`, "");
    await writeFile(join(folder, "other.tmp"), "");
    const sweep = async () => {
      await sweepTemporaries(file);
      return true;
    };
    expect(await replace(file, sweep)).toBe(false);
    expect((await readdir(folder)).sort()).toEqual(["file", "file.lock", "other.tmp"]);
    await sweepTemporaries(join(folder, "no", "x"));
  });
});

test.each<[string, string, number, number | undefined]>([
  ["win32", "EPERM", 1, 10],
  ["win32", "EACCES", 2, 20],
  ["win32", "EBUSY", 19, 190],
  ["win32", "EBUSY", 20, undefined],
  ["win32", "EISDIR", 1, undefined],
  ["win32", "NOT_EPERM", 1, undefined],
  ["win32", "EBUSY_NOT", 1, undefined],
  ["linux", "EPERM", 1, undefined],
])(
  "on %s a rename that fails by %s for the %i. time is tried again after %s ms",
  (os, code, attempt, ms) => {
    expect(pauseBeforeRename({ code }, { os, attempt })).toBe(ms);
    expect(pauseBeforeRename(new Error("odd"), { os, attempt })).toBeUndefined();
  },
);
