/**
 * Jobs are work that Provena does after it has answered. This is the state of a wait for one.
 *
 * A job is PENDING, then DEQUEUED, then IN_PROGRESS, and ends as SUCCEEDED or FAILED. Some jobs
 * start another (`lodge_session_id`), or one for each record of a batch (`batch_id`).
 *
 * @module
 */

/** A job as it was last seen. */
export interface JobData {
  /** Its ID. */
  readonly sessionId: string;
  /** What it does, such as `MODEL_RUN_PROV_LODGE`. */
  readonly type: string;
  /** `PENDING`, `DEQUEUED`, `IN_PROGRESS`, `SUCCEEDED` or `FAILED`. */
  readonly status: string;
  /** Provena's message about it; for a failed job, the reason. */
  readonly info: string | null;
  /** Its result, such as `{ record: { id } }`; null until it has succeeded. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** The handle of its item, such as the model run that it registered, or a new version. */
  readonly handle: string | null;
  /** The name of the model run it registers. */
  readonly name: string | null;
  /** The position of that model run in its batch, counted from 1, if known. */
  readonly run: number | null;
}

/** The result of a wait for a job. */
export interface JobOutcomeData {
  /** The job that was waited for; null if only its batch was named. */
  readonly sessionId: string | null;
  /** The batch, if there was one. */
  readonly batchId: string | null;
  /** What the job does, such as `MODEL_RUN_PROV_LODGE`. */
  readonly type: string;
  /** FAILED if a record of a batch failed; any other job that fails is an error. */
  readonly status: "SUCCEEDED" | "FAILED";
  /** Its result, such as `{ record: { id } }` for a model run. */
  readonly result: Readonly<Record<string, unknown>> | null;
  /** Provena's message about it. */
  readonly info: string | null;
  /** The handle of its item, such as the model run that it registered. */
  readonly handle: string | null;
  /**
   * This job and those it started, in the order they were followed; of a batch, as the records were
   * sent.
   */
  readonly jobs: readonly JobData[];
}

/** The progress of a wait. */
export interface JobProgress {
  /** The current job; null if the wait is for a batch. */
  readonly sessionId: string | null;
  /** The current batch. */
  readonly batchId: string | null;
  /** All jobs seen so far. */
  readonly jobs: readonly JobData[];
  /** Milliseconds since the wait began. */
  readonly waited: number;
  /** Milliseconds since the last change. */
  readonly still: number;
  /** The reason why the last request failed; null if Provena answered. */
  readonly trouble: string | null;
}

/** The target of a wait: one job, or the jobs of a batch. */
export type JobTarget = { readonly sessionId: string } | { readonly batchId: string };

/** The result of one request about the target. */
export type JobLook =
  /** Its jobs in the form of the Job API; empty if there is none. */
  | { readonly rows: readonly unknown[] }
  /** The reason why the request failed. */
  | { readonly trouble: string };

/** The state of a wait. */
export interface JobWait {
  readonly target: JobTarget;
  /** The earlier jobs, each of which started the next one. */
  readonly before: readonly JobData[];
  /** The jobs of the target, as last seen. */
  readonly seen: readonly JobData[];
  /** The records of the batch, if they are known. */
  readonly records: readonly unknown[] | undefined;
  /** When the whole wait and the wait for this target began, in milliseconds. */
  readonly began: number;
  readonly since: number;
  /** When something last changed, and the number of requests since then. */
  readonly movedAt: number;
  readonly looks: number;
  readonly trouble: string | null;
  readonly end: JobEnd | undefined;
}

/** How a wait ended. */
export type JobEnd =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly job: JobData }
  /** Provena does not know the job. */
  | { readonly kind: "unknown" };

/** The answer of `get_job` for an unknown job, and for a moment also for a new one. */
export const JOB_NOT_FOUND = "Item was not found.";

/**
 * How long a new job may be missing, in milliseconds: Provena may answer before it stores the job.
 */
const APPEARANCE_TIMEOUT = 30_000;

/** A batch of unknown size is complete if no job was added in this time, in milliseconds. */
const SETTLE_TIMEOUT = 1_000;

