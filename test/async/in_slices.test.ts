import { expect, test } from "vitest";
import { inSlices } from "../../src/async/in_slices.ts";
import { atOnce, type Steps } from "../../src/text/steps.ts";

/** A clock that advances by some milliseconds with each step, and counts the waits. */
function clockOf(msPerStep: number) {
  let now = 0;
  let turns = 0;
  const clock = {
    now: () => now,
    sleep: () => Promise.resolve(void turns++),
  };
  function* work(steps: number): Steps<string> {
    for (let step = 0; step < steps; step++) {
      now += msPerStep;
      yield;
    }
    return "done";
  }
  return { clock, work, turns: () => turns };
}

test("long work waits for the event loop at least every 50 ms", async () => {
  const { clock, work, turns } = clockOf(10);
  expect(await inSlices(work(100), { clock })).toBe("done");
  expect(turns()).toBeGreaterThanOrEqual(20);
});

test("short work is done without a wait", async () => {
  const { clock, work, turns } = clockOf(0.1);
  expect(await inSlices(work(100), { clock })).toBe("done");
  expect(turns()).toBe(0);
});

test("a clock that is set back ends a slice", async () => {
  const { clock, work, turns } = clockOf(-1_000);
  await inSlices(work(3), { clock });
  expect(turns()).toBe(3);
});

test("a signal ends the work after the current slice, with its reason", async () => {
  const { clock, work } = clockOf(10);
  const leave = new AbortController();
  let steps = 0;
  function* counted(): Steps<string> {
    for (const _ of work(100)) yield void steps++;
    return "done";
  }
  const done = inSlices(counted(), { clock, signal: leave.signal });
  leave.abort(new Error("enough"));
  await expect(done).rejects.toThrow("enough");
  expect(steps).toBeLessThan(10);
});

test("all steps can be run at once", () => {
  const { work } = clockOf(10);
  expect(atOnce(work(5))).toBe("done");
});
