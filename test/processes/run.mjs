/**
 * The tests of many processes: storms on one token cache, kills at any moment, freezes. Each starts
 * processes of Node, Deno and Bun, whichever runtime runs the tests themselves.
 *
 * Usage: npm run test:processes -- [node|deno ...] [vitest arguments]   (without: node and deno)
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const launchers = {
  node: [here("../../node_modules/vitest/vitest.mjs"), "run"],
  deno: [here("../../scripts/test_on.mjs"), "deno"],
};

const words = process.argv.slice(2);
const named = words.filter((word) => Object.hasOwn(launchers, word));
const rest = words.filter((word) => !named.includes(word));

/** The promises are counted from these reports. */
const folder = here("../../.cache/processes");
mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
for (const runtime of named.length > 0 ? named : Object.keys(launchers)) {
  console.log(`\n${runtime}`);
  const report = `${folder}/${runtime}.json`;
  rmSync(report, { force: true });
  const args = ["--config", here("vitest.config.ts"), "--reporter=default", "--reporter=json"]
    .concat(`--outputFile.json=${report}`, rest);
  const { status } = spawnSync(process.execPath, [...launchers[runtime], ...args], {
    stdio: "inherit",
  });
  const counted = count(report);
  passed += counted.passed;
  // A run that ended badly without a failed test has failed all the same.
  failed += counted.failed || Number(status !== 0 || counted.passed === 0);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function count(report) {
  try {
    const { numPassedTests, numTotalTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    // Asked for by name, the others do not count; otherwise what was skipped has failed.
    const skipped = rest.length > 0 ? numPendingTests : 0;
    const broken = testResults.filter((file) =>
      file.status === "failed" && file.assertionResults.length === 0
    );
    return {
      passed: numPassedTests,
      failed: numTotalTests - numPassedTests - skipped + broken.length,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
