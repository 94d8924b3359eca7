/**
 * Launches the jobs that record how an item was created.
 *
 * Provena uses two jobs: the first registers an activity and launches the second, which adds the
 * links of the activity to the graph.
 *
 * @module
 */
import { launchJob } from "../jobs/work.ts";
import type { World } from "../world.ts";
import type { StoredItem, WorkflowLinks } from "./stored_item.ts";

/** A new version of an item. */
export interface NewVersion {
  /** The previous version. */
  readonly from: StoredItem;
  /** The new version. */
  readonly to: StoredItem;
  readonly reason: string;
}

/**
 * Launches the job that registers the creation of an item; returns its session ID.
 *
 * The user must be linked to a Person.
 */
export function launchCreateActivity(world: World, item: StoredItem, username: string): string {
  const create_activity_workflow_id = launchJob(world, {
    username,
    jobSubType: "REGISTER_CREATE_ACTIVITY",
    payload: {
      created_item_id: item.id,
      created_item_subtype: item.item_subtype,
      linked_person_id: world.people.personOf(username)!,
    },
  });
  storeSession(world, item, { create_activity_workflow_id });
  return create_activity_workflow_id;
}

/**
 * Launches the job that registers a new version; returns its session ID.
 *
 * The user must be linked to a Person.
 */
export function launchVersionActivity(
  world: World,
  { from, to, reason }: NewVersion,
  username: string,
): string {
  const version_activity_workflow_id = launchJob(world, {
    username,
    jobSubType: "REGISTER_VERSION_ACTIVITY",
    payload: {
      reason,
      version_number: to.versioning_info!.version,
      from_version_id: from.id,
      to_version_id: to.id,
      linked_person_id: world.people.personOf(username)!,
      item_subtype: to.item_subtype,
    },
  });
  storeSession(world, to, { version_activity_workflow_id });
  return version_activity_workflow_id;
}

function storeSession(world: World, item: StoredItem, session: Partial<WorkflowLinks>): void {
  const none = { create_activity_workflow_id: null, version_activity_workflow_id: null };
  world.items.set(item.id, { workflow_links: { ...none, ...item.workflow_links, ...session } });
}