/** Time without change after which the line says so, in milliseconds. */
export const STILL_AFTER: number = 5 * 60_000;

/** Time without change after which the wait ends, in milliseconds. */
const GIVE_UP_TIMEOUT: number = 2 * 3_600_000;

/** The pause between two requests, in milliseconds: it starts at the minimum and grows. */
const MIN_PAUSE = 250;
const GROWTH = 1.5;
const MAX_PAUSE = 15_000;

/** Limit of jobs that start each other. */
const MAX_FOLLOWED = 20;

/** The fields of an answer that can contain the ID of a started job. */
const STARTED = [
  "session_id",
  "register_create_activity_session_id",
  "version_job_session_id",
] as const;

/**
 * The ID of the job that an answer started.
 *
 * Null if the answer has a field for it but started no job; undefined if it has no such field.
 */
export function startedJob(data: unknown): string | null | undefined {
  const values = STARTED.map((name) => fieldIn(data, name));
  return values.find(isSessionId) ?? (values.includes(null) ? null : undefined);
}

/**
 * Whether a value can be the ID of a job or a batch, which Provena makes as a UUID. A handle cannot,
 * nor can the word `null`, which `jq` prints for a field that is missing.
 */
export function isSessionId(value: unknown): value is string {
  return typeof value === "string" && /^(?=.*\d)[\w-]{1,100}$/.test(value);
}

/** Begins a wait. */
export function beginWait(target: JobTarget, now: number): JobWait {
  return {
    target,
    before: [],
    seen: [],
    records: undefined,
    began: now,
    since: now,
    movedAt: now,
    looks: 0,
    trouble: null,
    end: undefined,
  };
}

/** The next state of a wait, after a request about its target. */
export function afterLook(wait: JobWait, look: JobLook, now: number): JobWait {
  const looks = wait.looks + 1;
  if ("trouble" in look) return { ...wait, looks, trouble: look.trouble };
  const seen = jobsIn(look.rows, wait.records);
  if (seen.length === 0) {
    const isLost = wait.seen.length === 0 && now - wait.since >= APPEARANCE_TIMEOUT;
    return { ...wait, looks, trouble: null, end: isLost ? { kind: "unknown" } : undefined };
  }
  const hasMoved = seen.length !== wait.seen.length ||
    seen.some(({ status }, i) => status !== wait.seen[i]!.status);
  const next: JobWait = {
    ...wait,
    seen,
    trouble: null,
    ...(hasMoved ? { movedAt: now, looks: 0 } : { looks }),
  };
  return "batchId" in wait.target
    ? { ...next, end: isWhole(next, now) ? { kind: "done" } : undefined }
    : afterJob(next, look.rows[0], now);
}

/** The next state after a job has ended: its successor is followed, if there is one. */
function afterJob(wait: JobWait, row: unknown, now: number): JobWait {
  const job = wait.seen[0]!;
  if (job.status === "FAILED") return { ...wait, end: { kind: "failed", job } };
  if (job.status !== "SUCCEEDED") return wait;
  const target = nextTarget(job, wait);
  if (!target) return { ...wait, end: { kind: "done" } };
  const records = "batchId" in target ? listIn(fieldIn(row, "payload"), "records") : undefined;
  const before = [...wait.before, job];
  return { ...wait, target, before, seen: [], records, since: now, movedAt: now, looks: 0 };
}

function nextTarget({ result }: JobData, { before }: JobWait): JobTarget | undefined {
  if (before.length >= MAX_FOLLOWED) return undefined;
  const batchId = fieldIn(result, "batch_id");
  if (isSessionId(batchId)) return { batchId };
  const sessionId = fieldIn(result, "lodge_session_id");
  return isSessionId(sessionId) ? { sessionId } : undefined;
}

/** Whether all jobs of a batch exist and have ended. */
function isWhole({ seen, records, movedAt }: JobWait, now: number): boolean {
  if (!seen.every(({ status }) => hasEnded(status))) return false;
  if (records && seen.length >= records.length) return true;
  return now - movedAt >= (records ? APPEARANCE_TIMEOUT : SETTLE_TIMEOUT);
}

/** Whether a job with this status has ended. */
export function hasEnded(status: string): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

