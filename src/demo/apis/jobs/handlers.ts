/**
 * The handlers of the Job API: background jobs.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Job } from "../../jobs/jobs.ts";
import { type JobSubType, validatePayload } from "../../jobs/job_types.ts";
import { launchJob } from "../../jobs/work.ts";
import { type Call, type Handlers, HttpError } from "../handler.ts";
import {
  batchOf,
  type JobIndex,
  type JobPage,
  pageError,
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

/** The message for a database error in operations for users and for administrators. */
const databaseErrors = {
  user: (error: string) => `Unexpected internal error occurred: ${error}`,
  admin: (error: string) => `Failed to list jobs, error: ${error}.`,
} as const;

function fetchJob({ world, query }: Call): Job {
  const job = world.jobs.get(String(query.session_id));
  if (!job) throw new HttpError(400, "Item was not found.");
  return job;
}

function list(
  jobs: readonly Job[],
  index: JobIndex,
  { request, as }: { readonly request: PageRequest; readonly as: keyof typeof databaseErrors },
): JobPage {
  const error = pageError(request);
  if (error !== undefined) throw new HttpError(500, databaseErrors[as](error));
  return pageOf(jobs, index, request);
}

const retry = (): never => {
  throw new HttpError(400, "Not yet implemented");
};

/** The handlers of the Job API, by operation ID. */
export const jobHandlers: Handlers = {
  get_job: (call) => {
    const job = fetchJob(call);
    if (job.username !== call.caller.username) {
      throw new HttpError(401, "Not authorised to view this record.");
    }
    return { job };
  },

  list_jobs: ({ world, caller, body }) => {
    const jobs = world.jobs.all().filter(({ username }) => username === caller.username);
    return list(jobs, "username", { request: body as ListRequest, as: "user" });
  },

  list_batch: ({ world, caller, body }) => {
    const request = body as BatchRequest;
    const jobs = batchOf(world, request.batch_id);
    const page = list(jobs, "batch_id", { request, as: "user" });
    if (page.jobs.some(({ username }) => username !== caller.username)) {
      throw new HttpError(401, "Batch contains items which you do not own. Not authorised.");
    }
    return page;
  },

  admin_get_job: (call) => ({ job: fetchJob(call) }),

  admin_list_jobs: ({ world, body }) => {
    const request = body as ListRequest;
    const { username_filter: username } = request;
    const all = world.jobs.all();
    return typeof username === "string"
      ? list(all.filter((job) => job.username === username), "username", { request, as: "admin" })
      : list(all, "gsi_status", { request, as: "admin" });
  },

  admin_list_batch: ({ world, body }) => {
    const request = body as BatchRequest;
    const jobs = batchOf(world, request.batch_id);
    const page = list(jobs, "batch_id", { request, as: "admin" });
    // Provena's filter crashes if there is a job to filter.
    if (typeof request.username_filter === "string" && page.jobs.length > 0) {
      throw new HttpError(500, undefined);
    }
    return page;
  },

  launch_job: ({ world, caller, body }) => {
    const { username, job_type, job_sub_type, job_payload, ...batch } = body as LaunchRequest;
    const error = validatePayload(job_sub_type, job_payload);
    if (error !== undefined) {
      const parse = "Failed to parse the payload as specified job type.";
      throw new HttpError(400, `Invalid payload supplied: ${parse} Err: ${error}.`);
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
