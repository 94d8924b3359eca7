/**
 * Lodging the links of activities in the graph once more.
 *
 * @module
 */
import { creationLinks, launchLodge, versionLinks } from "../../reef/activities.ts";
import type { Link } from "../../reef/graph.ts";
import { modelRunLinks, type ModelRunRecord } from "../../reef/model_run_links.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import type { World } from "../../world.ts";
import type { Handler } from "../handler.ts";
import { type BundledItem, unbundle } from "./import_items.ts";
import { failed, succeeded } from "./refusals.ts";

/** The job that lodges each kind of activity. */
const lodges = {
  CREATE: "LODGE_CREATE_ACTIVITY",
  VERSION: "LODGE_VERSION_ACTIVITY",
  MODEL_RUN: "MODEL_RUN_LODGE_ONLY",
} as const;

/** Lodges the activities among the items given; in trial mode it only checks them. */
export const restoreGraph: Handler = ({ world, caller, body }) => {
  const { trial_mode, abort_if_failures, items } = body as {
    readonly trial_mode: boolean;
    readonly abort_if_failures: boolean;
    readonly items: readonly BundledItem[];
  };
  const told = { trial_mode, abort_if_failures };
  const read = items.map(unbundle);
  const unreadable = read.filter((item) => item === undefined).length;
  if (unreadable > 0 && abort_if_failures) {
    return { ...failed(`${unreadable} items could not be parsed.`), ...told, task_ids: null };
  }
  const task_ids = trial_mode ? [] : read.flatMap((item) => {
    if (!item || !isActivity(item.item_subtype)) return [];
    return launchLodge(world, {
      username: caller.username,
      jobSubType: lodges[item.item_subtype],
      payload: { item_id: item.id },
    }, linksOf(world, item));
  });
  return {
    ...succeeded(
      trial_mode ? "The items could be lodged." : `Lodged ${task_ids.length} activities.`,
    ),
    ...told,
    task_ids,
  };
};

function isActivity(subtype: string): subtype is keyof typeof lodges {
  return Object.hasOwn(lodges, subtype);
}

function linksOf(
  world: World,
  { id, fields, item_subtype, owner_username }: StoredItem,
): readonly Link[] {
  if (item_subtype === "MODEL_RUN") {
    return modelRunLinks(fields.record as ModelRunRecord, id, world);
  }
  const person = world.people.personOf(owner_username);
  if (person === undefined) return [];
  if (item_subtype === "CREATE") return creationLinks(String(fields.created_item_id), id, person);
  const version = { from: String(fields.from_item_id), to: String(fields.to_item_id) };
  return versionLinks(version, id, person);
}
