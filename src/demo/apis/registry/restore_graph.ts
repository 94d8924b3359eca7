/**
 * Lodges the links of activities in the graph again.
 *
 * @module
 */
import { type Launch, launchJob } from "../../jobs/work.ts";
import { encryptUserInfo } from "../../jobs/user_info.ts";
import type { ItemSubtype, StoredItem } from "../../reef/stored_item.ts";
import { type Call, failed, type Handler, succeeded } from "../handler.ts";
import { type BundledItem, unbundle } from "./import_items.ts";

type Lodge = Pick<Launch, "jobSubType" | "payload">;

/** The job that lodges an activity, by subtype. */
const lodges: Readonly<Partial<Record<ItemSubtype, (item: StoredItem, call: Call) => Lodge>>> = {
  CREATE: ({ id, fields, owner_username }, { world }) => ({
    jobSubType: "LODGE_CREATE_ACTIVITY",
    payload: {
      created_item_id: fields.created_item_id,
      creation_activity_id: id,
      linked_person_id: world.people.personOf(owner_username),
      created_item_subtype: world.items.get(String(fields.created_item_id))?.item_subtype,
    },
  }),
  VERSION: ({ id, fields, owner_username }, { world }) => ({
    jobSubType: "LODGE_VERSION_ACTIVITY",
    payload: {
      from_version_id: fields.from_item_id,
      to_version_id: fields.to_item_id,
      version_activity_id: id,
      linked_person_id: world.people.personOf(owner_username),
      item_subtype: world.items.get(String(fields.to_item_id))?.item_subtype,
    },
  }),
  MODEL_RUN: ({ id, fields }, { caller }) => ({
    jobSubType: "MODEL_RUN_LODGE_ONLY",
    payload: {
      model_run_record_id: id,
      record: fields.record,
      revalidate: false,
      user_info: encryptUserInfo(caller),
    },
  }),
};

/** Lodges the activities among the given items; with `trial_mode`, only checks them. */
export const restoreGraph: Handler = (call) => {
  const { world, caller, body } = call;
  const { trial_mode, abort_if_failures, items } = body as {
    readonly trial_mode: boolean;
    readonly abort_if_failures: boolean;
    readonly items: readonly BundledItem[];
  };
  const options = { trial_mode, abort_if_failures };
  const read = items.map(unbundle);
  const unreadable = read.filter((item) => item === undefined).length;
  if (unreadable > 0 && abort_if_failures) {
    return { ...failed(`${unreadable} items could not be parsed.`), ...options, task_ids: null };
  }
  const task_ids = trial_mode ? [] : read.flatMap((item) => {
    const lodge = item && lodges[item.item_subtype]?.(item, call);
    // The owner may no longer be linked to a Person; then there is no Person to attribute it to.
    if (!lodge || Object.values(lodge.payload).includes(undefined)) return [];
    return launchJob(world, { username: caller.username, ...lodge });
  });
  return {
    ...succeeded(
      trial_mode ? "The items could be lodged." : `Lodged ${task_ids.length} activities.`,
    ),
    ...options,
    task_ids,
  };
};
