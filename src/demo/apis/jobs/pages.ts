/**
 * Pages of jobs, with the behaviour of the Job API's database.
 *
 * @module
 */
import type { Job } from "../../jobs/jobs.ts";
import type { World } from "../../world.ts";

/** A request for a page. */
export interface PageRequest {
  readonly limit: number;
  readonly pagination_key?: Readonly<Record<string, unknown>> | null;
}

/** A page of jobs, newest first. */
export interface JobPage {
  readonly jobs: readonly Job[];
  /** The start of the next page: ID and time of the last job, and its value in the index. */
  readonly pagination_key: Readonly<Record<string, unknown>> | null;
}

/** The index of Provena's database that a list uses. */
export type JobIndex = "username" | "batch_id" | "gsi_status";

/** The database's error for an invalid request, or undefined. */
export function pageError({ limit, pagination_key }: PageRequest): string | undefined {
  const failed = "Failed to query from the job status table, err:";
  if (limit < 1) {
    return `${failed} Parameter validation failed:\nInvalid value for parameter Limit, value: ` +
      `${limit}, valid min value: 1.`;
  }
  if (pagination_key && typeof pagination_key.session_id !== "string") {
    return `${failed} An error occurred (ValidationException) when calling the Query operation: ` +
      "The provided starting key is invalid.";
  }
  return undefined;
}

/** The jobs of a batch, in the order in which they were launched. */
export function batchOf(world: World, batchId: string): readonly Job[] {
  return world.jobs.all().filter(({ batch_id }) => batch_id === batchId).toReversed();
}

/** One page of jobs. A full page has a key even if no jobs follow. */
export function pageOf(jobs: readonly Job[], index: JobIndex, request: PageRequest): JobPage {
  const { limit, pagination_key: key } = request;
  const newestFirst = jobs.toSorted((a, b) => b.created_timestamp - a.created_timestamp);
  const start = key ? newestFirst.findIndex((job) => job.session_id === key.session_id) + 1 : 0;
  const page = newestFirst.slice(start, start + limit);
  const last = page.length === limit ? page.at(-1) : undefined;
  return {
    jobs: page,
    pagination_key: last
      ? {
        session_id: last.session_id,
        [index]: last[index],
        created_timestamp: last.created_timestamp,
      }
      : null,
  };
}
