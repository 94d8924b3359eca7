/** What is mutated, and the tests that must notice: those that start no process and wait for none. */
export const folders = {
  oauth: ["test/oauth/*.test.ts"],
  session: [
    "test/session/*.test.ts",
    "test/promises/01-04_polling.test.ts",
    "test/promises/05-07_waiting.test.ts",
    "test/promises/14-18_refresh.test.ts",
    "test/promises/19-21_trust.test.ts",
    "test/promises/28-32_leaving.test.ts",
  ],
  store: [
    "test/store/fallback.test.ts",
    "test/store/file*.test.ts",
    "test/store/lock*.test.ts",
    "test/store/memory.test.ts",
    "test/store/network_file_system.test.ts",
    "test/store/record*.test.ts",
  ],
};
