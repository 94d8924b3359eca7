import { expect, test } from "vitest";
import { readTime, writeTime } from "../../src/model/run_times.ts";

test.each<[string, number | undefined]>([
  ["2026-01-01 00:00:00+10:00", 1767189600],
  ["2026-01-01T00:00:00-01:30", 1767231000],
  ["2026/01/01 00:00", 1767225600],
  ["2026-01-01", 1767225600],
  ["2026-02-31", undefined],
  ["2026-01-01 24:00:00", undefined],
  ["2026-01-01+10:00", undefined],
  ["1 January 2026", undefined],
  ["", undefined],
])("the time %j is %s seconds since the epoch", (text, seconds) => {
  expect(readTime(text)).toBe(seconds);
});

test("a time is written in UTC with its offset", () => {
  expect(writeTime(1767225600)).toBe("2026-01-01 00:00:00+00:00");
});