/** Whether to give up, because nothing has changed for two hours. Only an answer can show that. */
export function isGivenUp({ movedAt, trouble }: JobWait, now: number): boolean {
  return trouble === null && now - movedAt >= GIVE_UP_TIMEOUT;
}

/** The pause until the next request; `took` is how long the last one took, in milliseconds. */
export function pauseAfter({ looks, target }: JobWait, took: number): number {
  // Listing thousands of jobs takes many requests, and all users share Provena's rate limit.
  const polite = "batchId" in target ? took * 3 : 0;
  return Math.max(polite, Math.min(MAX_PAUSE, MIN_PAUSE * GROWTH ** looks));
}

/** The progress of a wait. */
export function progressOf(wait: JobWait, now: number): JobProgress {
  return {
    sessionId: "sessionId" in wait.target ? wait.target.sessionId : null,
    batchId: "batchId" in wait.target ? wait.target.batchId : null,
    jobs: [...wait.before, ...wait.seen],
    waited: now - wait.began,
    still: now - wait.movedAt,
    trouble: wait.trouble,
  };
}

/** The result of a wait that has ended. */
export function outcomeOf(wait: JobWait): JobOutcomeData {
  const jobs = [...wait.before, ...wait.seen];
  const batchId = "batchId" in wait.target ? wait.target.batchId : null;
  const [first] = wait.before;
  const asked = first ?? (batchId === null ? wait.seen[0] : undefined);
  return {
    sessionId: asked?.sessionId ?? null,
    batchId,
    type: (asked ?? wait.seen[0])?.type ?? "",
    status: jobs.some(({ status }) => status === "FAILED") ? "FAILED" : "SUCCEEDED",
    result: asked ? asked.result : { batch_id: batchId },
    info: asked?.info ?? null,
    handle: asked?.handle ?? null,
    jobs,
  };
}

/** The jobs of an answer in the order of the records if that is known, else the oldest first. */
function jobsIn(
  rows: readonly unknown[],
  records: readonly unknown[] | undefined,
): readonly JobData[] {
  const places = placesOf(records ?? []);
  const launched = (row: unknown) => Number(fieldIn(row, "created_timestamp"));
  const oldestFirst = rows.toSorted((a, b) => launched(a) - launched(b));
  return oldestFirst.flatMap((row): JobData[] => {
    const sessionId = fieldIn(row, "session_id");
    if (!isSessionId(sessionId)) return [];
    const payload = fieldIn(row, "payload");
    const record = fieldIn(payload, "record");
    const result = fieldIn(row, "result");
    return [{
      sessionId,
      type: textIn(row, "job_sub_type") ?? "",
      status: textIn(row, "status") ?? "",
      info: textIn(row, "info"),
      result: isObject(result) ? result : null,
      handle: textIn(fieldIn(result, "record"), "id") ?? textIn(payload, "created_item_id") ??
        textIn(payload, "to_version_id") ?? textIn(payload, "model_run_record_id"),
      name: textIn(record, "display_name"),
      run: places.get(keyOf(record))?.pop() ?? null,
    }];
  }).sort((a, b) => (a.run ?? Number.MAX_VALUE) - (b.run ?? Number.MAX_VALUE));
}

/** The positions of each record, the last one first. A batch may contain a record twice. */
function placesOf(records: readonly unknown[]): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  for (let i = records.length; i > 0; i--) {
    const key = keyOf(records[i - 1]);
    const others = places.get(key);
    if (others) others.push(i);
    else places.set(key, [i]);
  }
  return places;
}

/** The same text for the same data, because Provena does not keep the order of fields. */
function keyOf(record: unknown): string {
  const sorted = (_: string, value: unknown) =>
    isObject(value)
      ? Object.fromEntries(Object.keys(value).sort().map((name) => [name, value[name]]))
      : value;
  return JSON.stringify(record, sorted) ?? "";
}

function fieldIn(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function textIn(value: unknown, name: string): string | null {
  const text = fieldIn(value, name);
  return typeof text === "string" ? text : null;
}

function listIn(value: unknown, name: string): readonly unknown[] | undefined {
  const list = fieldIn(value, name);
  return Array.isArray(list) ? list : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
