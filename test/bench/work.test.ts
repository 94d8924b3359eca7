/** How much work a session does, in units that no machine changes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildScripts } from "../../scripts/build.mjs";
import { type Demo, startDemo } from "../../src/demo/mod.ts";

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
  steps = { ...await run({ fromCache: false }), ...await run({ fromCache: true }) };
});

afterAll(async () => {
  await demo?.close();
  await rm(folder, { recursive: true, force: true });
});

async function run(how: { fromCache: boolean }): Promise<Record<string, Work>> {
  const { deployment } = demo;
  const place = { mod: pathToFileURL(join(folder, "mod.js")).href, deployment, ...how };
  const noted = join(folder, "modules");
  await writeFile(noted, "");
  const child = spawn(
    "node",
    ["--import", here("count.mjs"), here("steps.mjs"), JSON.stringify(place)],
    {
      env: {
        PATH: process.env["PATH"],
        PROVENA_TOKEN_CACHE: join(folder, "cache"),
        MODULES_NOTED: noted,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test.each<[string, Work]>([
  ["import", { opened: 0, synced: 0, requests: 0, timers: 0, modules: 2 }],
  // The record, and the history of accounts.
  ["cachedStart", { opened: 2, synced: 0, requests: 0, timers: 0, modules: 0 }],
  // Metadata and device code. The code is on disk before it is shown.
  ["firstCode", { opened: 10, synced: 2, requests: 2, timers: 4, modules: 3 }],
  // The new record and its folder are synced. The lock file is read before each step that must not
  // be done without the lock.
  ["refresh", { opened: 12, synced: 2, requests: 1, timers: 2, modules: 0 }],
  ["call", { opened: 0, synced: 0, requests: 1, timers: 1, modules: 0 }],
])("the work of a step: %s", (step, work) => {
  expect(steps[step]).toEqual(work);
});
