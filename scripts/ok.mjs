/**
 * The checks to run before a commit: format, lint, types, tests.
 *
 * Usage: npm run ok -- [--fix] [--without-tests]
 *   --fix  formats the files instead of reporting them
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

const { exports } = JSON.parse(readFileSync(new URL("../deno.json", import.meta.url), "utf8"));
const entries = Object.values(exports);

const fix = process.argv.includes("--fix");
const withoutTests = process.argv.includes("--without-tests");

const steps = [
  ["deno", "fmt", "--quiet", ...(fix ? [] : ["--check"])],
  ["deno", "lint", "--quiet"],
  ["tsc"],
  ["tsc", "-p", "tsconfig.test.json"],
  ["deno", "check", "--quiet", ...entries],
  ...(withoutTests ? [] : [["vitest", "run"]]),
];

/** With the tests, stops at the first failure; without them (as CI runs it), reports all. */
const failed = [];
let passed = 0;
for (const step of steps) {
  console.error(`\n> ${step.join(" ")}`);
  const started = performance.now();
  const { status } = spawnSync("npx", ["--no-install", ...step], { stdio: "inherit" });
  console.error(`  ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (status === 0) passed += 1;
  else failed.push(step);
  if (status !== 0 && !withoutTests) break;
}
for (const step of failed) console.error(`\nnot ok: ${step.join(" ")}`);
console.error(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
