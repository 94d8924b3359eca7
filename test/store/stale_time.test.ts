import { expect, test } from "vitest";
import { FileStore } from "../../src/store/file/store.ts";
import { STALE_AFTER, staleTime } from "../../src/store/stale_time.ts";

test("a stale time can be a second to an hour, and is ten seconds by default", () => {
  expect([1_000, 1_001, 3_600_000].map(staleTime)).toEqual([1_000, 1_001, 3_600_000]);
  expect(staleTime()).toBe(STALE_AFTER);
  expect(STALE_AFTER).toBe(10_000);
});

test.each([999, 1, 0, -1, 1_000.5, 3_600_001, 1e300, NaN, Infinity, "5000", null, {}])(
  "a stale time of %s is refused when the store is created",
  (staleAfter) => {
    expect(() => new FileStore("/nowhere", { staleAfter: staleAfter as number })).toThrow(
      expect.objectContaining({
        code: "ERR_CONFIG",
        message: expect.stringContaining("staleAfter must be a whole number of milliseconds from"),
      }),
    );
  },
);
