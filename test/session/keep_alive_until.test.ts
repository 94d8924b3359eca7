import { expect, test } from "vitest";
import { timeUntil } from "../../src/public/time_until.ts";
import { openStage } from "../promises/stage.ts";

test.each([new Date("next Friday"), NaN])(
  "until %s is refused, and nothing is kept alive",
  async (until) => {
    await using stage = await openStage();
    const session = stage.session();
    expect(() => session.keepAlive({ until })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIG", message: expect.stringContaining("until") }),
    );
    expect(stage.system.sleepers).toEqual([]);
  },
);

test("a session is kept alive forever, or until a date or a time", () => {
  expect(timeUntil(undefined, 5)).toBe(Infinity);
  expect(timeUntil(100, 5)).toBe(95);
  expect(timeUntil(new Date(100), 5)).toBe(95);
});
