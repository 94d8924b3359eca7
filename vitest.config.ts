import { defineConfig } from "vitest/config";

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
    // No test may depend on the colours or the sign-in of whoever runs it.
    coverage: {
      include: ["src/**/*.ts"],
      reporter: ["json"],
      reportsDirectory: ".cache/coverage/tests",
      reportOnFailure: true,
    },
    env: { NO_COLOR: "1", FORCE_COLOR: "0" },
  },
});
