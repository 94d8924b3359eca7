/**
 * The Job API: what runs in the background, and for whom.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Job } from "../../jobs/jobs.ts";
import { type JobSubType, validatePayload } from "../../jobs/job_types.ts";
import { launchJob } from "../../jobs/work.ts";
import { type Call, type Handlers, Refusal } from "../handler.ts";
import {
  batchOf,
  faultOfPage,
  type JobIndex,
  type JobPage,
  pageOf,
  type PageRequest,
} from "./pages.ts";

interface BatchRequest extends PageRequest {
  readonly batch_id: string;
  readonly username_filter?: string | null;
}

interface ListRequest extends PageRequest {
  readonly username_filter?: string | null;
}

interface LaunchRequest {
  readonly username?: string | null;
  readonly request_batch_id: boolean;
  readonly add_to_batch?: string | null;
  readonly job_type: string;
  readonly job_sub_type: JobSubType;
  readonly job_payload: Readonly<Record<string, unknown>>;
}

/** How an operation words a failure of the database. */
const failures = {
  own: (fault: string) => `Unexpected internal error occurred: ${fault}`,
  admin: (fault: string) => `Failed to list jobs, error: ${fault}.`,
} as const;

function fetchJob({ world, query }: Call): Job {
  const job = world.jobs.get(String(query.session_id));
  if (!job) throw new Refusal(400, "Item was not found.");
  return job;
}

function list(
  jobs: readonly Job[],
  index: JobIndex,
  { request, asks }: { readonly request: PageRequest; readonly asks: keyof typeof failures },
): JobPage {
  const fault = faultOfPage(request);
  if (fault !== undefined) throw new Refusal(500, failures[asks](fault));
  return pageOf(jobs, index, request);
}

const retry = (): never => {
  throw new Refusal(400, "Not yet implemented");
};

/** The handlers of the Job API, by operation id. */
export const jobHandlers: Handlers = {
  get_job: (call) => {
    const job = fetchJob(call);
    if (job.username !== call.caller.username) {
      throw new Refusal(401, "Not authorised to view this record.");
    }
    return { job };
  },

  list_jobs: ({ world, caller, body }) => {
    const jobs = world.jobs.all().filter(({ username }) => username === caller.username);
    return list(jobs, "username", { request: body as ListRequest, asks: "own" });
  },

  list_batch: ({ world, caller, body }) => {
    const request = body as BatchRequest;
    const jobs = batchOf(world, request.batch_id);
    const page = list(jobs, "batch_id", { request, asks: "own" });
    if (page.jobs.some(({ username }) => username !== caller.username)) {
      throw new Refusal(401, "Batch contains items which you do not own. Not authorised.");
    }
    return page;
  },

  admin_get_job: (call) => ({ job: fetchJob(call) }),

  admin_list_jobs: ({ world, body }) => {
    const request = body as ListRequest;
    const { username_filter: username } = request;
    const all = world.jobs.all();
    return typeof username === "string"
      ? list(all.filter((job) => job.username === username), "username", { request, asks: "admin" })
      : list(all, "gsi_status", { request, asks: "admin" });
  },

  admin_list_batch: ({ world, body }) => {
    const request = body as BatchRequest;
    const jobs = batchOf(world, request.batch_id);
    const page = list(jobs, "batch_id", { request, asks: "admin" });
    // Provena's filter fails as soon as it has a job to look at.
    if (typeof request.username_filter === "string" && page.jobs.length > 0) {
      throw new Refusal(500, undefined);
    }
    return page;
  },

  launch_job: ({ world, caller, body }) => {
    const { username, job_type, job_sub_type, job_payload, ...batch } = body as LaunchRequest;
    const fault = validatePayload(job_sub_type, job_payload);
    if (fault !== undefined) {
      const parse = "Failed to parse the payload as specified job type.";
      throw new Refusal(400, `Invalid payload supplied: ${parse} Err: ${fault}.`);
    }
    const batchId = batch.request_batch_id ? randomUUID() : batch.add_to_batch ?? undefined;
    const sessionId = launchJob(world, {
      username: username ?? caller.username,
      jobType: job_type,
      jobSubType: job_sub_type,
      payload: job_payload,
      ...(batchId === undefined ? {} : { batchId }),
    });
    return { session_id: sessionId, batch_id: batchId ?? null };
  },

  retry_job: retry,
  admin_retry_job: retry,
};
