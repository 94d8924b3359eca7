/** The fleets in docs/performance.md: 10,000 workers on 500 machines, over a day. */
import { type Fleet, type Load, simulateFleet } from "./fleet.ts";

/** The settings that all the fleets share. */
export const scenario: Omit<Fleet, "sharing" | "jitter"> = {
  workers: 10_000,
  machines: 500,
  seconds: 86_400,
  startup: 10,
  callEvery: 1,
  lifetime: 300,
  renewal: 0.2,
  seed: 8628,
};

const who = {
  worker: "a session each (memory, or an offline token)",
  machine: "a session a machine (files)",
  fleet: "one session (Redis)",
} as const;

/** The loads, from one session per worker to one session for all. */
export function simulateFleets(): { who: string; jitter: boolean; load: Load }[] {
  return (["worker", "machine", "fleet"] as const).flatMap((sharing) =>
    [false, true].map((jitter) => ({
      who: who[sharing],
      jitter,
      load: simulateFleet({ ...scenario, sharing, jitter }),
    }))
  );
}
