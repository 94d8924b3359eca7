import { defineConfig } from "vitest/config";
import { coverageOf } from "../coverage/coverage_of.mjs";

export default defineConfig({
  test: {
    include: ["test/keycloak/**/*.test.ts"],
    pool: "forks",
    setupFiles: ["test/keycloak/setup.ts"],
    // One Keycloak at a time, to suit a machine with two cores.
    fileParallelism: false,
    // An approval takes seconds; a restart of Keycloak takes a minute on a busy machine.
    testTimeout: 240_000,
    hookTimeout: 600_000,
    coverage: coverageOf("keycloak"),
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
