/**
 * Runs the tests and reports the coverage of `src/`, including the command's processes. The tiers
 * with a real Redis, keyring or Keycloak count with their latest run: npm run test:redis, npm run
 * test:keyring, npm run test:keycloak.
 *
 * Usage: npm run coverage -- [--uncovered]
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { buildCoveredCommand, folder } from "./command.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
await buildCoveredCommand();
const run = (command, args) =>
  spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, COVERED_COMMAND: folder },
  }).status ?? 1;
const tests = run("npx", ["--no-install", "vitest", "run", "--coverage"]);
const report = fileURLToPath(new URL("report.mjs", import.meta.url));
process.exitCode = run(process.execPath, [report, ...process.argv.slice(2)]) || tests;
