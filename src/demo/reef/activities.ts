/**
 * The activities that tell how an item came to be, and the jobs that register and lodge them.
 *
 * Provena does this in two jobs: the first registers the activity, and the second puts its links
 * into the graph.
 *
 * @module
 */
import type { JobRequest } from "../jobs/jobs.ts";
import type { World } from "../world.ts";
import type { Link } from "./graph.ts";
import type { StoredItem, WorkflowLinks } from "./stored_item.ts";

/** How a new version came to be. */
export interface NewVersion {
  /** The item before. */
  readonly from: StoredItem;
  /** The item that follows from it. */
  readonly to: StoredItem;
  readonly reason: string;
}

/** The links of an item's creation. */
export function creationLinks(item: string, activity: string, person: string): readonly Link[] {
  return [
    { type: "wasGeneratedBy", source: item, target: activity },
    { type: "wasAttributedTo", source: item, target: person },
    { type: "wasAssociatedWith", source: activity, target: person },
  ];
}

/** The links of a new version. */
export function versionLinks(
  version: { readonly from: string; readonly to: string },
  activity: string,
  person: string,
): readonly Link[] {
  return [
    { type: "used", source: activity, target: version.from },
    ...creationLinks(version.to, activity, person),
  ];
}

/** What a CREATE activity says of itself. */
export function createActivityFields(item: string): Readonly<Record<string, unknown>> {
  return { display_name: `Created item ${item}`, created_item_id: item };
}

/** What a VERSION activity says of itself. */
export function versionActivityFields(
  version: { readonly from: string; readonly to: string; readonly reason: string },
  number: number,
): Readonly<Record<string, unknown>> {
  const { from, to, reason } = version;
  return {
    display_name: `(V${number}) Version from ${from} to ${to}`,
    reason,
    from_item_id: from,
    to_item_id: to,
    new_version_number: number,
  };
}

/**
 * Launches the job that registers an item's creation; answers its session id.
 *
 * The user has to be linked to a Person.
 */
export function launchCreateActivity(world: World, item: StoredItem, username: string): string {
  const created_item_id = item.id;
  const created_item_subtype = item.item_subtype;
  const linked_person_id = world.people.personOf(username)!;
  const sessionId = world.jobs.launch({
    username,
    jobType: "REGISTRY",
    jobSubType: "REGISTER_CREATE_ACTIVITY",
    payload: { created_item_id, created_item_subtype, linked_person_id },
    work: () => {
      const { id: creation_activity_id } = world.items.add({
        subtype: "CREATE",
        owner: username,
        fields: createActivityFields(created_item_id),
      });
      const lodge_session_id = launchLodge(world, {
        username,
        jobSubType: "LODGE_CREATE_ACTIVITY",
        payload: { created_item_id, creation_activity_id, linked_person_id, created_item_subtype },
      }, creationLinks(created_item_id, creation_activity_id, linked_person_id));
      return { result: { creation_activity_id, lodge_session_id } };
    },
  });
  keepSession(world, item, { create_activity_workflow_id: sessionId });
  return sessionId;
}

/**
 * Launches the job that registers a new version; answers its session id.
 *
 * The user has to be linked to a Person.
 */
export function launchVersionActivity(
  world: World,
  version: NewVersion,
  username: string,
): string {
  const { reason, to } = version;
  const from_version_id = version.from.id;
  const to_version_id = to.id;
  const version_number = to.versioning_info!.version;
  const linked_person_id = world.people.personOf(username)!;
  const item_subtype = to.item_subtype;
  const ids = { from: from_version_id, to: to_version_id };
  const sessionId = world.jobs.launch({
    username,
    jobType: "REGISTRY",
    jobSubType: "REGISTER_VERSION_ACTIVITY",
    payload: {
      reason,
      version_number,
      from_version_id,
      to_version_id,
      linked_person_id,
      item_subtype,
    },
    work: () => {
      const { id: version_activity_id } = world.items.add({
        subtype: "VERSION",
        owner: username,
        fields: versionActivityFields({ ...ids, reason }, version_number),
      });
      const lodge_session_id = launchLodge(world, {
        username,
        jobSubType: "LODGE_VERSION_ACTIVITY",
        payload: {
          from_version_id,
          to_version_id,
          version_activity_id,
          linked_person_id,
          item_subtype,
        },
      }, versionLinks(ids, version_activity_id, linked_person_id));
      return { result: { version_activity_id, lodge_session_id } };
    },
  });
  keepSession(world, to, { version_activity_workflow_id: sessionId });
  return sessionId;
}

/** Launches the job that lodges links in the graph; answers its session id. */
export function launchLodge(
  world: World,
  request: Omit<JobRequest, "jobType" | "work">,
  links: readonly Link[],
): string {
  return world.jobs.launch({
    ...request,
    jobType: "PROV_LODGE",
    work: () => {
      world.graph.add(links);
      return {};
    },
  });
}

function keepSession(world: World, item: StoredItem, session: Partial<WorkflowLinks>): void {
  const none = { create_activity_workflow_id: null, version_activity_workflow_id: null };
  world.items.set(item.id, { workflow_links: { ...none, ...item.workflow_links, ...session } });
}
