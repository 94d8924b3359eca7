/**
 * Pages of jobs, as the Job API's database makes them.
 *
 * @module
 */
import type { Job } from "../../jobs/jobs.ts";
import type { World } from "../../world.ts";

/** What a page is asked with. */
export interface PageRequest {
  readonly limit: number;
  readonly pagination_key?: Readonly<Record<string, unknown>> | null;
}

/** A page of jobs, newest first. */
export interface JobPage {
  readonly jobs: readonly Job[];
  /** Where the next page starts: the last job's id, its time, and what the list is of. */
  readonly pagination_key: Readonly<Record<string, unknown>> | null;
}

/** What a list is of; Provena's database has an index for each. */
export type JobIndex = "username" | "batch_id" | "gsi_status";

/** Why the database refuses a page, in its words. */
export function faultOfPage({ limit, pagination_key }: PageRequest): string | undefined {
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

/** The jobs of a batch; those of one second in the order of the records they came from. */
export function batchOf(world: World, batchId: string): readonly Job[] {
  return world.jobs.all().filter(({ batch_id }) => batch_id === batchId).toReversed();
}

/** One page of some jobs. A full page has a key, though nothing may be left behind it. */
export function pageOf(jobs: readonly Job[], index: JobIndex, request: PageRequest): JobPage {
  const { limit, pagination_key: key } = request;
  const newestFirst = jobs.toSorted((a, b) => b.created_timestamp - a.created_timestamp);
  const at = key ? newestFirst.findIndex((job) => job.session_id === key.session_id) + 1 : 0;
  const page = newestFirst.slice(at, at + limit);
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
