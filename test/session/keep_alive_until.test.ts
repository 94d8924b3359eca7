import { expect, test } from "vitest";
import { openStage } from "../promises/stage.ts";

test.each([new Date("next Friday"), NaN])(
  "until %s is refused, and nothing is kept",
  async (until) => {
    await using stage = await openStage();
    const session = stage.session();
    expect(() => session.keepAlive({ until })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIG", message: expect.stringContaining("until") }),
    );
    expect(stage.system.sleepers).toEqual([]);
  },
);
