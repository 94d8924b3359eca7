/**
 * The views of jobs: the line during a wait, and the result.
 *
 * @module
 */
import type { Document, Inline, Tree } from "../display/document.ts";
import {
  apart,
  code,
  documentOf,
  line,
  small,
  step,
  stepLine,
  table,
  text,
} from "../display/document.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import {
  hasEnded,
  type JobData,
  type JobOutcomeData,
  type JobProgress,
  type JobTarget,
  STILL_AFTER,
} from "../model/job.ts";
import { jobWords } from "../model/job_types.ts";
import { waitStep } from "../model/call_steps.ts";
import { dataTree } from "./data_tree.ts";
import { capitalised, counted, duration } from "./words.ts";

const MAX_ROWS = 50;
const MAX_REASON_LENGTH = 400;
const MAX_NAME_LENGTH = 60;

/** Where the line is shown. A log omits the time, because each change adds a line. */
interface WaitingContext {
  readonly surface: string;
}

/** How to stop a wait, where that is possible. */
const stops: Readonly<Record<string, string>> = { notebook: "■", terminal: "Ctrl-C" };

/** The line while a job is in progress. */
export function waitingView(progress: JobProgress, { surface }: WaitingContext): Document {
  const { trouble, waited } = progress;
  const isLog = surface === "plain";
  const time = isLog ? "" : ` · ${duration(waited)}`;
  const stop = stops[surface];
  // In a log, each change of the words adds a line.
  const still = isLog ? Math.min(progress.still, STILL_AFTER) : progress.still;
  const said = trouble === null
    ? stateWords({ ...progress, still })
    : `No answer just now, and asking on (${redactedExcerpt(trouble, 200)})`;
  const how = stop === undefined ? "" : ` · ${stop} stops waiting`;
  return [{ kind: "waiting", content: [`${said}${time}`, text("soft", how)] }];
}

function stateWords(progress: JobProgress): string {
  const { batchId, jobs, still } = progress;
  if (batchId !== null) {
    const own = jobs.filter(({ type }) => type !== "MODEL_RUN_BATCH_SUBMIT");
    if (own.length === 0) return "The jobs of the batch are on their way to the queue";
    const ended = own.filter(({ status }) => hasEnded(status)).length;
    const failed = own.filter(({ status }) => status === "FAILED").length;
    const words = `Batch: ${ended} of ${counted(own.length, "job")} done`;
    return `${words}${failed > 0 ? `, ${failed} failed` : ""}${stillWords(still, "")}`;
  }
  const job = jobs.find(({ sessionId }) => sessionId === progress.sessionId);
  if (!job) return "The job is on its way to the queue";
  const what = redactedExcerpt(capitalised(jobWords(job.type).doing), MAX_NAME_LENGTH);
  return `${what} · ${redactedExcerpt(job.status, MAX_NAME_LENGTH)}${
    stillWords(still, job.status)
  }`;
}

/** If a worker dies, its job stays unchanged, and Provena does not report it. */
function stillWords(still: number, status: string): string {
  if (still < STILL_AFTER) return "";
  const why = status === "PENDING"
    ? "the queue is long, or no worker runs"
    : "if its worker has died, it stays so for ever";
  return `. Nothing has moved for ${duration(still)}: ${why}`;
}

/** The last state of the line in a notebook, which keeps it. */
export function waitedView(outcome: JobOutcomeData, waited: number): Document {
  return [line(...headline(outcome), text("soft", ` · waited ${duration(waited)}`))];
}

/** The last state of the line if the wait was stopped. */
export function stoppedView(target: JobTarget): Document {
  return [line("Stopped waiting; the job goes on. To wait again:"), stepLine(waitStep(target))];
}

/** The last state of the line if the wait failed; the error follows it. */
export const waitFailedView: Document = [
  line(text("bad", "✗\u00a0The wait ended with an error", true), "."),
];

/** The result of a wait. */
export function jobOutcomeView(outcome: JobOutcomeData): Document {
  const { jobs, batchId, result } = outcome;
  const records = batchId === null
    ? []
    : jobs.filter(({ sessionId }) => sessionId !== outcome.sessionId);
  const failed = records.filter(({ status }) => status === "FAILED");
  const after = batchId === null ? jobs.slice(1) : [];
  return documentOf(
    line(...headline(outcome)),
    after.map(({ type }) => small(`Then: ${lowered(jobWords(type).done)}.`)),
    batchId === null && recordTree(result),
    records.length > 0 && recordsTable(records, failed),
    failed.length > 0 && batchId !== null && [
      apart("A table of those that failed, to mend and to register again:"),
      stepLine(retryStep(outcome, batchId)),
    ],
  );
}

/** The record, without its long document, which is in `.result`. */
function recordTree(result: JobOutcomeData["result"]): Tree | false {
  const record = result && Object.hasOwn(result, "record") ? result.record : undefined;
  if (typeof record !== "object" || record === null) return false;
  const { prov_json: _, ...rest } = record as Readonly<Record<string, unknown>>;
  return dataTree("record", rest);
}

function headline(outcome: JobOutcomeData): readonly Inline[] {
  const { status, type, jobs, batchId, sessionId } = outcome;
  if (batchId !== null) {
    const records = jobs.filter((job) => job.sessionId !== sessionId);
    const failed = records.filter((job) => job.status === "FAILED").length;
    const good = records.length - failed;
    return status === "FAILED"
      ? [
        text("bad", `✗\u00a0${failed} of ${counted(records.length, "record")} failed`, true),
        `; ${good} done`,
      ]
      : [text("good", `✓\u00a0${counted(good, "record")} done`, true)];
  }
  const words = text("good", `✓\u00a0${redactedExcerpt(jobWords(type).done, 120)}`, true);
  const { handle } = outcome;
  return handle === null ? [words, "."] : [words, ": ", code(redactedExcerpt(handle, 100))];
}

/** The jobs of a batch, failures first, because they need action. */
function recordsTable(records: readonly JobData[], failed: readonly JobData[]): Document {
  const all = [...failed, ...records.filter(({ status }) => status !== "FAILED")];
  const shown = all.slice(0, MAX_ROWS);
  const more = all.length - shown.length;
  const isNumbered = records.some(({ run }) => run !== null);
  return documentOf(
    table("Model runs", {
      note: `${counted(records.length, "record")}${
        failed.length > 0 ? `, ${failed.length} failed` : ""
      }`,
      columns: [...(isNumbered ? ["Run"] : []), "Name", "State", "Handle or reason"],
      rows: shown.map((job) => [
        ...(isNumbered ? [[job.run === null ? text("soft", "–") : String(job.run)]] : []),
        [redactedExcerpt(job.name ?? job.sessionId, MAX_NAME_LENGTH)],
        [job.status === "FAILED" ? text("bad", "✗ failed") : text("good", "✓ done")],
        [redactedExcerpt(
          (job.status === "FAILED" ? job.info : job.handle) ?? "",
          MAX_REASON_LENGTH,
        )],
      ]),
    }),
    more > 0 && small(`${more} more are in `, step(".jobs", "--json"), "."),
  );
}

/** The records of a batch by number, from the job that created the batch. */
function retryStep(
  { sessionId }: JobOutcomeData,
  batchId: string,
): { readonly code: string; readonly command: string } {
  const { code, command } = waitStep(sessionId === null ? { batchId } : { sessionId });
  return { code: `await (${code}).retryCsv()`, command: `${command} --retry again.csv` };
}

function lowered(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
