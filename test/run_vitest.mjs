/**
 * Runs a tier of tests that has its own vitest configuration, and prints the totals last.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseCLI, startVitest } from "vitest/node";

/** Runs the tests of a vitest configuration, given as a URL, and sets the exit code. */
export async function runVitest(config) {
  const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
  const vitest = await startVitest("test", filter, {
    ...options,
    config: fileURLToPath(config),
    watch: false,
  });
  const tests = vitest.state.getTestModules().flatMap((file) => [...file.children.allTests()]);
  const failedFiles = vitest.state.getTestModules().filter((file) => file.errors().length > 0);
  await vitest.close();
  const passed = tests.filter((test) => test.result().state === "passed").length;
  // With `-t NAME`, skipped tests do not count; otherwise a skipped test counts as failed.
  const asked = (test) => !options.testNamePattern || test.result().state !== "skipped";
  const failed = tests.filter(asked).length - passed + failedFiles.length;
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
