import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/vscode/**/*.test.ts"],
    pool: "forks",
    // One Chromium at a time, because two would overload two cores.
    fileParallelism: false,
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
