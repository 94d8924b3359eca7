import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { scan } from "../../src/cli/commands/scan.ts";
import { coverageVariables, launcher } from "../fixture/command.ts";
import { clean, leaking, write } from "./notebooks.ts";
import { access, pieceIn } from "./secrets.ts";

const run = promisify(execFile);

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-git-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bin = join(folder, "bin");
  await mkdir(bin);
  const words = launcher().map((word) => `'${word}'`).join(" ");
  await writeFile(join(bin, "provena"), `#!/bin/sh\nexec ${words} "$@"\n`);
  await chmod(join(bin, "provena"), 0o755);
  await mkdir(join(folder, "repo"));
  env = {
    PATH: `${bin}:${process.env["PATH"]}`,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Reef",
    GIT_AUTHOR_EMAIL: "reef@example.org",
    GIT_COMMITTER_NAME: "Reef",
    GIT_COMMITTER_EMAIL: "reef@example.org",
    DENO_NO_UPDATE_CHECK: "1",
    ...coverageVariables,
  };
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function sh(line: string): Promise<Ended> {
  const options = { cwd: join(folder, "repo"), env, maxBuffer: 2 ** 26 };
  const ended = await run("sh", ["-c", line], options)
    .then((said) => ({ code: 0, ...said }), (error) => error as Ended);
  expect(pieceIn(ended.stderr)).toBeUndefined();
  return { code: ended.code, stdout: ended.stdout, stderr: ended.stderr };
}

const put = (name: string, text: string) => writeFile(join(folder, "repo", name), text);

/** The line of the help that does something. */
function example(words: string): string {
  return scan.examples.find(([line]) => line.includes(words))![0];
}

describe("staged blobs", () => {
  test("are searched instead of the files", async () => {
    await put("a.ipynb", write(leaking));
    await put("b.txt", "nothing yet");
    await sh("git init -q && git add .");
    await put("a.ipynb", write(clean));
    await put("b.txt", access);
    const { code, stdout } = await sh("provena scan --staged --json");
    const { files, findings } = JSON.parse(stdout);
    expect({ code, files }).toEqual({ code: 1, files: 2 });
    expect(new Set(findings.map(({ file }: { file: string }) => file))).toEqual(
      new Set(["a.ipynb"]),
    );
    expect(pieceIn(stdout)).toBeUndefined();
  });

  test("with odd names are found, and links and deleted files are skipped", async () => {
    await put("gone.txt", access);
    await sh("git init -q && git add . && git commit -qm 'A commit'");
    await put('odd "näme"\n.txt', access);
    await symlink(access.slice(0, 200), join(folder, "repo", "link"));
    await sh("git rm -q gone.txt && git add .");
    const { stdout } = await sh("provena scan --staged --json");
    const { files, findings } = JSON.parse(stdout);
    expect(files).toBe(1);
    expect(findings[0].file).toBe('odd "näme"\n.txt');
  });

  test("can be narrowed to paths", async () => {
    await put("a.txt", access);
    await put("b.txt", "");
    await sh("git init -q && git add .");
    expect((await sh("provena scan --staged b.txt")).code).toBe(0);
    expect((await sh("provena scan --staged a.txt")).code).toBe(1);
  });

  test("outside a repository are a usage error", async () => {
    const { code, stderr } = await sh("provena scan --staged");
    expect(code).toBe(2);
    expect(stderr).toMatch(/Git cannot tell what is staged: not a git repository/);
  });
});

test("the hook in the help refuses a commit with a token, and accepts others", async () => {
  await sh("git init -q && mkdir -p .git/hooks");
  expect((await sh(example("pre-commit"))).code).toBe(0);
  await put("a.ipynb", write(leaking));
  const refused = await sh("git add a.ipynb && git commit -qm 'Leak'");
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain("cell 2, output 1, 2:8");
  expect(refused.stdout + refused.stderr).toContain("provena logout --everywhere");
  await put("a.ipynb", write(clean));
  expect((await sh("git add a.ipynb && git commit -qm 'Clean'")).code).toBe(0);
});

test("the filter in the help removes tokens in outputs from what git stores", async () => {
  await sh("git init -q");
  expect((await sh(example("filter.provena.clean"))).code).toBe(0);
  await put("a.ipynb", write(leaking));
  await put("b.ipynb", write(clean));
  const added = await sh("git add . && git commit -qm 'Both'");
  expect(added.code).toBe(0);
  expect(added.stderr).toContain("removed");
  const stored = (await sh("git cat-file blob HEAD:a.ipynb")).stdout;
  expect(stored.match(/\[redacted\]/g)).toHaveLength(4);
  expect((await sh("git cat-file blob HEAD:b.ipynb")).stdout).toBe(write(clean));
  expect(await readFile(join(folder, "repo", "a.ipynb"), "utf8")).toBe(write(leaking));
  expect((await sh("git status --porcelain")).stdout).toBe("");
});

test("with the filter in the help, git stores nothing if it cannot run", async () => {
  await sh("git init -q");
  await sh(example("filter.provena.clean"));
  await put("a.ipynb", write(leaking));
  await rm(join(folder, "bin", "provena"));
  expect((await sh("git add a.ipynb")).code).not.toBe(0);
  await put("a.txt", "");
  expect((await sh("git add a.txt && git commit -qm 'Else' && git checkout -q .")).code).toBe(0);
});

test("the filter passes other files on unchanged", async () => {
  const bytes = new Uint8Array(300_000).map((_, i) => (i * 7) % 256);
  await writeFile(join(folder, "repo", "x.ipynb"), bytes);
  const { code } = await sh("provena scan --filter x.ipynb < x.ipynb > y && cmp x.ipynb y");
  expect(code).toBe(0);
});

describe("the command", () => {
  test("ends with 0 for clean files and says so", async () => {
    await put("a.ipynb", write(clean));
    expect(await sh("provena scan a.ipynb")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("No credentials in 1 file"),
      stderr: "",
    });
  });

  test("ends with 1 and a table, without a piece of what it found", async () => {
    await put("a.ipynb", write(leaking));
    const { code, stdout } = await sh("provena scan a.ipynb");
    expect(code).toBe(1);
    expect(stdout).toMatch(/a\.ipynb +cell 2, output 2, 1:1 +refresh token/);
    expect(stdout).toContain("provena scan --fix FILES");
    expect(stdout).toContain("History still holds");
    expect(pieceIn(stdout)).toBeUndefined();
  });

  test("says after a fix what was removed, what remains, and that it must be revoked", async () => {
    await put("a.ipynb", write(leaking));
    const { code, stdout } = await sh("provena scan --fix a.ipynb");
    expect(code).toBe(1);
    expect(stdout).toContain("2 left, 4 removed");
    expect(stdout).toContain("provena logout --everywhere");
    expect(stdout).not.toContain("--fix FILES");
    expect((await sh("provena scan --fix --json a.ipynb")).stdout).not.toContain('"removed": true');
  });

  test.each([
    ["provena scan", /No file is named/],
    ["provena scan nowhere.ipynb", /nowhere\.ipynb cannot be read/],
    ["provena scan --fix --staged", /do not go together/],
    ["provena scan .", /is a folder/],
  ])("%s is wrong use", async (line, words) => {
    const { code, stdout, stderr } = await sh(line);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(words);
  });
});
