/** Runs the release script in a temporary repository; nothing is ever published. */
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { beforeEach, expect, test } from "vitest";
import { root } from "../house/source.ts";

let folder: string;

const manifest = {
  name: "provena-notebook",
  version: "1.2.3",
  repository: { url: "https://example.org/provena-notebook.git" },
  scripts: { ok: "node -e 0", "check:package": "node -e 0" },
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-release-"));
  await mkdir(join(folder, "src"));
  await write("package.json", manifest);
  await write("package-lock.json", { version: "1.2.3" });
  await write("deno.json", { version: "1.2.3" });
  await write("src/version.ts", 'export const version = "1.2.3";\n');
  await write("CHANGELOG.md", "# Changelog\n\n## 1.2.3 (2026-11-24)\n\n## 1.2.2 (2026-01-01)\n");
  git("init", "--quiet");
  commit();
  return () => rm(folder, { recursive: true, force: true });
});

async function write(name: string, content: string | object): Promise<void> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(folder, name), text);
}

function git(...args: string[]): void {
  const who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"];
  const { status, stderr } = spawnSync("git", [...who, ...args], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "Change something");
}

function release(...args: string[]) {
  const script = join(root, "scripts/release.mjs");
  const { status, stderr } = spawnSync("node", [script, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  });
  return { code: status, said: stderr };
}

test("says that a correct release can be published, and publishes nothing", () => {
  const { code, said } = release();
  expect(said).not.toContain("not ok");
  expect(said).toContain("1.2.3 can be published: run this with --publish");
  expect(said).not.toContain("npm publish");
  expect(code).toBe(0);
});

test.each<[string, string, string | object, RegExp]>([
  ["another version for Deno", "deno.json", { version: "1.2.2" }, /deno\.json has 1\.2\.2/],
  [
    "another version in the sources",
    "src/version.ts",
    'export const version = "1.2.2";\n',
    /src\/version\.ts has 1\.2\.2/,
  ],
  ["no day in the changelog", "CHANGELOG.md", "## 1.2.3 (unreleased)\n", /to be "## 1\.2\.3 \(/],
  ["an older changelog", "CHANGELOG.md", "## 1.2.2 (2026-01-01)\n", /to be "## 1\.2\.3 \(/],
  ["no repository", "package.json", { ...manifest, repository: undefined }, /add "repository"/],
  [
    "failing tests",
    "package.json",
    { ...manifest, scripts: { ...manifest.scripts, ok: "node -e process.exit(1)" } },
    /not ok {2}format, lint, types and tests pass/,
  ],
])("refuses %s, even with --publish", async (_what, name, content, fault) => {
  await write(name, content);
  commit();
  const { code, said } = release("--publish");
  expect(said).toMatch(fault);
  expect(said).toContain("1.2.3 cannot be published");
  expect(said).not.toContain("npm publish");
  expect(code).toBe(1);
});

test("rejects uncommitted changes", async () => {
  await write("mod.ts", "");
  const { code, said } = release("--publish");
  expect(said).toContain("not ok  nothing is uncommitted: ?? mod.ts");
  expect(code).toBe(1);
});

test("rejects a version that is already tagged", () => {
  git("tag", "v1.2.3");
  const { code, said } = release("--publish");
  expect(said).toContain("v1.2.3 is tagged");
  expect(code).toBe(1);
});
