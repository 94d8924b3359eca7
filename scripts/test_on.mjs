/**
 * Runs the tests on another runtime: the same files, the same vitest.
 *
 * Usage: node scripts/test_on.mjs deno|bun [vitest arguments]
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";

const resolve = createRequire(import.meta.url).resolve;
const vitest = join(dirname(resolve("vitest/package.json")), "vitest.mjs");

/** What each runtime is called with before vitest's own arguments. */
const launchers = {
  deno: () => [bin("deno"), "run", "-A", "--node-modules-dir=manual", vitest],
  bun: () => [bin("bun"), "--bun", vitest],
};

function bin(name) {
  return join(dirname(resolve(`${name}/package.json`)), "..", ".bin", name);
}

/** Bun's npm package is a placeholder until its install script has run; npm may not run it. */
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
// The documentation's snippets bring their own runtimes along, whichever runs the tests.
const without = ["--exclude", "test/docs/snippets.test.ts"];
const { status } = spawnSync(command, [...args, "run", ...without, ...rest], { stdio: "inherit" });
process.exit(status ?? 1);
