import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/stranger/**/*.test.ts"],
    globalSetup: ["test/stranger/pack.ts"],
    pool: "forks",
    // Installations go over the network, and a busy machine has other things to do.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
