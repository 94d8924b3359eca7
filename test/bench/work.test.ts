/** How much work a session does, in units that no machine changes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildScripts } from "../../scripts/build.mjs";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { widthOf } from "../../src/text/width.ts";

const here = (file: string) => fileURLToPath(new URL(`work/${file}`, import.meta.url));

interface Work {
  /** Files opened, but for modules. */
  readonly opened: number;
  readonly synced: number;
  readonly requests: number;
  /** Timers started. */
  readonly timers: number;
  readonly modules: number;
}

let folder: string;
let demo: Demo;
let steps: Record<string, Work>;

beforeAll(async () => {
  // Within the project, so that the built package finds its dependencies.
  folder = await mkdtemp(fileURLToPath(new URL("../output/work-", import.meta.url)));
  await buildScripts(folder);
  demo = await startDemo({ approve: "editor", interval: 1 });
  await writeFile(join(folder, "deployment.json"), JSON.stringify(demo.deployment), {
    mode: 0o600,
  });
  steps = { ...await run({ fromCache: false }), ...await run({ fromCache: true }) };
});

afterAll(async () => {
  await demo?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a script of Node that is counted, and returns what it printed. */
async function counted(script: readonly string[], env = {}): Promise<string> {
  const noted = join(folder, "modules");
  await writeFile(noted, "");
  const child = spawn("node", ["--import", here("count.mjs"), ...script], {
    env: {
      PATH: process.env["PATH"],
      PROVENA_TOKEN_CACHE: join(folder, "cache"),
      PROVENA_DEPLOYMENT: join(folder, "deployment.json"),
      MODULES_NOTED: noted,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  expect(stderr).toBe("");
  return stdout;
}

async function run(how: { fromCache: boolean }): Promise<Record<string, Work>> {
  const { deployment } = demo;
  const place = { mod: pathToFileURL(join(folder, "mod.js")).href, deployment, ...how };
  return JSON.parse(await counted([here("steps.mjs"), JSON.stringify(place)]));
}

test("`provena status` loads five files: two for the command, two for the session, one for results", async () => {
  const command = join(folder, "bin.js");
  expect(await counted([command, "status"])).toMatch(/^Status +\+ signed in$/m);
  expect(await readFile(join(folder, "modules"), "utf8")).toBe("mmmmm");
});

test("the built command draws a table with wide characters in line", async () => {
  const command = [join(folder, "bin.js"), "status", "--profile", "日本語🐠"];
  const shown = await counted(command, { PROVENA_DISPLAY: "terminal" });
  const lines = shown.split("\n").filter((line) => /^ *[╭│╰]/.test(line));
  expect(lines.join("\n")).toContain("日本語🐠");
  expect(new Set(lines.map(widthOf)).size).toBe(1);
});

test.each<[string, Work]>([
  ["import", { opened: 0, synced: 0, requests: 0, timers: 0, modules: 1 }],
  // The record, and the history of accounts.
  ["cachedStart", { opened: 2, synced: 0, requests: 0, timers: 0, modules: 1 }],
  // Metadata and device code. The code is in its file before it is shown, and needs no sync.
  ["firstCode", { opened: 9, synced: 0, requests: 2, timers: 4, modules: 3 }],
  // The new record and its folder are synced. The lock file is read before each step that must not
  // be done without the lock.
  ["refresh", { opened: 12, synced: 2, requests: 1, timers: 2, modules: 0 }],
  ["call", { opened: 0, synced: 0, requests: 1, timers: 1, modules: 0 }],
])("the work of a step: %s", (step, work) => {
  expect(steps[step]).toEqual(work);
});
