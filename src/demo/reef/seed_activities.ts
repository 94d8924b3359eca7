/**
 * The activities and finished jobs that a deployment starts with.
 *
 * @module
 */
import type { Job } from "../jobs/jobs.ts";
import { encryptUserInfo } from "../jobs/user_info.ts";
import { stableUuid } from "../stable_uuid.ts";
import type { World } from "../world.ts";
import {
  createActivityFields,
  creationLinks,
  versionActivityFields,
  versionLinks,
} from "./activity_links.ts";
import type { ModelRunRecord } from "./model_run_links.ts";
import type { StoredItem } from "./stored_item.ts";

/** The time from the creation of an item to the registration of its activity, in seconds. */
const DELAY = 20;

/** Registers the creation of an item in the past. `number` is the last part of the handle. */
export function seedCreation(world: World, item: StoredItem, number: number): readonly Job[] {
  const { id: created_item_id, item_subtype: created_item_subtype, owner_username } = item;
  const linked_person_id = world.people.personOf(owner_username)!;
  const { id: creation_activity_id } = world.items.add({
    subtype: "CREATE",
    owner: owner_username,
    fields: createActivityFields(created_item_id),
    created: item.created_timestamp + DELAY,
    number,
  });
  const links = creationLinks(created_item_id, creation_activity_id, linked_person_id);
  world.graph.add(links, creation_activity_id);
  const payload = { created_item_id, created_item_subtype, linked_person_id };
  const jobs = lodgingJobs(item, {
    name: "CREATE",
    payload,
    result: { creation_activity_id },
  });
  world.items.set(item.id, {
    workflow_links: {
      create_activity_workflow_id: jobs[0]!.session_id,
      version_activity_workflow_id: null,
    },
  });
  return jobs;
}

/** Registers a version in the past. `number` is the last part of the handle. */
export function seedVersion(
  world: World,
  to: StoredItem,
  { number, reason }: { readonly number: number; readonly reason: string },
): readonly Job[] {
  const { version, previous_version } = to.versioning_info!;
  const ids = { from: previous_version!, to: to.id };
  const linked_person_id = world.people.personOf(to.owner_username)!;
  const { id: version_activity_id } = world.items.add({
    subtype: "VERSION",
    owner: to.owner_username,
    fields: versionActivityFields({ ...ids, reason }, version),
    created: to.created_timestamp + DELAY,
    number,
  });
  world.graph.add(versionLinks(ids, version_activity_id, linked_person_id), version_activity_id);
  const jobs = lodgingJobs(to, {
    name: "VERSION",
    payload: {
      reason,
      version_number: version,
      from_version_id: ids.from,
      to_version_id: ids.to,
      linked_person_id,
      item_subtype: to.item_subtype,
    },
    result: { version_activity_id },
  });
  world.items.set(to.id, {
    workflow_links: {
      create_activity_workflow_id: null,
      version_activity_workflow_id: jobs[0]!.session_id,
    },
  });
  return jobs;
}

/** The finished job that lodged a model run. */
export function modelRunJob(run: StoredItem): Job {
  const { id, owner_username: username, created_timestamp, fields } = run;
  const record = fields.record as ModelRunRecord;
  return finished({
    key: id,
    username,
    created_timestamp: created_timestamp - 2,
    job_type: "PROV_LODGE",
    job_sub_type: "MODEL_RUN_PROV_LODGE",
    payload: { record, revalidate: false, user_info: encryptUserInfo({ username, roles: [] }) },
    result: { record: { id, prov_json: fields.prov_serialisation, record } },
  });
}

/** The two jobs of an activity: one registered it, the other lodged it. */
function lodgingJobs(
  item: StoredItem,
  activity: {
    readonly name: "CREATE" | "VERSION";
    readonly payload: Job["payload"];
    readonly result: Readonly<Record<string, string>>;
  },
): readonly Job[] {
  const { name, payload, result } = activity;
  const { owner_username: username, created_timestamp } = item;
  const lodge = finished({
    key: item.id,
    username,
    created_timestamp: created_timestamp + DELAY,
    job_type: "PROV_LODGE",
    job_sub_type: `LODGE_${name}_ACTIVITY`,
    payload: { ...payload, ...result },
    result: {},
  });
  const register = finished({
    key: item.id,
    username,
    created_timestamp,
    job_type: "REGISTRY",
    job_sub_type: `REGISTER_${name}_ACTIVITY`,
    payload,
    result: { ...result, lodge_session_id: lodge.session_id },
  });
  return [register, lodge];
}

function finished(
  { key, created_timestamp, username, payload, job_type, job_sub_type, result }:
    & { readonly key: string }
    & Omit<Job, "session_id" | "batch_id" | "gsi_status" | "status" | "info">,
): Job {
  return {
    session_id: stableUuid(`${job_sub_type} ${key}`),
    created_timestamp,
    username,
    batch_id: null,
    payload,
    job_type,
    job_sub_type,
    gsi_status: "ok",
    status: "SUCCEEDED",
    info: null,
    result,
  };
}
