/**
 * Checks the package that would be published to npm and to JSR.
 *
 * Usage: npm run check:package (builds first)
 */
import { spawnSync } from "node:child_process";
import process from "node:process";

const checks = [
  ["node", "scripts/check_tarball.mjs"],
  ["publint", "--strict"],
  ["attw", "--pack", ".", "--profile", "esm-only"],
  ["deno", "publish", "--dry-run", "--allow-dirty"],
  ["node", "scripts/api_reference.mjs", "--lint"],
  ["knip"],
];

const run = (command, ...args) => {
  const [program, words] = command === "node"
    ? [process.execPath, args]
    : ["npx", ["--no-install", command, ...args]];
  return spawnSync(program, words, { stdio: "inherit" }).status === 0;
};

if (!run("node", "scripts/build.mjs")) process.exit(1);
const failed = checks.filter((check) => {
  console.error(`\n> ${check.join(" ")}`);
  return !run(...check);
});
for (const check of failed) console.error(`failed: ${check.join(" ")}`);
console.error(`${checks.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
