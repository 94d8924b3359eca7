import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { coverageOf } from "./test/coverage/coverage_of.mjs";
import { LongestFirst } from "./test/fixture/longest_first.ts";

/** They install programs of their own, or keep every core busy: `npm run test:jupyter` and the like. */
const tiers = [
  "attack",
  "fastapi",
  "files/witness",
  "jupyter",
  "vscode",
  "terminal",
  "keycloak",
  "stranger",
  "redis",
  "keyring",
  "processes",
];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: tiers.map((tier) => `test/${tier}/**`),
    // Several tests own a process's signals, environment or working folder.
    pool: "forks",
    // A process for each core, not for each file: most of a file's time was its process's start.
    isolate: false,
    // One more than cores, since many tests wait for a process or an answer.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    globalSetup: "test/fixture/command_build.ts",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { include: ["src/**/*.ts"], ...coverageOf("tests") },
    // No test may depend on the colours or the sign-in of whoever runs it.
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
