/**
 * Jobs that move by themselves, as Provena's workers move them.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { clearTimeout, setTimeout } from "node:timers";

/** What a job is asked to do. */
export interface JobRequest {
  readonly username: string;
  /** Such as `REGISTRY`, `PROV_LODGE`, `REPORT` or `EMAIL`. */
  readonly jobType: string;
  /** Such as `REGISTER_CREATE_ACTIVITY`. */
  readonly jobSubType: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly batchId?: string;
  /** Does the work and gives the result; throws a {@link JobFailure} where it fails. */
  readonly work?: () => JobResult;
}

/** What a job gives: its `result`, and what `info` says of its success. */
export interface JobResult {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly info?: string;
}

/** Ends a job as FAILED; the message is the job's `info`. */
export class JobFailure extends Error {}

/** A job as the Job API answers it. */
export interface Job {
  readonly session_id: string;
  /** Seconds since the epoch. */
  readonly created_timestamp: number;
  readonly username: string;
  readonly batch_id: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly job_type: string;
  readonly job_sub_type: string;
  readonly gsi_status: "ok";
  readonly status: "PENDING" | "DEQUEUED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly info: string | null;
  readonly result: Readonly<Record<string, unknown>> | null;
}

const DEQUEUED = "Job removed from queue ready for processing by worker task.";
const IN_PROGRESS = "Job has been dispatched to worker callback and is in progress.";

/** Every job of one deployment. */
export class Jobs {
  readonly #jobs: Job[] = [];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #pace: number;
  readonly #now: () => number;

  /** @param pace milliseconds from one state to the next @param now seconds since the epoch */
  constructor(pace: number, now: () => number) {
    this.#pace = pace;
    this.#now = now;
  }

  /** Newest first. */
  all(): readonly Job[] {
    return this.#jobs;
  }

  get(sessionId: string): Job | undefined {
    return this.#jobs.find((job) => job.session_id === sessionId);
  }

  /** How many jobs have not ended. */
  get moving(): number {
    return this.#timers.size;
  }

  /** Launches a job; its row is in the table only a moment later, as in Provena. */
  launch(request: JobRequest): string {
    const job: Job = {
      session_id: randomUUID(),
      created_timestamp: this.#now(),
      username: request.username,
      batch_id: request.batchId ?? null,
      payload: request.payload,
      job_type: request.jobType,
      job_sub_type: request.jobSubType,
      gsi_status: "ok",
      status: "PENDING",
      info: null,
      result: null,
    };
    const { session_id: id } = job;
    this.#later(() => {
      this.#jobs.unshift(job);
      this.#later(() => {
        this.#set(id, { status: "DEQUEUED", info: DEQUEUED });
        this.#later(() => {
          this.#set(id, { status: "IN_PROGRESS", info: IN_PROGRESS });
          this.#later(() => this.#finish(id, request));
        });
      });
    });
    return id;
  }

  /** Puts a finished job into the table, for a deployment that has a past. */
  remember(job: Job): void {
    this.#jobs.unshift(job);
  }

  /** Stops every job where it is. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #finish(id: string, request: JobRequest): void {
    try {
      const { result = {}, info = null } = request.work?.() ?? {};
      this.#set(id, { status: "SUCCEEDED", result, info });
    } catch (error) {
      const info = error instanceof JobFailure ? error.message : "The worker failed";
      this.#set(id, { status: "FAILED", info });
    }
  }

  #set(id: string, change: Partial<Job>): void {
    const at = this.#jobs.findIndex((job) => job.session_id === id);
    if (at >= 0) this.#jobs[at] = { ...this.#jobs[at]!, ...change };
  }

  #later(then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, this.#pace);
    this.#timers.add(timer);
  }
}
