import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/terminal/**/*.test.ts"],
    globalSetup: "test/fixture/command_build.ts",
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    // Every test starts several programs and runs through many steps.
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
