/**
 * The keyring tests: a real gnome-keyring on its own bus, for Node, Deno and Bun.
 *
 * Usage: npm run test:keyring -- [node|deno|bun ...] [vitest arguments]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { install } from "./install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const vitest = join(root, "node_modules/vitest/vitest.mjs");

/** The files each runtime runs; tests that start every runtime themselves run once. */
const launchers = {
  node: [process.execPath, vitest, "run"],
  deno: [process.execPath, join(root, "scripts/test_on.mjs"), "deno", "keyring.test"],
  bun: [process.execPath, join(root, "scripts/test_on.mjs"), "bun", "keyring.test"],
};

const words = process.argv.slice(2);
const named = words.filter((word) => Object.hasOwn(launchers, word));
const rest = words.filter((word) => !named.includes(word));

/** Starts a bus with a keyring that is unlocked like at a login. */
const session =
  'echo -n secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "$@"';

/**
 * The bus says this only if the keyring that `session` started has ended. gnome-keyring 42 does so now
 * and then where clients come and go fast: `publish_dispatch: assertion 'client' failed`.
 */
const CRASHED = "Activating service name='org.freedesktop.secrets'";
const MAX_CRASHES = 5;

/** Runs the tests on a runtime; once more if the keyring itself crashed meanwhile. */
async function runOn(runtime) {
  for (let crashes = 0;; crashes++) {
    const { said, ...counts } = await runOnce(runtime);
    console.log(`\n${runtime}\n${said}`);
    if (!said.includes(CRASHED) || crashes === MAX_CRASHES) return counts;
    console.log(`${runtime}: gnome-keyring crashed, so the tests are run once more`);
  }
}

/** Runs the tests on a runtime, with a separate home folder for the keyring. */
async function runOnce(runtime) {
  const home = mkdtempSync(join(tmpdir(), "provena-keyring-"));
  const report = join(home, "report.json");
  const args = ["--config", config, "--reporter=default", "--reporter=json"]
    .concat(`--outputFile.json=${report}`, rest);
  if (runtime === "node" && rest.length === 0) args.push("--coverage");
  const env = { ...process.env, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  // A locked keyring must not open a dialog on the developer's desktop.
  for (const name of ["DISPLAY", "WAYLAND_DISPLAY"]) delete env[name];
  let said = "";
  try {
    const command = ["--", "bash", "-c", session, "bash", ...launchers[runtime], ...args];
    const end = await ended(spawn("dbus-run-session", command, { env, cwd: root }));
    said = end.said;
    const { numTotalTests, numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    const broken = testResults.filter((file) =>
      file.status === "failed" && file.assertionResults.length === 0
    ).length;
    // Skipped tests count as failed, unless the run was limited by name.
    const isByName = rest.some((word) => word === "-t");
    const failed = (isByName ? numFailedTests : numTotalTests - numPassedTests) + broken;
    return { passed: numPassedTests, failed: failed || (end.status === 0 ? 0 : 1), said };
  } catch (error) {
    console.error(`${runtime}: ${error.message}`);
    return { passed: 0, failed: 1, said };
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function ended(child) {
  let said = "";
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (said += text));
  }
  const status = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { status, said };
}

install();
const counts = await Promise.all((named.length > 0 ? named : Object.keys(launchers)).map(runOn));
const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 && sum("passed") > 0 ? 0 : 1;
