/**
 * Runs the tests on another runtime, with the same files and the same vitest.
 *
 * Usage: node scripts/test_on.mjs deno|bun [vitest arguments]
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";

const resolve = createRequire(import.meta.url).resolve;
const vitest = join(dirname(resolve("vitest/package.json")), "vitest.mjs");

/** Each runtime's command line, without vitest's arguments. */
const launchers = {
  deno: () => [bin("deno"), "run", "-A", "--node-modules-dir=manual", vitest],
  bun: () => [bin("bun"), "--bun", vitest],
};

/** Tests that are run on Node only, with the reason. */
const nodeOnly = {
  "test/house/**": "reads the sources",
  "test/promises/list.test.ts": "reads the sources",
  "test/docs/{architecture,links,security,troubleshooting}.test.ts": "reads the documentation",
  "test/docs/loading.test.ts": "counts the packages that programs for Node load",
  "test/docs/snippets.test.ts": "the snippets run on Deno, whichever runtime runs the tests",
  "test/system/request_bytes.test.ts": "only Node sends requests without fetch",
  "test/scripts/**": "the scripts run on Node",
  "test/attack/patterns.test.ts": "reads the sources",
  "test/attack/growth_of_scans.test.ts": "measures code that calls nothing of the runtime",
  "test/canaries/**": "the check at the end of a run is a program for Node",
  "test/bench/**": "the measurements run on Node",
  "test/cli/full_pipe.test.ts": "only Node writes past its stream",
  "test/api/openapi/types.test.ts": "runs TypeScript's compiler as a separate program",
};

function bin(name) {
  return join(dirname(resolve(`${name}/package.json`)), "..", ".bin", name);
}

/** Runs the install script of Bun's npm package, which is only a placeholder until then. */
function completeBun() {
  if (spawnSync(bin("bun"), ["--version"]).status === 0) return;
  const script = join(dirname(resolve("bun/package.json")), "install.js");
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) throw new Error("Bun could not be installed; run npm ci again");
}

const [runtime, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(launchers, runtime ?? "")) {
  console.error("Usage: node scripts/test_on.mjs deno|bun [vitest arguments]");
  process.exit(2);
}
if (runtime === "bun") completeBun();
const [command, ...args] = launchers[runtime]();
const exclude = Object.keys(nodeOnly).flatMap((pattern) => ["--exclude", pattern]);
const { status } = spawnSync(command, [...args, "run", ...exclude, ...rest], { stdio: "inherit" });
process.exit(status ?? 1);
