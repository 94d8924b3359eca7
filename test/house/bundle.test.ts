import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildScripts } from "../../scripts/build.mjs";

/**
 * The byte budget for our own code that importing the package loads: today's size, rounded up.
 * Parsing is a third of a cold import, so exceeding it is a decision.
 */
const LARGEST = 33_000;

let folder: string;
let files: Awaited<ReturnType<typeof buildScripts>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-bundle-"));
  files = await buildScripts(folder);
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** The files that importing one loads, including itself. */
function loadedWith(entry: string) {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const names = new Set([entry]);
  for (const name of names) {
    const own = byName.get(name)?.imports?.filter((other) => byName.has(other)) ?? [];
    for (const other of own) names.add(other);
  }
  return [...names].map((name) => byName.get(name)!);
}

test("importing the built package opens one file, within the byte budget", () => {
  const loaded = loadedWith("mod.js");
  expect(loaded).toHaveLength(1);
  const bytes = loaded.reduce((sum, { code = "" }) => sum + code.length, 0);
  expect(bytes).toBeLessThanOrEqual(LARGEST);
  expect(bytes, "The budget can be lowered").toBeGreaterThan(LARGEST - 2_000);
});

test("importing the built package loads no module of Node, and no npm package", () => {
  const names = new Set(files.map(({ fileName }) => fileName));
  const foreign = loadedWith("mod.js")
    .flatMap(({ imports = [] }) => imports.filter((name) => !names.has(name)));
  expect([...new Set(foreign)].sort()).toEqual([]);
});

test("no file of the build opens the standard streams by an import of node:process", () => {
  const importing = files.filter(({ code = "" }) => /from ?"node:/.test(code));
  expect(importing.map(({ fileName }) => fileName)).toEqual([]);
});

/** What the build says about the npm packages that a file contains. */
const LICENSE =
  /\n\/\*! Contains, under the MIT license:\n\n([^*]+?)\n\nPermission is hereby granted, free of charge,[^*]+\sSOFTWARE\.\n\*\/\n$/;

test("npm packages in the build are named with their owners and their license", () => {
  const texts = files.map(({ code = "" }) => code).filter((code) => code.includes("/*!"));
  expect(texts).toHaveLength(1);
  const owners = LICENSE.exec(texts[0]!)![1]!;
  expect(owners).toMatch(/^cli-table3: Copyright \(c\) \d{4} \w[^\n]+$/);
});

test("a start from the cache without a terminal loads no network or stream modules of Node", () => {
  const script = `
    import { createSession } from ${JSON.stringify(pathToFileURL(join(folder, "mod.js")))};
    const deployment = { domain: "localhost", realm: "demo" };
    const session = createSession({ ...deployment, display: "none", interactive: false });
    const { code } = await session.signIn().catch((error) => error);
    const loaded = process.moduleLoadList.filter((name) => /NativeModule (net|tty|stream)$/.test(name));
    console.log(code, loaded.length);`;
  const env = { ...process.env, PROVENA_TOKEN_CACHE: join(folder, "cache") };
  const options = { env, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync("node", ["--input-type=module", "-e", script], options);
  expect(stderr).toBe("");
  expect(stdout).toBe("ERR_SIGN_IN_REQUIRED 0\n");
});
