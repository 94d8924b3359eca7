/**
 * Writes the API reference from the docstrings, as pages under docs/api/.
 *
 * Usage: npm run docs:api [-- --lint]
 *   --lint  writes nothing, and complains about what is public and not described
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

const { exports } = JSON.parse(readFileSync(new URL("../deno.json", import.meta.url), "utf8"));
const what = process.argv.includes("--lint")
  ? ["--lint"]
  : ["--html", "--name=provena-notebook", "--output=docs/api"];
const { status } = spawnSync(
  "npx",
  ["--no-install", "deno", "doc", ...what, ...Object.values(exports)],
  // With --lint it prints every page besides.
  { stdio: ["ignore", process.argv.includes("--lint") ? "ignore" : "inherit", "inherit"] },
);
process.exit(status ?? 1);
