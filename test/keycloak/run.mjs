/**
 * Runs the contract and the scenarios with real Keycloak servers.
 *
 * Usage: node test/keycloak/run.mjs [name of a test file, to run only that one]
 *
 * It installs what it needs (Java, Maven, Chromium, Keycloak) and skips nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const output = `${root}test/output/keycloak/`;
const results = `${output}results.json`;

const started = performance.now();
if (!existsSync(`${root}node_modules/vitest`)) run("npm", ["ci"]);
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
install();

run("npx", [
  "--no-install",
  "vitest",
  "run",
  "--config",
  "test/keycloak/vitest.config.ts",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${results}`,
  ...(process.argv.length > 2 ? process.argv.slice(2) : ["--coverage"]),
]);

const { passed, failed } = countResults();
const minutes = ((performance.now() - started) / 60_000).toFixed(1);
console.log(`${minutes} min; screenshots and logs are in test/output/keycloak/`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

function run(command, args) {
  console.error(`> ${[command, ...args].join(" ")}`);
  return spawnSync(command, args, { cwd: root, stdio: "inherit" }).status;
}

/** Tests that were skipped or did not run count as failed. */
function countResults() {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const { numTotalTests, numPassedTests, success } = JSON.parse(
    readFileSync(results, "utf8"),
  );
  const failed = numTotalTests - numPassedTests;
  return { passed: numPassedTests, failed: Math.max(failed, success ? 0 : 1) };
}
