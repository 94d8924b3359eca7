/**
 * The Job API: asynchronous jobs and their state.
 *
 * @module
 */
import { jobKinds } from "../jobs/job_types.ts";
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type HiddenRow, type Row } from "./assemble.ts";
import {
  anyObject,
  boolean,
  type Fields,
  integer,
  listOf,
  object,
  oneOf,
  orNull,
  preset,
  text,
} from "./notation.ts";
import { accessChecks, administration, health, sharedModels } from "./shared_operations.ts";

/** The fields of a request for a page of jobs. */
const after: Fields = { "pagination_key?": orNull(anyObject) };
const limit: Fields = { "limit?": preset(integer, 10) };
const page: Fields = { ...after, ...limit };
const filter: Fields = { "username_filter?": orNull(text) };
const jobs = object({ jobs: listOf("JobStatusTable"), "pagination_key?": orNull(anyObject) });
const job = object({ job: "JobStatusTable" });

const models: Readonly<Record<string, Schema>> = {
  ...sharedModels,
  JobType: oneOf("PROV_LODGE", "REGISTRY", "EMAIL", "REPORT"),
  JobSubType: oneOf(...Object.keys(jobKinds)),
  JobStatus: oneOf("PENDING", "DEQUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED"),
  ListJobsRequest: object(page),
  ListByBatchRequest: object({ batch_id: text, ...page }),
  AdminListJobsRequest: object({ ...filter, ...limit, ...after }),
  AdminListByBatchRequest: object({ batch_id: text, ...filter, ...page }),
  AdminLaunchJobRequest: object({
    "username?": orNull(text),
    "request_batch_id?": preset(boolean, false),
    "add_to_batch?": orNull(text),
    job_type: "JobType",
    job_sub_type: "JobSubType",
    job_payload: anyObject,
  }),
  JobStatusTable: object({
    session_id: text,
    created_timestamp: integer,
    username: text,
    "batch_id?": orNull(text),
    payload: anyObject,
    job_type: "JobType",
    job_sub_type: "JobSubType",
    gsi_status: text,
    status: "JobStatus",
    "info?": orNull(text),
    "result?": orNull(anyObject),
  }),
  GetJobResponse: job,
  AdminGetJobResponse: job,
  ListJobsResponse: jobs,
  ListByBatchResponse: jobs,
  AdminListJobsResponse: jobs,
  AdminListByBatchResponse: jobs,
  AdminLaunchJobResponse: object({ session_id: text, "batch_id?": orNull(text) }),
};

const ownJobs: readonly Row[] = [
  ["get_job", "Look up one of your jobs", {
    query: { session_id: text },
    hiddenAnswer: "GetJobResponse",
  }],
  ["list_jobs", "List your jobs, newest first", {
    takes: "ListJobsRequest",
    hiddenAnswer: "ListJobsResponse",
  }],
  ["list_batch", "List the jobs of one of your batches", {
    takes: "ListByBatchRequest",
    hiddenAnswer: "ListByBatchResponse",
  }],
];

const jobsOfAnyone: readonly Row[] = [
  ["launch_job", "Start a job in somebody's name", {
    takes: "AdminLaunchJobRequest",
    hiddenAnswer: "AdminLaunchJobResponse",
  }],
  ["admin_get_job", "Look up anybody's job", {
    query: { session_id: text },
    hiddenAnswer: "AdminGetJobResponse",
  }],
  ["admin_list_jobs", "List everybody's jobs, newest first", {
    takes: "AdminListJobsRequest",
    hiddenAnswer: "AdminListJobsResponse",
  }],
  ["admin_list_batch", "List the jobs of anybody's batch", {
    takes: "AdminListByBatchRequest",
    hiddenAnswer: "AdminListByBatchResponse",
  }],
];

const hidden: readonly HiddenRow[] = [
  [
    "retry_job",
    "Run one of your jobs again; not built yet",
    { query: { session_id: text } },
    "POST /jobs/user/retry",
    "a sign-in",
  ],
  [
    "admin_retry_job",
    "Run anybody's job again; not built yet",
    { query: { session_id: text } },
    "POST /jobs/admin/retry",
    ["job-service-read", "job-service-write"],
  ],
];

export function jobContract(): ApiContract {
  return assemble("job", {
    title: "Job API",
    description: "Work that goes on after an answer, and how far it got",
    models,
    operations: {
      Admin: administration,
      "Access check": accessChecks,
      "User Jobs Service": ownJobs,
      "Admin Jobs Service": jobsOfAnyone,
      "": health,
    },
    hidden,
  });
}
