/**
 * What the seven APIs of one embedded deployment share.
 *
 * @module
 */
import { Jobs } from "./jobs/jobs.ts";
import { Bucket } from "./object_store/bucket.ts";
import { AccessRequests } from "./reef/access_requests.ts";
import { Graph } from "./reef/graph.ts";
import { Items } from "./reef/items.ts";
import { People } from "./reef/people.ts";

/** One value under a handle. */
export interface HandleProperty {
  readonly type: "DESC" | "URL";
  readonly value: string;
  readonly index: number;
}

/** The state of one deployment; it lasts until the deployment stops. */
export interface World {
  readonly items: Items;
  readonly graph: Graph;
  readonly people: People;
  readonly requests: AccessRequests;
  readonly jobs: Jobs;
  readonly bucket: Bucket;
  /** What is known under a handle; without an entry, the handle of an item leads to the item. */
  readonly handles: Map<string, readonly HandleProperty[]>;
  /** Who may review releases: handles of Persons, as they were told. */
  readonly reviewers: Set<string>;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Numbers up to this one are the reef's that every deployment starts with. */
const LAST_OF_REEF = 1_900_099;

/** The port of the discard service: nobody listens there. */
const NO_OBJECT_STORE = "http://127.0.0.1:9";

/** An empty world. */
export function createWorld({ pace }: { readonly pace: number }): World {
  const now = () => Math.floor(Date.now() / 1000);
  return {
    items: new Items(now, LAST_OF_REEF),
    graph: new Graph(),
    people: new People(),
    requests: new AccessRequests(),
    jobs: new Jobs(pace, now),
    bucket: new Bucket(NO_OBJECT_STORE),
    handles: new Map(),
    reviewers: new Set(),
    now,
  };
}
