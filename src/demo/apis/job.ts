/**
 * The Job API: what runs in the background, and for whom.
 *
 * @module
 */
import { type ApiPart, type Caller, Refusal } from "./operation.ts";
import { anyObject, integer, listOf, object, oneOf, ref, required, string } from "./schema.ts";

interface Job {
  readonly session_id: string;
  readonly username: string;
  readonly job_type: string;
  readonly job_sub_type: string;
  readonly status: "PENDING" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly created_timestamp: number;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly info: string | null;
}

/** The first moment of the made-up data: 1 March 2024, in seconds. */
const EPOCH = 1_709_251_200;

const jobs: readonly Job[] = [
  ["editor", "REGISTRY", "REGISTER_CREATE_ACTIVITY", "SUCCEEDED", null],
  ["editor", "PROV_LODGE", "MODEL_RUN_PROV_LODGE", "SUCCEEDED", null],
  ["editor", "PROV_LODGE", "MODEL_RUN_BATCH_SUBMIT", "FAILED", "Line 7 names no data set"],
  ["editor", "PROV_LODGE", "MODEL_RUN_UPDATE", "IN_PROGRESS", null],
  ["admin", "EMAIL", "SEND_EMAIL", "SUCCEEDED", null],
  ["admin", "REGISTRY", "REGISTER_VERSION_ACTIVITY", "PENDING", null],
  ["reader", "EMAIL", "SEND_EMAIL", "SUCCEEDED", null],
].map(([username, type, subType, status, info], i) => ({
  session_id: `00000000-0000-4000-a000-${String(i + 1).padStart(12, "0")}`,
  username: username!,
  job_type: type!,
  job_sub_type: subType!,
  status: status as Job["status"],
  created_timestamp: EPOCH + i * 7200,
  payload: {},
  info: info ?? null,
}));

/** Defines the job API's part. */
export function jobApi(): ApiPart {
  return {
    description: "Tells what the deployment does in the background",
    schemas: {
      JobStatus: {
        title: "JobStatus",
        ...oneOf(["PENDING", "DEQUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED"]),
      },
      JobStatusTable: object("JobStatusTable", {
        session_id: string,
        username: string,
        job_type: string,
        job_sub_type: string,
        status: ref("JobStatus"),
        created_timestamp: integer,
        payload: anyObject,
        "info?": string,
      }),
      ListJobsRequest: object("ListJobsRequest", {
        "pagination_key?": anyObject,
        "limit?": { ...integer, minimum: 1, maximum: 100, default: 10 },
      }),
      ListJobsResponse: object("ListJobsResponse", {
        jobs: listOf(ref("JobStatusTable")),
        "pagination_key?": anyObject,
      }),
      GetJobResponse: object("GetJobResponse", { job: ref("JobStatusTable") }),
    },
    operations: [
      {
        method: "POST",
        path: "/jobs/user/list",
        operationId: "list_jobs",
        tag: "User",
        summary: "List your own jobs",
        requires: "token",
        body: "ListJobsRequest",
        answer: "ListJobsResponse",
        handle: ({ body, caller }) => listJobs(ownJobs(caller), body as ListRequest),
      },
      {
        method: "GET",
        path: "/jobs/user/fetch",
        operationId: "fetch_job",
        tag: "User",
        summary: "Fetch one of your own jobs",
        requires: "token",
        query: [required("session_id", string)],
        answer: "GetJobResponse",
        handle: ({ query, caller }) => {
          const job = jobs.find((one) => one.session_id === query.session_id);
          if (!job) return new Refusal(400, `There is no job ${query.session_id}`);
          if (job.username !== caller.username) {
            return new Refusal(401, "You are not authorised to view another user's job.");
          }
          return { job };
        },
      },
      {
        method: "POST",
        path: "/jobs/admin/list",
        operationId: "list_all_jobs",
        tag: "Admin",
        summary: "List everybody's jobs",
        requires: { component: "job-service", level: "READ" },
        body: "ListJobsRequest",
        answer: "ListJobsResponse",
        handle: ({ body }) => listJobs(jobs, body as ListRequest),
      },
    ],
  };
}

interface ListRequest {
  readonly limit?: number;
  readonly pagination_key?: { readonly session_id?: unknown };
}

function listJobs(all: readonly Job[], request: ListRequest): Record<string, unknown> {
  const { limit = 10, pagination_key: key } = request;
  const start = key ? all.findIndex((job) => job.session_id === key.session_id) + 1 : 0;
  const page = all.slice(start, start + limit);
  const more = page.length > 0 && start + limit < all.length;
  return {
    jobs: page,
    pagination_key: more ? { session_id: page.at(-1)!.session_id } : null,
  };
}

function ownJobs(caller: Caller): readonly Job[] {
  return jobs.filter((job) => job.username === caller.username);
}
