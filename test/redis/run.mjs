/**
 * The Redis tests: the store on a real Redis server, and a fleet of workers on three hosts.
 *
 * The contract is run by Deno and Bun too. Usage: npm run test:redis -- [vitest arguments]
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

install();
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const given = process.argv.slice(2);
const config = ["--config", here("vitest.config.ts")];
const vitest = [here("../../node_modules/vitest/vitest.mjs"), "run", ...config];
const testOn = (runtime) => [here("../../scripts/test_on.mjs"), runtime, ...config];
const contract = here("contract.test.ts");
const runs = given.length > 0
  ? [[...vitest, ...given]]
  : [[...vitest, "--coverage"], [...testOn("deno"), contract], [...testOn("bun"), contract]];

const folder = await mkdtemp(join(tmpdir(), "provena-redis-run-"));
let passed = 0;
let failed = 0;
for (const [i, run] of runs.entries()) {
  const report = join(folder, `${i}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [...run, ...reporters], { stdio: "inherit" });
  const counted = count(report);
  passed += counted.passed;
  // A run can fail without a failed test.
  failed += counted.failed || Number(status !== 0 || counted.passed === 0);
}
await rm(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function count(report) {
  try {
    const { numPassedTests, numTotalTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // Skipped tests count as failed, unless the run was limited by name.
    const skipped = given.length > 0 ? numPendingTests : 0;
    const broken = testResults.filter((file) =>
      file.status === "failed" && file.assertionResults.length === 0
    );
    const failed = numTotalTests - numPassedTests - skipped + broken.length;
    return { passed: numPassedTests, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
