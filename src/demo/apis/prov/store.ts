/**
 * The operations of the Provenance API with which administrators repair the graph.
 *
 * @module
 */
import { validateRecord } from "../../reef/check_record.ts";
import type { ModelRunRecord } from "../../reef/model_run_links.ts";
import { lodgeModelRun } from "../../reef/model_runs.ts";
import { type Call, type Handlers, HttpError, succeeded } from "../handler.ts";
import { userOf } from "../authenticate.ts";

interface ItemModelRun {
  readonly id: string;
  readonly record: ModelRunRecord;
}

function store(call: Call, { id, record }: ItemModelRun): void {
  if (call.query.validate_record) {
    const error = validateRecord(call.world, record, userOf(call));
    if (error) throw new HttpError(error.status, error.detail);
  }
  lodgeModelRun(call.world, id, record);
}

/** The handlers of these operations, by operation ID. */
export const storeHandlers: Handlers = {
  store_record: (call) => {
    store(call, call.body as ItemModelRun);
    return succeeded("Successfully re-lodged item.");
  },

  store_records: (call) => {
    for (const item of call.body as readonly ItemModelRun[]) store(call, item);
    return succeeded("Successfully re-lodged all of the provenance records.");
  },

  store_all_registry_records: (call) => {
    const runs = call.world.items.all().filter((item) =>
      item.item_subtype === "MODEL_RUN" && item.record_type === "COMPLETE_ITEM"
    );
    for (const { id, fields } of runs) store(call, { id, record: fields.record as ModelRunRecord });
    const what = `${runs.length} provenance records from the registry`;
    return succeeded(`Successfully re-lodged all ${what}.`);
  },

  clear_graph: ({ world }) => {
    world.graph.clear();
    return succeeded("Successfully cleared the graph.");
  },
};
