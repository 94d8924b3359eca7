import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The test files that call `cases(few, many)`. */
const include = readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name.replaceAll("\\", "/")}`)
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => readFileSync(root + file, "utf8").includes("fixture/cases.ts"));

export default defineConfig({
  root,
  test: {
    include,
    pool: "forks",
    testTimeout: 30 * 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
