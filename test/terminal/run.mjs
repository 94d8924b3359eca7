/**
 * The terminal tests: sign-in, tables and REPLs in a real terminal, and in the tslab kernel.
 *
 * Usage: npm run test:terminal -- [vitest arguments]
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseCLI, startVitest } from "vitest/node";
import { install } from "./install.mjs";

install();
const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const vitest = await startVitest("test", filter, { ...options, config, watch: false });
const tests = vitest.state.getTestModules().flatMap((file) => [...file.children.allTests()]);
const failedFiles = vitest.state.getTestModules().filter((file) => file.errors().length > 0);
await vitest.close();
const passed = tests.filter((test) => test.result().state === "passed").length;
// Asked for by name, the others do not count; otherwise what was skipped has failed.
const asked = (test) => !options.testNamePattern || test.result().state !== "skipped";
const failed = tests.filter(asked).length - passed + failedFiles.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
