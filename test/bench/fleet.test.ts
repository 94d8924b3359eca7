import { expect, test } from "vitest";
import { type Fleet, simulateFleet } from "./fleet.ts";

const small: Fleet = {
  workers: 1000,
  machines: 50,
  sharing: "worker",
  jitter: true,
  seconds: 3600,
  startup: 10,
  callEvery: 1,
  lifetime: 300,
  renewal: 0.2,
  seed: 1,
};

const loadOf = (change: Partial<Fleet>) => simulateFleet({ ...small, ...change });

test("the more workers share a session, the fewer requests reach the authorization server", () => {
  const [alone, machine, fleet] = (["worker", "machine", "fleet"] as const)
    .map((sharing) => loadOf({ sharing }).requests);
  expect(machine).toBeLessThan(alone! / 5);
  expect(fleet).toBeLessThan(machine! / 2);
});

test.each(
  [
    ["worker", "peakLater"],
    ["machine", "peakLater"],
    // Only one worker signs in when the fleet starts, so the start is not a peak.
    ["fleet", "peak"],
  ] as const,
)("jitter lowers the peaks when each %s has a session", (sharing, peak) => {
  const [without, with_] = [false, true].map((jitter) => loadOf({ sharing, jitter })[peak]);
  expect(with_).toBeLessThan(without! / 2);
});

test("a token renewed by one worker is not renewed by another", () => {
  // No other worker arrives during a renewal, so only renewals and one introduction remain.
  const { requests } = loadOf({ sharing: "fleet", workers: 1, renewal: 0, callEvery: 1e-9 });
  const [earliest, latest] = [213, 249].map((served) => 3600 / served);
  expect(requests - 3).toBeGreaterThan(latest! - 1.5);
  expect(requests - 3).toBeLessThan(earliest! + 1.5);
  const many = loadOf({ sharing: "fleet", renewal: 0, callEvery: 1e-9 });
  // Of a thousand workers, one draws the earliest time; it also requests the metadata and keys.
  const renewals = Math.ceil(3600 / 213) - 1;
  expect(many.requests).toBeLessThanOrEqual(3 + renewals * 3);
});

test("the same seed gives the same result, and another seed another result", () => {
  expect(loadOf({})).toEqual(loadOf({}));
  expect(loadOf({})).not.toEqual(loadOf({ seed: 2 }));
});
