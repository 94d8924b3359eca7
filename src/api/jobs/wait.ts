/**
 * Waits for a job, and for the jobs that it starts, by asking again and again.
 *
 * @module
 */
import { within } from "../../async/deadline.ts";
import type { Display } from "../../display/environment.ts";
import { LiveLine } from "../../display/live_line.ts";
import type { Presenter } from "../../display/presenter.ts";
import { configError, isProvenaError, type ProvenaError } from "../../errors.ts";
import { asResult } from "../../model/as_result.ts";
import { LIST_JOBS, waitStep } from "../../model/call_steps.ts";
import { redactData } from "../../model/credentials/redact.ts";
import {
  afterLook,
  beginWait,
  isGivenUp,
  isSessionId,
  type JobOutcomeData,
  type JobProgress,
  type JobTarget,
  outcomeOf,
  pauseAfter,
  progressOf,
  startedJob,
} from "../../model/job.ts";
import { sanitise } from "../../text/sanitise.ts";
import {
  jobOutcomeView,
  stoppedView,
  waitedView,
  waitFailedView,
  waitingView,
} from "../../view/job.ts";
import type { ApiClient } from "../client.ts";
import { fieldOf, isObject } from "../../model/json_object.ts";
import type { ApiResult } from "../result.ts";
import { jobFailed, jobUnknown, outOfTime } from "./failures.ts";
import { lookAt } from "./look.ts";
import { readRetryCsv } from "./retry_csv.ts";

/** What can be waited for: an answer that started a job, the ID of a job, or a batch. */
export type JobToWaitFor = ApiResult | string | { readonly batchId: string };

/** How to wait for a job. */
export interface WaitOptions {
  /**
   * Milliseconds until the wait ends with `ERR_TIMEOUT`; the job goes on.
   * @default none, but the wait ends when nothing has changed for two hours
   */
  readonly timeout?: number;
  /** Ends the wait; the job goes on. */
  readonly signal?: AbortSignal;
  /** Called after each look at the job. */
  readonly onProgress?: (progress: JobProgress) => void;
}

/** The result of a job; shows itself. */
export interface JobOutcome extends JobOutcomeData {
  /**
   * For a batch: a CSV table of the records that failed, with the reasons in the last column.
   *
   * Correct it, and pass it to `convert_model_runs_csv` and `register_batch` again.
   *
   * @param options `signal` ends the call
   * @returns the table as text; only the header if none failed
   * @throws {ProvenaError} `ERR_CONFIG` if it was no batch, `ERR_HTTP`, `ERR_NETWORK`
   */
  retryCsv(options?: { signal?: AbortSignal }): Promise<string>;
  /** The plain data, credentials redacted. */
  toJSON(): JobOutcomeData;
}

/** What a wait needs. */
export interface WaitParts {
  /** Creates the display of the line with the state of the job. */
  readonly liveDisplay: () => Promise<Display>;
  readonly client: ApiClient;
  readonly presenter: Presenter;
}

/** Waits until a job and the jobs that it starts have ended. */
export async function waitForJob(
  parts: WaitParts,
  what: JobToWaitFor,
  options: WaitOptions,
): Promise<JobOutcome> {
  const { client, presenter } = parts;
  const { system } = client;
  const first = targetOf(what);
  let wait = beginWait(first, system.now());
  const line = new LiveLine({ now: system.now, liveDisplay: parts.liveDisplay });
  const { timeout = Infinity } = options;
  const stop = stopping(system, options.signal, first);
  const late = () => outOfTime(wait, system.now());
  const limit = { ms: timeout, signal: stop.signal, late };
  try {
    await within(system, limit, async (signal) => {
      while (!wait.end) {
        const began = system.now();
        const look = await lookAt(client, wait, signal);
        wait = afterLook(wait, look, system.now());
        const progress = progressOf(wait, system.now());
        options.onProgress?.(progress);
        if (wait.end) break;
        line.show((environment) => waitingView(progress, environment));
        if (isGivenUp(wait, system.now())) throw outOfTime(wait, system.now());
        await system.sleep(pauseAfter(wait, system.now() - began), { signal });
      }
    });
    if (wait.end?.kind === "failed") throw jobFailed(wait.end.job);
    if (wait.end?.kind === "unknown") throw jobUnknown(wait.target);
  } catch (error) {
    await line.end(stop.signal.aborted ? stoppedView(first) : waitFailedView);
    throw error;
  } finally {
    stop.end();
  }
  const data = outcomeOf(wait);
  await line.end(waitedView(data, system.now() - wait.began));
  const outcome: JobOutcome = asResult<JobOutcome, JobOutcomeData>(data, {
    retryCsv: async (given = {}) => await readRetryCsv(client, data, given),
    toJSON: () => redactData(data) as JobOutcomeData,
  });
  return await presenter.present(outcome, () => jobOutcomeView(data));
}

/** The job or batch to wait for. Throws for wrong input before any request. */
function targetOf(what: unknown): JobTarget {
  try {
    return targetIn(what);
  } catch (error) {
    // Reading a foreign object may throw, for example in a getter.
    throw isProvenaError(error) ? error : notToWaitFor(what);
  }
}

function targetIn(what: unknown): JobTarget {
  const batchId = fieldOf(isObject(what) ? what : undefined, "batchId");
  if (isSessionId(batchId)) return { batchId };
  if (isSessionId(what)) return { sessionId: what };
  const operation = fieldOf(isObject(what) ? what : undefined, "operation");
  if (isObject(what) && typeof operation === "string") {
    const sessionId = startedJob(what.data);
    if (isSessionId(sessionId)) return { sessionId };
    throw configError(
      `${sanitise(operation, 100)} started no job, so there is nothing to wait for` +
        (sessionId === null ? ": what it did is done" : ""),
      sessionId === null ? undefined : LIST_JOBS,
    );
  }
  throw notToWaitFor(what);
}

function notToWaitFor(what: unknown): ProvenaError {
  return configError(
    "What to wait for is an answer that started a job, the session ID of a job, or { batchId }" +
      (typeof what === "string" ? `, got ${JSON.stringify(sanitise(what, 60))}` : ""),
    { ...LIST_JOBS, say: "List your jobs" },
  );
}

/**
 * Joins the caller's signal and the Stop button of a kernel, which would otherwise end the kernel.
 */
function stopping(
  system: ApiClient["system"],
  signal: AbortSignal | undefined,
  target: JobTarget,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const stop = new AbortController();
  const { code } = waitStep(target);
  const words = `Stopped waiting; the job goes on. Wait again: ${code}`;
  const end = system.kernel
    ? system.onInterrupt(() => stop.abort(new DOMException(words, "AbortError")))
    : () => {};
  return { signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal, end };
}
