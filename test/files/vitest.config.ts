import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Cuts are tried in `npm test`, too, but less often.
    include: ["test/files/witness/**/*.test.ts", "test/files/cuts.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0", PROVENA_CUTS: "20" },
  },
});
