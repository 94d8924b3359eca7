/**
 * The state that the seven APIs of one embedded deployment share.
 *
 * @module
 */
import { Jobs } from "./jobs/jobs.ts";
import { ObjectStore } from "./object_store/store.ts";
import { AccessRequests } from "./reef/access_requests.ts";
import { Graph } from "./reef/graph.ts";
import { Items } from "./reef/items.ts";
import { People } from "./reef/people.ts";

/** One value of a handle. */
export interface HandleProperty {
  readonly type: "DESC" | "URL";
  readonly value: string;
  readonly index: number;
}

/** The state of one deployment. It is lost when the deployment stops. */
export interface World {
  readonly items: Items;
  readonly graph: Graph;
  readonly people: People;
  readonly requests: AccessRequests;
  readonly jobs: Jobs;
  readonly objectStore: ObjectStore;
  /** The values of each handle. An item's handle without an entry resolves to the item itself. */
  readonly handles: Map<string, readonly HandleProperty[]>;
  /** The Persons who may review releases: handles as the caller gave them, not validated. */
  readonly reviewers: Set<string>;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Handle numbers up to this one are reserved for the items that every deployment starts with. */
const LAST_SEEDED_NUMBER = 1_900_099;

/** Port 9 is the discard service; no server listens there. */
const NO_OBJECT_STORE = "http://127.0.0.1:9";

/** What a world needs from its deployment. */
export interface WorldOptions {
  /** The time from one state of a job to the next, in milliseconds. */
  readonly pace: number;
  /** The origin of the object store. @default none */
  readonly endpoint?: () => string;
  /** How long credentials for files work, in seconds. @default 28800 */
  readonly credentialsTtl?: number;
}

/** Creates a world without items. */
export function createWorld(
  { pace, endpoint = () => NO_OBJECT_STORE, credentialsTtl = 28_800 }: WorldOptions,
): World {
  const now = () => Math.floor(Date.now() / 1000);
  return {
    items: new Items(now, LAST_SEEDED_NUMBER),
    graph: new Graph(),
    people: new People(),
    requests: new AccessRequests(),
    jobs: new Jobs(pace, now),
    objectStore: new ObjectStore({ endpoint, now, credentialsTtl }),
    handles: new Map(),
    reviewers: new Set(),
    now,
  };
}
