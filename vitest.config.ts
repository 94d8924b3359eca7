import { defineConfig } from "vitest/config";
import { coverageOf } from "./test/coverage/coverage_of.mjs";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // These install programs of their own: npm run test:jupyter and the like.
    exclude: ["jupyter", "terminal", "keycloak", "stranger", "redis", "keyring"].map((tier) =>
      `test/${tier}/**`
    ),
    // Several tests own a process's signals, environment or working folder.
    pool: "forks",
    setupFiles: ["test/canaries/setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: { include: ["src/**/*.ts"], ...coverageOf("tests") },
    // No test may depend on the colours or the sign-in of whoever runs it.
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
