/**
 * What is mutated, and the tests that must notice: those that start no process and wait for none.
 *
 * What speaks to a Redis or a keyring is left out: its tests need those, and minutes for each run.
 */
export const folders = {
  oauth: { mutate: ["src/oauth/*.ts"], tests: ["test/oauth/*.test.ts"] },
  session: {
    mutate: ["src/session/*.ts"],
    tests: [
      "test/session/*.test.ts",
      "test/promises/01-04_polling.test.ts",
      "test/promises/05-07_waiting.test.ts",
      "test/promises/14-18_refresh.test.ts",
      "test/promises/19-21_trust.test.ts",
      "test/promises/28-32_leaving.test.ts",
    ],
  },
  store: {
    mutate: [
      "src/store/*.ts",
      "!src/store/redis*.ts",
      "!src/store/keyring/store.ts",
      "!src/store/keyring/service.ts",
    ],
    tests: [
      "test/store/fallback.test.ts",
      "test/store/file*.test.ts",
      "test/store/keyring/records.test.ts",
      "test/store/lock*.test.ts",
      "test/store/memory.test.ts",
      "test/store/file/network_file_system.test.ts",
      "test/store/record*.test.ts",
      "test/store/file/secret.test.ts",
      "test/store/sha256.test.ts",
    ],
  },
};
