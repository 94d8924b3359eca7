import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { coverageOf } from "../coverage/coverage_of.mjs";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/keyring/**/*.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    // There is only one keyring, and each test needs it empty.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: coverageOf("keyring"),
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
