/**
 * The files to mutate, and the tests that must detect the mutants. These tests start no process.
 *
 * Code that talks to a Redis or a keyring is left out, because its tests need them and run for
 * minutes.
 */
export const folders = {
  oauth: { mutate: ["src/oauth/*.ts"], tests: ["test/oauth/*.test.ts"] },
  session: {
    mutate: ["src/session/*.ts"],
    tests: [
      "test/session/*.test.ts",
      "test/promises/polling.test.ts",
      "test/promises/waiting.test.ts",
      "test/promises/refresh.test.ts",
      "test/promises/trust.test.ts",
      "test/promises/leaving.test.ts",
    ],
  },
  store: {
    mutate: [
      "src/store/*.ts",
      "src/store/file/*.ts",
      "src/store/lock/*.ts",
      "src/store/keyring/records.ts",
      "src/store/redis/cipher.ts",
      "src/system/atomic_write.ts",
      "src/text/sha256.ts",
    ],
    tests: [
      "test/store/fallback.test.ts",
      "test/store/file/*.test.ts",
      "test/store/keyring/records.test.ts",
      "test/store/lock/*.test.ts",
      "test/store/memory.test.ts",
      "test/store/record.test.ts",
      "test/store/redis/cipher.test.ts",
      "test/store/stale_time.test.ts",
      "test/system/atomic_write.test.ts",
      "test/text/sha256.test.ts",
    ],
  },
};
