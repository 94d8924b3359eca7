/**
 * Jobs that go through the same states as with Provena's workers, on a timer.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { clearTimeout, setTimeout } from "node:timers";

/** A job to launch. */
export interface JobRequest {
  readonly username: string;
  /** Such as `REGISTRY`, `PROV_LODGE`, `REPORT` or `EMAIL`. */
  readonly jobType: string;
  /** Such as `REGISTER_CREATE_ACTIVITY`. */
  readonly jobSubType: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly batchId?: string;
  /** Does the work and returns the result; throws a {@link JobFailure} to fail the job. */
  readonly work?: () => JobResult;
}

/** The outcome of a successful job: its `result`, and a message for `info`. */
export interface JobResult {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly info?: string;
}

/** Ends a job as FAILED; the message is the job's `info`. */
export class JobFailure extends Error {}

/** A job as the Job API returns it. */
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

/** All jobs of one deployment. */
export class Jobs {
  readonly #jobs: Job[] = [];
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #pace: number;
  readonly #now: () => number;

  /** `pace` is the time from one state to the next in milliseconds; `now` gives seconds. */
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

  /** How many jobs have not finished. */
  get unfinished(): number {
    return this.#timers.size;
  }

  /** Launches a job. As in Provena, it appears in the table of jobs only a moment later. */
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
    this.#schedule(() => {
      this.#jobs.unshift(job);
      this.#schedule(() => {
        this.#update(id, { status: "DEQUEUED", info: DEQUEUED });
        this.#schedule(() => {
          this.#update(id, { status: "IN_PROGRESS", info: IN_PROGRESS });
          this.#schedule(() => this.#finish(id, request));
        });
      });
    });
    return id;
  }

  /** Adds a job that has finished, for the history that a deployment starts with. */
  addFinished(job: Job): void {
    this.#jobs.unshift(job);
  }

  /** Stops all jobs in their current state. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #finish(id: string, request: JobRequest): void {
    try {
      const { result = {}, info = null } = request.work?.() ?? {};
      this.#update(id, { status: "SUCCEEDED", result, info });
    } catch (error) {
      const info = error instanceof JobFailure ? error.message : "The worker failed";
      this.#update(id, { status: "FAILED", info });
    }
  }

  #update(id: string, change: Partial<Job>): void {
    const index = this.#jobs.findIndex((job) => job.session_id === id);
    if (index >= 0) this.#jobs[index] = { ...this.#jobs[index]!, ...change };
  }

  #schedule(step: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      step();
    }, this.#pace);
    this.#timers.add(timer);
  }
}
