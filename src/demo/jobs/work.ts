/**
 * What each kind of job does, following Provena's workers.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  createActivityFields,
  creationLinks,
  versionActivityFields,
  versionLinks,
} from "../reef/activity_links.ts";
import { REPORTS } from "../object_store/store.ts";
import { validateRecord } from "../reef/check_record.ts";
import type { User } from "../reef/item_access.ts";
import { withoutNulls } from "../reef/item_forms.ts";
import { traverse } from "../reef/lineage.ts";
import { lookUp } from "../reef/look_up.ts";
import type { ModelRunRecord } from "../reef/model_run_links.ts";
import {
  lodgeModelRun,
  registerModelRun,
  updateModelRun,
  whyNotEditable,
} from "../reef/model_runs.ts";
import type { World } from "../world.ts";
import { JobFailure, type JobResult } from "./jobs.ts";
import { jobKinds, type JobSubType } from "./job_types.ts";
import { reportDocument } from "./report_document.ts";
import { decryptUserInfo } from "./user_info.ts";

/** A job to launch. */
export interface Launch {
  readonly username: string;
  /** The requested worker. @default the one that does this kind of job */
  readonly jobType?: string;
  readonly jobSubType: JobSubType;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly batchId?: string;
}

/** Launches a job; returns its session ID. */
export function launchJob(world: World, launch: Launch): string {
  const { jobSubType, username } = launch;
  const payload = withoutNulls(launch.payload) as Payload;
  const { type } = jobKinds[jobSubType];
  const { jobType = type } = launch;
  return world.jobs.launch({
    ...launch,
    jobType,
    payload,
    work: () => {
      if (jobType !== type) throw new JobFailure(`The ${jobType} worker does no ${jobSubType}`);
      return workBySubType[jobSubType](world, payload, username);
    },
  });
}

/** The fields of all payloads. The launch checks that those of the kind of job are there. */
type Payload = {
  readonly record: ModelRunRecord;
  readonly records: readonly ModelRunRecord[];
  readonly updated_record: ModelRunRecord;
  readonly revalidate: boolean;
  readonly user_info: string;
  readonly model_run_record_id: string;
  readonly created_item_id: string;
  readonly created_item_subtype: string;
  readonly creation_activity_id: string;
  readonly version_activity_id: string;
  readonly from_version_id: string;
  readonly to_version_id: string;
  readonly version_number: number;
  readonly linked_person_id: string;
  readonly item_subtype: string;
  readonly reason: string;
  readonly id: string;
  readonly depth: number;
};

type Work = (world: World, payload: Payload, username: string) => JobResult;

const doNothing: Work = () => ({});

/** Provena gives no more detail than this when lodging a record fails. */
const NOT_LODGED =
  "Job failed, err: An error occurred while lodging the provenance record. Error: ..";

