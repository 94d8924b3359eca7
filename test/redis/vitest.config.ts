import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { coverageOf } from "../coverage/coverage_of.mjs";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/redis/**/*.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    // One file at a time: it starts fifty processes and a Redis server.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: coverageOf("redis"),
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
