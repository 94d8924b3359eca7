import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openFile, replaceText } from "../../src/scan/files.ts";
import { scanFiles } from "../../src/scan/scan.ts";
import { realSystem } from "../../src/system/system.ts";
import { clean, leaking, write } from "./notebooks.ts";
import { access, pieceIn } from "./secrets.ts";

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "provena-scan-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function put(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("scanning", () => {
  test("finds nothing in clean files, and counts them", async () => {
    const report = await scanFiles([
      await put("a.ipynb", write(clean)),
      await put("b.txt", "nothing"),
      await put("empty", ""),
    ]);
    expect(report.toJSON()).toEqual({ files: 3, findings: [], problems: [] });
    expect(report.clean).toBe(true);
  });

  test("names file and place, changes nothing, shows nothing", async () => {
    const path = await put("a.ipynb", write(leaking));
    const report = await scanFiles([path, await put("notes.txt", `\n ${access}`)]);
    expect(report.findings).toHaveLength(7);
    expect(report.findings.at(-1)).toMatchObject({ cell: null, part: null, line: 2, column: 2 });
    expect(report.findings.every(({ removed }) => !removed)).toBe(true);
    expect(await readFile(path, "utf8")).toBe(write(leaking));
    expect(pieceIn(JSON.stringify(report))).toBeUndefined();
  });

  test("searches an invalid notebook as text", async () => {
    const broken = await put("broken.ipynb", write(leaking).slice(0, -20));
    const list = await put("list.ipynb", JSON.stringify([access]));
    const report = await scanFiles([broken, list], { fix: true });
    expect(report.findings.map(({ part, removed }) => [part, removed])).toContainEqual([
      null,
      false,
    ]);
    expect(new Set(report.findings.map(({ file }) => file))).toEqual(new Set([broken, list]));
    expect(await readFile(list, "utf8")).toContain(access);
  });

  test("refuses a name without a file before it changes any", async () => {
    const path = await put("a.ipynb", write(leaking));
    for (
      const [name, words] of [["missing.ipynb", /cannot be read/], ["", /is a folder/]] as const
    ) {
      const scanning = scanFiles([path, join(folder, name)], { fix: true });
      await expect(scanning).rejects.toMatchObject({
        code: "ERR_CONFIG",
        message: expect.stringMatching(words),
      });
    }
    expect(await readFile(path, "utf8")).toBe(write(leaking));
  });
});

describe("fixing", () => {
  test("removes credentials from outputs, keeps the rest and the mode, and leaves no other file", async () => {
    const path = await put("a.ipynb", write(leaking));
    await chmod(path, 0o640);
    const report = await scanFiles([path], { fix: true });
    expect(report.findings.map(({ part, removed }) => `${part} ${removed}`)).toEqual([
      "output true",
      "output true",
      "output true",
      "output true",
      "source false",
      "metadata false",
    ]);
    const after = await readFile(path, "utf8");
    expect(after.split(access)).toHaveLength(2);
    expect(after.match(/\[redacted\]/g)).toHaveLength(4);
    expect(after.endsWith("}\n")).toBe(true);
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["a.ipynb"]);
    expect((await scanFiles([path], { fix: true })).findings).toHaveLength(2);
  });

  test("does not change a file without credentials", async () => {
    const path = await put("a.ipynb", write(clean));
    const before = await stat(path);
    await scanFiles([path], { fix: true });
    expect((await stat(path)).ino).toBe(before.ino);
  });

  test("never follows a symbolic link, to a file or to its folder", async () => {
    const target = await put("target.ipynb", write(leaking));
    const path = join(folder, "link.ipynb");
    await symlink(target, path);
    const { problems, findings } = await scanFiles([path], { fix: true });
    expect(problems).toEqual([{ file: path, reason: expect.stringContaining("symbolic link") }]);
    expect(findings.some(({ removed }) => removed)).toBe(false);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(await readFile(target, "utf8")).toBe(write(leaking));

    await mkdir(join(folder, "real"));
    const inside = await put("real/a.ipynb", write(leaking));
    await symlink(join(folder, "real"), join(folder, "linked"));
    const working = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(working));
    const behind = await scanFiles([join("linked", "a.ipynb")], { fix: true });
    expect(behind.problems[0]!.reason).toContain("behind the symbolic link linked");
    expect(await readFile(inside, "utf8")).toBe(write(leaking));
    expect((await scanFiles([join("real", "a.ipynb")], { fix: true })).problems).toEqual([]);
  });

  test("does not change a file with a second name", async () => {
    const path = await put("a.ipynb", write(leaking));
    await link(path, join(folder, "b.ipynb"));
    const { problems } = await scanFiles([path], { fix: true });
    expect(problems[0]!.reason).toContain("hard link");
  });

  test("does not change a file that is modified meanwhile", async () => {
    const path = await put("a.ipynb", write(leaking));
    const file = await openFile(path);
    await file.close();
    await writeFile(path, "newer work");
    expect(await replaceText(path, "old", file.stats, realSystem)).toContain("meanwhile");
    expect(await readFile(path, "utf8")).toBe("newer work");
  });

  test("keeps the old file, and no other, if the new one cannot be written", async () => {
    const path = await put("a.ipynb", write(leaking));
    const { stats, close } = await openFile(path);
    await close();
    const name = "00112233";
    await mkdir(`${path}.${name}.tmp`);
    const writing = replaceText(path, "new", stats, { ...realSystem, random: () => name });
    await expect(writing).rejects.toMatchObject({ code: "EEXIST" });
    expect(await readFile(path, "utf8")).toBe(write(leaking));
  });
});
