/**
 * Runs a tier of tests on several runtimes, one after the other, and prints the totals last.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const launchers = {
  node: [fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url)), "run"],
  deno: [fileURLToPath(new URL("../scripts/test_on.mjs", import.meta.url)), "deno"],
};

/**
 * Runs `test/NAME/vitest.config.ts` on the runtimes named on the command line, or on all, and sets
 * the exit code. The promises tier reads the reports in `.cache/NAME/RUNTIME.json`.
 */
export function runOnRuntimes(name) {
  const words = process.argv.slice(2);
  const named = words.filter((word) => Object.hasOwn(launchers, word));
  const rest = words.filter((word) => !named.includes(word));
  const config = fileURLToPath(new URL(`${name}/vitest.config.ts`, import.meta.url));
  const folder = fileURLToPath(new URL(`../.cache/${name}`, import.meta.url));
  mkdirSync(folder, { recursive: true });

  let passed = 0;
  let failed = 0;
  for (const runtime of named.length > 0 ? named : Object.keys(launchers)) {
    console.log(`\n${runtime}`);
    const report = `${folder}/${runtime}.json`;
    rmSync(report, { force: true });
    const args = ["--config", config, "--reporter=default", "--reporter=json"]
      .concat(`--outputFile.json=${report}`, rest);
    const { status } = spawnSync(process.execPath, [...launchers[runtime], ...args], {
      stdio: "inherit",
    });
    const counted = count(report, rest.length > 0);
    passed += counted.passed;
    // A run that exits with an error counts as failed, even without a failed test.
    failed += counted.failed || Number(status !== 0 || counted.passed === 0);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Counts the tests in a report; in a partial run, skipped tests do not count. */
function count(report, isPartial) {
  try {
    const { numPassedTests, numTotalTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const skipped = isPartial ? numPendingTests : 0;
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
