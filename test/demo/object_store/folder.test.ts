import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ContentFolder,
  ContentWriter,
  sweepFolders,
} from "../../../src/demo/object_store/content.ts";

let folder: string;
const { TMPDIR } = process.env;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-sweep-"));
  process.env.TMPDIR = folder;
});
afterEach(async () => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  await rm(folder, { recursive: true, force: true });
});

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid!;
}

/** The folder that a process would create. */
async function folderOf(pid: number): Promise<string> {
  const own = dirname(await new ContentFolder().newFile());
  const path = own.replace(`-${process.pid}-`, `-${pid}-`).replace(/.{6}$/, "abcdef");
  await mkdir(path);
  await writeFile(join(path, "1"), "left behind");
  await rm(own, { recursive: true });
  return path;
}

describe("the folder of uploaded files", () => {
  it("is created for the first file, for this user only, and removed with its content", async () => {
    const contents = new ContentFolder();
    expect(await readdir(folder)).toEqual([]);
    const writer = new ContentWriter(contents);
    await writer.write(new TextEncoder().encode("fish"));
    const content = await writer.finish();
    expect(content.size).toBe(4);
    expect(await readdir(folder)).toHaveLength(1);
    await contents.remove();
    await contents.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a process that was killed is removed at the next start", async () => {
    const left = await folderOf(await endedProcess());
    await sweepFolders();
    expect(existsSync(left)).toBe(false);
  });

  it("of a running process stays", async () => {
    const used = await folderOf(process.pid);
    await sweepFolders();
    expect(existsSync(join(used, "1"))).toBe(true);
  });

  it("is not a link, and only such folders are removed", async () => {
    const target = join(folder, "target");
    await mkdir(target);
    await writeFile(join(target, "precious"), "");
    const left = await folderOf(await endedProcess());
    await rm(left, { recursive: true });
    await symlink(target, left);
    await writeFile(`${left}x`, "a file");
    await mkdir(join(folder, "provena-files-other"));
    await sweepFolders();
    expect(existsSync(join(target, "precious"))).toBe(true);
    expect(await readdir(folder)).toHaveLength(4);
  });
});
