import { execFile } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
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
import { promisify } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { writeSecretFile } from "../../../src/store/file/secret.ts";
import { createFakeSystem } from "../../fake_system.ts";

const git = (folder: string, ...args: string[]) =>
  promisify(execFile)("git", ["-C", folder, ...args]);

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "provena-secret-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const save = (path: string, home?: string) =>
  writeSecretFile(path, new Secret("it"), { ...createFakeSystem(), home });
const refused = async (path: string): Promise<string> => {
  const error = await save(path).then(() => expect.fail("was written"), (thrown) => thrown);
  expect(error.code).toBe("ERR_CONFIG");
  return error.message;
};

describe("a secret file", () => {
  test("is readable by its owner only, and ends with a line break", async () => {
    const file = join(folder, "token");
    expect(await save(file)).toBe(file);
    expect(await readFile(file, "utf8")).toBe("it\n");
    if (process.platform !== "win32") expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("can be named from the home folder, and its real path is returned", async () => {
    expect(await save("~/token", folder)).toBe(join(folder, "token"));
    await mkdir(join(folder, "real"));
    await symlink(join(folder, "real"), join(folder, "link"));
    expect(await save(join(folder, "link", "x"))).toBe(join(folder, "real", "x"));
  });

  test("replaces no file, and follows no link", async () => {
    const [file, link] = [join(folder, "token"), join(folder, "link")];
    await writeFile(file, "old");
    await symlink(join(folder, "nowhere"), link);
    expect(await refused(file)).toBe(
      `${file} is there already, and nothing is written over it. Remove it, or name a new file`,
    );
    expect(await refused(link)).toContain(`${link} is a symbolic link, and nothing is written`);
    expect(await readFile(file, "utf8")).toBe("old");
  });

  test("needs an existing folder", async () => {
    expect(await refused(join(folder, "no", "token"))).toBe(
      `There is no folder ${join(folder, "no")}. ` +
        "Name another, or make one that only you can use, in a terminal: mkdir -p -m 700 FOLDER",
    );
    await writeFile(join(folder, "file"), "");
    expect(await refused(join(folder, "file", "token"))).toContain("cannot be written: ");
    expect(await refused(join(folder, "x".repeat(300), "token"))).toContain("cannot be written: ");
  });

  test("reports why it cannot be written", async () => {
    const message = await refused(join(folder, "x".repeat(300)));
    expect(message).toMatch(/cannot be written: .*\. Name a file in a folder you can write to$/);
  });

  test("is refused in a git work tree that does not ignore it", async () => {
    await git(folder, "init", "-q");
    const file = join(folder, "token");
    expect(await refused(file)).toBe(
      `${file} is in a git work tree that does not ignore it, so the token could be committed. ` +
        "Name a file elsewhere, or add it to .gitignore first",
    );
    await writeFile(join(folder, ".gitignore"), "token\n");
    expect(await save(file)).toBe(file);
  });

  test("is refused if git cannot tell whether it ignores it", async () => {
    await mkdir(join(folder, ".git"));
    await mkdir(join(folder, "deep", "er"), { recursive: true });
    await chmod(join(folder, "deep"), 0o700);
    const file = join(folder, "deep", "er", "token");
    expect(await refused(file)).toBe(
      `${file} is in a git work tree, and git cannot say if it ignores the file. ` +
        "Name a file elsewhere",
    );
  });
});
