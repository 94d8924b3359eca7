import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // `npm test` also tries interruptions, but fewer.
    include: ["test/files/witness/**/*.test.ts", "test/files/cuts.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0", PROVENA_CUTS: "20" },
  },
});
