/** docs/dependencies.md is correct about when each package is loaded. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { read, root } from "../house/source.ts";
import { writeBundle } from "../write_bundle.mjs";

/** The events that load each package, by the page. */
const page: ReadonlyMap<string, readonly string[]> = new Map(
  [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \| .+? \| (.+?) \|$/gm)]
    .map(([, name, when]) => [name!, when!.split(", ")]),
);

/** The flows in `loading/flows.ts`, each with the events of the page that happen in it. */
const flows: Readonly<Record<string, readonly string[]>> = {
  "an import": [],
  "a sign-in that is in the cache": [],
  "a sign-in": ["a sign-in"],
  "a refresh": ["a refresh", "a result"],
  "a sign-in where there is a browser": ["a sign-in", "a sign-in where there is a browser"],
  "the card in a notebook": ["a sign-in", "the card in a notebook"],
  "the card in a terminal": ["a sign-in", "the card in a terminal", "a wait in a terminal"],
  "the roles from the Auth API": ["the roles from the Auth API", "a result"],
  "a result": ["a result"],
  "the operations of an API": ["the operations of an API", "a result"],
  "a lineage in a notebook": ["a lineage in a notebook", "a result"],
  "a lineage in a terminal": ["a result"],
  "a call by operation": ["the operations of an API", "a call by operation", "a result"],
  "the files of a dataset": ["the files of a dataset", "a result"],
  "a request through a proxy": ["a request through a proxy"],
  "the command `provena`": ["a result"],
  "the command `provena` with arguments": ["the command `provena` with arguments", "a result"],
  "`provena request`": ["the command `provena` with arguments", "`provena request`", "a result"],
  "`provena logout --everywhere`": [
    "the command `provena` with arguments",
    "`provena logout --everywhere`",
    "a result",
  ],
  "`provena token --offline --reveal`": [
    "the command `provena` with arguments",
    "`provena token --offline --reveal`",
  ],
  "`provena-notebook/demo`": ["`provena-notebook/demo`"],
  "`provena-notebook/keyring`": ["`provena-notebook/keyring`"],
  "`provena-notebook/redis`": ["`provena-notebook/redis`"],
};

let folder: string;
let demo: Demo;

beforeAll(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "provena-loading-"));
  await symlink(`${root}node_modules`, join(folder, "node_modules"));
  await writeBundle({ flows: "test/docs/loading/flows.ts" }, folder);
  demo = await startDemo({ approve: "editor", interval: 1 });
  await writeFile(join(folder, "deployment.json"), JSON.stringify(demo.deployment));
  // Most flows need a session in the cache.
  await packagesOf("the first sign-in");
}, 60_000);

afterAll(async () => {
  await demo?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a flow, and returns the packages that were imported. */
async function packagesOf(flow: string): Promise<string[]> {
  const noted = await mkdtemp(join(folder, "noted-"));
  const notes = pathToFileURL(`${root}test/docs/loading/note_packages.mjs`).href;
  const child = spawn("node", ["--import", notes, join(folder, "flows.js"), flow], {
    env: {
      PATH: process.env.PATH!,
      HOME: folder,
      PROVENA_TOKEN_CACHE: join(folder, "cache"),
      PROVENA_REDIS_KEY: `1:${btoa("k".repeat(32))}`,
      DISPLAY: ":0",
      DEPLOYMENT_FILE: join(folder, "deployment.json"),
      PACKAGES_NOTED: join(noted, "packages.txt"),
      PRODUCT: pathToFileURL(folder).href,
    },
    // A character device, like a terminal.
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  expect(code, said).toBe(0);
  const names = await readFile(join(noted, "packages.txt"), "utf8").catch(() => "");
  return [...new Set(names.split("\n").filter(Boolean))].sort();
}

describe.concurrent("the loaded packages are those that the page names, for", () => {
  test.each(Object.entries(flows))("%s", async (flow, happens) => {
    const named = [...page].filter(([, when]) => when.some((each) => happens.includes(each)));
    expect(await packagesOf(flow)).toEqual(named.map(([name]) => name).sort());
  });
});

test("every event that the page names is tested", () => {
  const tried = new Set(Object.values(flows).flat());
  expect(page.size).toBeGreaterThan(10);
  expect([...page.values()].flat().filter((when) => !tried.has(when))).toEqual([]);
});
