/**
 * The model runs of the Provenance API: registering, changing and deleting them.
 *
 * @module
 */
import type { JobSubType } from "../../jobs/job_types.ts";
import { encryptUserInfo } from "../../jobs/user_info.ts";
import { launchJob } from "../../jobs/work.ts";
import { validateRecord } from "../../reef/check_record.ts";
import { lookUp } from "../../reef/look_up.ts";
import type { ModelRunRecord } from "../../reef/model_run_links.ts";
import { linkStudy, registerModelRun, whyNotEditable } from "../../reef/model_runs.ts";
import type { ItemSubtype, StoredItem } from "../../reef/stored_item.ts";
import { type Call, type Handlers, HttpError, succeeded } from "../handler.ts";
import { userOf } from "../authenticate.ts";
import { removalOf } from "./removal.ts";

const DISPATCHED = "Job dispatched, monitor session ID using the job API to see progress.";
const LINKED = "Succesfully linked model run and study together in the registry and lodged a job " +
  "for the provenance graph update with given session ID.";

/** The handlers of model runs, by operation ID. */
export const modelRunHandlers: Handlers = {
  register_model_run: (call) => {
    const record = call.body as ModelRunRecord;
    check(call, record);
    const session_id = launch(call, "MODEL_RUN_PROV_LODGE", { record, revalidate: false });
    return { ...succeeded(DISPATCHED), session_id };
  },

  register_batch: (call) => {
    const { records } = call.body as { readonly records: readonly ModelRunRecord[] };
    const session_id = launch(call, "MODEL_RUN_BATCH_SUBMIT", { records });
    return { ...succeeded(DISPATCHED), session_id };
  },

  register_model_run_sync: (call) => {
    const record = call.body as ModelRunRecord;
    check(call, record);
    const info = registerModelRun(call.world, record, call.caller.username);
    return {
      ...succeeded("Provenance record lodged successfully."),
      record_info: { ...info, record: withNulls(record) },
    };
  },

  add_study_link: (call) => {
    const { world, caller, query } = call;
    const [id, study_id] = [String(query.model_run_id), String(query.study_id)];
    const run = completed(call, "MODEL_RUN", id);
    completed(call, "STUDY", study_id);
    const linked = (run.fields.record as ModelRunRecord).study_id ?? study_id;
    if (linked !== study_id) {
      throw new HttpError(
        400,
        `ModelRun ${id} already linked to a study. Study ID: ${linked}. ` +
          "Cannot link to another study.",
      );
    }
    const detail = whyNotEditable(world, id, userOf(call));
    if (detail !== undefined) {
      throw new HttpError(
        500,
        "Error occurred while updating model run in registry: Got status code 401 when trying to " +
          `update model run with completed document! Details: ${JSON.stringify({ detail })}`,
      );
    }
    linkStudy(world, id, study_id, caller.username);
    const session_id = launch(call, "MODEL_RUN_LODGE_ONLY", {
      model_run_record_id: id,
      record: world.items.get(id)!.fields.record,
      revalidate: false,
    });
    return { ...succeeded(LINKED), model_run_id: id, study_id, session_id };
  },

  update_model_run: (call) => {
    const { model_run_id, reason, record } = call.body as {
      readonly model_run_id: string;
      readonly reason: string;
      readonly record: ModelRunRecord;
    };
    check(call, record);
    const session_id = launch(call, "MODEL_RUN_UPDATE", {
      model_run_record_id: model_run_id,
      updated_record: record,
      reason,
      revalidate: true,
    });
    return { session_id };
  },

  delete_model_run: (call) => {
    const { world, body } = call;
    const { record_id: id, trial_mode = false } = body as {
      readonly record_id: string;
      readonly trial_mode?: boolean;
    };
    const found = lookUp(world, userOf(call), { id, subtype: "MODEL_RUN" });
    if (!("item" in found)) {
      throw new HttpError(400, `Item ${id} failed validation: ${found.reason}`);
    }
    const diff = removalOf(world, id);
    if (!trial_mode) {
      world.graph.removeRecord(id);
      world.items.delete(id);
    }
    return { diff };
  },
};

function launch(
  { world, caller }: Call,
  jobSubType: JobSubType,
  payload: Readonly<Record<string, unknown>>,
): string {
  const { username } = caller;
  const user_info = encryptUserInfo(caller);
  return launchJob(world, { username, jobSubType, payload: { ...payload, user_info } });
}

function check(call: Call, record: ModelRunRecord): void {
  const error = validateRecord(call.world, record, userOf(call));
  if (error) throw new HttpError(error.status, error.detail);
}

function completed(call: Call, subtype: ItemSubtype, id: string): StoredItem {
  const found = lookUp(call.world, userOf(call), { id, subtype });
  if (!("item" in found)) {
    if (found.denied) throw new HttpError(401, found.reason);
    throw new HttpError(400, `Item ${id} failed validation: ${found.reason}`);
  }
  if (found.item.record_type === "COMPLETE_ITEM") return found.item;
  throw new HttpError(400, `Item ${id} is a seeded item.`);
}

/** Adds missing fields to a record, because this operation declares no model that adds them. */
function withNulls(record: ModelRunRecord): ModelRunRecord {
  const { modeller_id, requesting_organisation_id = null } = record.associations;
  const full = (each: ModelRunRecord["inputs"][number]) => ({ resources: null, ...each });
  return {
    model_version: null,
    annotations: null,
    study_id: null,
    ...record,
    inputs: record.inputs.map(full),
    outputs: record.outputs.map(full),
    associations: { modeller_id, requesting_organisation_id },
  };
}
