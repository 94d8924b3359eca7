import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/redis/**/*.test.ts"],
    pool: "forks",
    // Fifty processes and a Redis of their own are enough for two cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
