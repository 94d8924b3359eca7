/**
 * The handlers of the Provenance API: model runs and lineage.
 *
 * @module
 */
import type { Handlers } from "../handler.ts";
import { bulkHandlers } from "./bulk.ts";
import { exploreHandlers } from "./explore.ts";
import { modelRunHandlers } from "./model_runs.ts";
import { storeHandlers } from "./store.ts";

/** The handlers of the Provenance API, by operation ID. */
export const provHandlers: Handlers = {
  ...modelRunHandlers,
  ...exploreHandlers,
  ...bulkHandlers,
  ...storeHandlers,
};
