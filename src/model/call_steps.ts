/**
 * Next steps for calls that failed.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";
import { shellWord } from "../text/shell_quote.ts";
import type { JobTarget } from "./job.ts";

/** Get a token with the current roles. */
export const REFRESH: NextStep = {
  say: "Renew the sign-in",
  code: "await session.refresh()",
  command: "provena refresh",
};

/** Call an address directly, without using the API's operations. */
export const FETCH: NextStep = {
  say: "Call its address directly",
  code: "await session.fetch(ADDRESS)",
  command: 'curl -H "Authorization: Bearer $(provena token)" ADDRESS',
};

/** See your access requests and their status. */
export const LIST_REQUESTS: NextStep = {
  say: "See your requests",
  code: "await session.accessRequests()",
  command: "provena request --list",
};

/** Ask the administrators for roles. */
export function requestRoles(roles: readonly string[]): NextStep {
  return {
    say: "Ask the administrators for it",
    code: `await session.requestAccess(${JSON.stringify(roles)})`,
    command: `provena request ${roles.join(" ")}`,
  };
}

/** Link the account to a Person. */
export const LINK_PERSON: NextStep = {
  say: "Link it to your own Person; if you have none, register yourself first",
  code: 'await (await session.api("auth")).call("user_link_user_assign", { person_id: "HANDLE" })',
  command: "provena call auth user_link_user_assign person_id=HANDLE",
};

/** Find datasets by words. */
export const FIND_DATASETS: NextStep = {
  say: "Find datasets by words",
  code: 'await session.search("WORDS", { subtype: "DATASET" })',
  command: "provena search WORDS --subtype DATASET",
};

/** Find the cause of a problem. */
export const DOCTOR: NextStep = {
  say: "Find out what is wrong",
  code: "await session.doctor()",
  command: "provena doctor",
};

/** Wait for a job, or for the jobs of a batch. */
export function waitStep(target: JobTarget): Required<NextStep> {
  const [id, code, option] = "batchId" in target
    ? [target.batchId, `{ batchId: ${JSON.stringify(target.batchId)} }`, "--batch "]
    : [target.sessionId, JSON.stringify(target.sessionId), ""];
  return {
    say: "Wait for it",
    code: `await session.waitFor(${code})`,
    command: `provena wait ${option}${shellWord(id)}`,
  };
}

/** List your jobs. */
export const LIST_JOBS: NextStep = {
  say: "List yours",
  code: 'await (await session.api("job")).call("list_jobs")',
  command: "provena call job list_jobs",
};
