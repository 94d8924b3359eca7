import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/attack/**/*.test.ts"],
    pool: "forks",
    globalSetup: "test/fixture/command_build.ts",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