const workBySubType: Readonly<Record<JobSubType, Work>> = {
  PROV_LODGE_WAKE_UP: doNothing,
  REGISTRY_WAKE_UP: doNothing,
  EMAIL_WAKE_UP: doNothing,
  // The embedded deployment sends no email.
  SEND_EMAIL: doNothing,

  MODEL_RUN_PROV_LODGE: (world, { record, revalidate, user_info }) => {
    const user = userOf(world, user_info);
    if (revalidate) check(world, record, user);
    return { result: { record: registerModelRun(world, record, user.username) } };
  },

  MODEL_RUN_LODGE_ONLY: (world, { model_run_record_id: id, record, revalidate, user_info }) => {
    const user = userOf(world, user_info);
    if (revalidate) check(world, record, user);
    return { result: { record: lodgeModelRun(world, id, record) } };
  },

  MODEL_RUN_UPDATE: (world, payload) => {
    const { model_run_record_id: id, updated_record: record, reason, user_info } = payload;
    const user = userOf(world, user_info);
    if (payload.revalidate) check(world, record, user);
    if (whyNotEditable(world, id, user)) throw new JobFailure(NOT_LODGED);
    const { username } = user;
    return { result: { record: updateModelRun(world, id, { record, reason, username }) } };
  },

  MODEL_RUN_UPDATE_LODGE_ONLY: (world, { model_run_record_id, updated_record }) => {
    lodgeModelRun(world, model_run_record_id, updated_record);
    return {};
  },

  MODEL_RUN_BATCH_SUBMIT: (world, { records, user_info }, username) => {
    if (records.length === 0) {
      throw new JobFailure("Callback function raised unhandled exception. Error: .");
    }
    const batchId = randomUUID();
    for (const record of records) {
      const payload = { record, revalidate: true, user_info };
      launchJob(world, { username, jobSubType: "MODEL_RUN_PROV_LODGE", payload, batchId });
    }
    const info = "Successfully distributed batch jobs to queue.";
    return { result: { batch_id: batchId }, info };
  },

  REGISTER_CREATE_ACTIVITY: (world, payload, username) => {
    const { created_item_id, linked_person_id, created_item_subtype } = payload;
    const fields = createActivityFields(created_item_id);
    const { id } = world.items.add({ subtype: "CREATE", owner: username, fields });
    const lodge_session_id = launchJob(world, {
      username,
      jobSubType: "LODGE_CREATE_ACTIVITY",
      payload: {
        created_item_id,
        creation_activity_id: id,
        linked_person_id,
        created_item_subtype,
      },
    });
    return { result: { creation_activity_id: id, lodge_session_id } };
  },

  REGISTER_VERSION_ACTIVITY: (world, payload, username) => {
    const { from_version_id, to_version_id, reason, version_number } = payload;
    const { linked_person_id, item_subtype } = payload;
    const version = { from: from_version_id, to: to_version_id, reason };
    const fields = versionActivityFields(version, version_number);
    const { id } = world.items.add({ subtype: "VERSION", owner: username, fields });
    const lodge_session_id = launchJob(world, {
      username,
      jobSubType: "LODGE_VERSION_ACTIVITY",
      payload: {
        from_version_id,
        to_version_id,
        version_activity_id: id,
        linked_person_id,
        item_subtype,
      },
    });
    return { result: { version_activity_id: id, lodge_session_id } };
  },

  LODGE_CREATE_ACTIVITY: (world, payload) => {
    const { created_item_id, creation_activity_id, linked_person_id } = payload;
    const links = creationLinks(created_item_id, creation_activity_id, linked_person_id);
    world.graph.add(links, creation_activity_id);
    return {};
  },

  LODGE_VERSION_ACTIVITY: (world, payload) => {
    const { from_version_id: from, to_version_id: to, version_activity_id: activity } = payload;
    const links = versionLinks({ from, to }, activity, payload.linked_person_id);
    world.graph.add(links, activity);
    return {};
  },

  GENERATE_REPORT: (world, { id, item_subtype, depth, user_info }) => {
    const reason = whyNoReport(world, { id, item_subtype, depth }, userOf(world, user_info));
    if (reason !== undefined) {
      const attempt = "Job failed, err: An error occurred while attempting to generate report.";
      throw new JobFailure(`${attempt} Error: ${reason}..`);
    }
    const { nodes } = traverse(world, { start: id, direction: "upstream", depth });
    const paragraphs = [
      `Report on ${world.items.get(id)!.fields?.display_name ?? id}`,
      id,
      ...nodes.map((node) => `${node.item_subtype} ${node.id}`),
    ];
    return { result: { report_url: storeReport(world, paragraphs) } };
  },
};

/** The user that a job runs for; fails the job if Provena did not encrypt the user info. */
function userOf(world: World, userInfo: string): User {
  const user = decryptUserInfo(userInfo);
  if (!user) throw new JobFailure(NOT_LODGED);
  return { ...user, groups: world.people.groupsOf(user.username) };
}

function check(world: World, record: ModelRunRecord, user: User): void {
  const error = validateRecord(world, record, user);
  if (error) throw new JobFailure(error.info);
}

/** The subtypes that Provena generates reports for. */
const reportableSubtypes = ["MODEL_RUN", "STUDY"] as const;

function whyNoReport(
  world: World,
  { id, item_subtype, depth }: {
    readonly id: string;
    readonly item_subtype: string;
    readonly depth: number;
  },
  user: User,
): string | undefined {
  const subtype = reportableSubtypes.find((each) => each === item_subtype);
  if (!subtype) {
    return `Unsupported item subtype for validation. Received subtype ${item_subtype}, but the ` +
      `supported subtypes are ${reportableSubtypes.join(",")}`;
  }
  const found = lookUp(world, user, { id, subtype });
  if (!("item" in found)) return `Validation error with provided ${subtype}: ${found.reason}`;
  if (subtype === "STUDY") return undefined;
  const { nodes } = traverse(world, { start: id, direction: "upstream", depth });
  return nodes.length > 0
    ? undefined
    : `The provided model run with id ${id} - error: Upstream node collections not found!`;
}

/** Stores a report, and gives the link to it, which expires in an hour. */
function storeReport({ objectStore, now: clock }: World, paragraphs: readonly string[]): string {
  const now = clock();
  const fileName = `generate_report_${now}.docx`;
  const key = `reports/${randomUUID()}/${fileName}`;
  objectStore.put(key, reportDocument(paragraphs), { bucket: REPORTS });
  return objectStore.presign({ bucket: REPORTS, key, expires: now + 3600, fileName });
}
