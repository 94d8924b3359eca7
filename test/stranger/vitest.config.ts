import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/stranger/**/*.test.ts"],
    globalSetup: ["test/stranger/pack.ts"],
    pool: "forks",
    // Installations need the network, and the machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
