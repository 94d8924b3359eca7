import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/fastapi/**/*.test.ts"],
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
