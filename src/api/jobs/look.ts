/**
 * Asks once for the state of a job, or of the jobs of a batch.
 *
 * @module
 */
import { isProvenaError, ProvenaError } from "../../errors.ts";
import { JOB_NOT_FOUND, type JobLook, type JobWait } from "../../model/job.ts";
import type { ApiClient } from "../client.ts";
import { fieldOf, isObject, type JsonObject, listAt } from "../../model/json_object.ts";
import { exchange } from "../fetch_json.ts";
import { refusalOf } from "../openapi/call_errors.ts";
import { readJson } from "../read_body.ts";

/** Time limit of one request, in milliseconds. */
const LOOK_TIMEOUT = 30_000;

/** Limit of an answer, in bytes. A job contains its record, and the result contains the lineage. */
const MAX_BYTES = 16 * 1024 * 1024;

const PAGE_SIZE = 100;
/** Limit of pages: 20,000 jobs, which take about 20 seconds to list. */
const MAX_PAGES = 200;

/** Errors that say nothing about the job: the network or the server may soon work again. */
const TROUBLE: ReadonlySet<string> = new Set(["ERR_NETWORK"]);
/** Also such errors, once Provena has answered. Before, they may be caused by a wrong setting. */
const TROUBLE_LATER: ReadonlySet<string> = new Set(["ERR_TLS", "ERR_DISCOVERY", "ERR_STORE"]);

/** Asks for the job, or the jobs of the batch. Returns a lost network, and does not throw it. */
export async function lookAt(
  client: ApiClient,
  wait: JobWait,
  signal: AbortSignal,
): Promise<JobLook> {
  const { target } = wait;
  const hasAnswered = wait.before.length + wait.seen.length > 0;
  try {
    if ("batchId" in target) return { rows: await listBatch(client, target.batchId, signal) };
    const query = `?session_id=${encodeURIComponent(target.sessionId)}`;
    const call = { operation: "job.get_job", path: `/jobs/user/fetch${query}` };
    const answer = await ask(client, call, signal);
    return answer === undefined ? { rows: [] } : { rows: [fieldOf(answer, "job")] };
  } catch (error) {
    signal.throwIfAborted();
    const isTrouble = error instanceof Unavailable ||
      (isProvenaError(error) &&
        (TROUBLE.has(error.code) || (hasAnswered && TROUBLE_LATER.has(error.code))));
    if (!isTrouble) throw error;
    return { trouble: error.message };
  }
}

async function listBatch(
  client: ApiClient,
  batchId: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const rows = new Map<unknown, unknown>();
  let key: unknown = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const json = { batch_id: batchId, limit: PAGE_SIZE, pagination_key: key };
    const call = { operation: "job.list_batch", path: "/jobs/user/list_batch", json };
    const answer = await ask(client, call, signal);
    const before = rows.size;
    for (const job of listAt(answer, "jobs")) {
      if (isObject(job)) rows.set(fieldOf(job, "session_id"), job);
    }
    key = fieldOf(answer, "pagination_key");
    if (!isObject(key) || rows.size === before) return [...rows.values()];
  }
  const most = MAX_PAGES * PAGE_SIZE;
  throw new ProvenaError(
    "ERR_HTTP",
    `The batch ${batchId} has more than ${most} jobs, which is more than can be followed`,
    { next: "Register so many in several batches" },
  );
}

/** The server is temporarily unavailable. */
class Unavailable extends Error {}

interface JobCall {
  readonly operation: string;
  readonly path: string;
  readonly json?: object;
}

/** The answer of the Job API; undefined if it does not know the job. */
async function ask(
  client: ApiClient,
  { operation, path, json }: JobCall,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const { system, deployment: { apis, domain } } = client;
  const request = { json, timeout: LOOK_TIMEOUT, signal };
  return await exchange(client, apis.job + path, request, async (response, place) => {
    const { status } = response;
    const { host, signal } = place;
    const refused = response.ok ? undefined : response.clone();
    const answer = await readJson(system, response, { ...place, maxBytes: MAX_BYTES });
    if (status === 400 && isObject(answer) && answer.detail === JOB_NOT_FOUND) return undefined;
    if (status === 429 || status >= 500) throw new Unavailable(`${host} answered ${status}`);
    if (refused) {
      const label = { operation, domain, handle: undefined };
      throw (await refusalOf(system, refused, { ...label, signal })).error;
    }
    if (isObject(answer)) return answer;
    throw new ProvenaError("ERR_HTTP", `${host} answered something that is no job`, { status });
  });
}
