/**
 * What a contributor runs before a commit: format, lint, types, tests.
 *
 * Usage: npm run ok (node scripts/ok.mjs --fix formats instead of complaining)
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

const fix = process.argv.includes("--fix");

const steps = [
  ["deno", "fmt", ...(fix ? [] : ["--check"]), "--quiet"],
  ["deno", "lint", "--quiet"],
  ["tsc"],
  ["tsc", "-p", "tsconfig.test.json"],
  ["deno", "check", "--quiet", "mod.ts", "src/demo/mod.ts", "src/cli/main.ts"],
  ["vitest", "run"],
];

for (const step of steps) {
  console.error(`\n> ${step.join(" ")}`);
  const started = performance.now();
  const { status } = spawnSync("npx", ["--no-install", ...step], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\nnot ok: ${step.join(" ")}`);
    process.exit(1);
  }
  console.error(`  ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
console.error("\nok");
