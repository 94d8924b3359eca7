/**
 * What the seven APIs of one embedded deployment share.
 *
 * @module
 */
import { Jobs } from "./jobs/jobs.ts";
import { Graph } from "./reef/graph.ts";
import { Items } from "./reef/items.ts";
import { People } from "./reef/people.ts";

/** The state of one deployment; it lasts until the deployment stops. */
export interface World {
  readonly items: Items;
  readonly graph: Graph;
  readonly people: People;
  readonly jobs: Jobs;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Numbers up to this one are the reef's that every deployment starts with. */
const LAST_OF_REEF = 1_900_099;

/** An empty world. */
export function createWorld({ pace }: { readonly pace: number }): World {
  const now = () => Math.floor(Date.now() / 1000);
  return {
    items: new Items(now, LAST_OF_REEF),
    graph: new Graph(),
    people: new People(),
    jobs: new Jobs(pace, now),
    now,
  };
}
