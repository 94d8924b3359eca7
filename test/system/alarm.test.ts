import { expect, test } from "vitest";
import { realSystem } from "../../src/system/system.ts";

test("an alarm rings on time, unless it is cancelled or beyond the longest timer", async () => {
  const rung: string[] = [];
  const cancel = realSystem.alarm(1, () => rung.push("cancelled"));
  const never = realSystem.alarm(Infinity, () => rung.push("in three weeks, or at once"));
  cancel();
  await new Promise<void>((resolve) => {
    realSystem.alarm(5, () => (rung.push("rung"), resolve()));
  });
  never();
  expect(rung).toEqual(["rung"]);
});
