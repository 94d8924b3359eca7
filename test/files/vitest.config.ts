import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/files/witness/**/*.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
