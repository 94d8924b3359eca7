/**
 * The errors of waiting for a job.
 *
 * @module
 */
import { followedBy, ProvenaError } from "../../errors.ts";
import { LIST_JOBS, waitStep } from "../../model/call_steps.ts";
import { redactedExcerpt } from "../../model/credentials/redact.ts";
import { hasEnded, type JobData, type JobTarget, type JobWait } from "../../model/job.ts";
import { jobWords } from "../../model/job_types.ts";
import { sanitise } from "../../text/sanitise.ts";
import { withoutFullStop } from "../../text/trim_end.ts";
import { capitalised, duration } from "../../view/words.ts";

const MAX_REASON_LENGTH = 1_000;

/** The end of a reason without content, as Provena gives it for its own internal errors. */
const NO_REASON = /(?:^|\bError: )[.\s]*$/;

/** The error for a job that failed. */
export function jobFailed({ sessionId, type, info }: JobData): ProvenaError<"ERR_JOB"> {
  const { doing, isAfterwards } = jobWords(type);
  const said = info ?? "";
  const isUnexplained = NO_REASON.test(said);
  const reason = withoutFullStop(
    sanitise(redactedExcerpt(said.replace(NO_REASON, ""), MAX_REASON_LENGTH)),
  );
  const what = `${capitalised(doing)} failed (${sanitise(type, 80)}, job ${sessionId})` +
    (reason === "" ? ", without a reason" : `: ${reason}`);
  const tell = `tell the operators of the deployment the job's ID, ${sessionId}`;
  return new ProvenaError("ERR_JOB", what, {
    sessionId,
    next: isAfterwards
      ? `The item itself is there, so do not make it again; ${tell}`
      : isUnexplained
      ? `Check what was sent, and try once more; if it stays, ${tell}`
      : "Mend what it says, and call the operation again",
  });
}

/** The error for a wait that took too long. The job goes on. */
export function outOfTime(wait: JobWait, now: number): ProvenaError<"ERR_TIMEOUT"> {
  const { target, seen, trouble } = wait;
  const asked = askedOf(wait);
  const time = duration(now - wait.began);
  const still = trouble === null ? "" : `The last look at it failed: ${trouble}`;
  const step = { ...waitStep(asked), say: "It goes on. Wait for it again" };
  if ("batchId" in target) {
    const ended = seen.filter(({ status }) => hasEnded(status)).length;
    const what = `The batch was not done after ${time}: ${ended} of ${seen.length} jobs are`;
    return new ProvenaError("ERR_TIMEOUT", still ? followedBy(what, still) : what, {
      ...asked,
      batchId: target.batchId,
      next: step,
    });
  }
  const [job] = seen;
  const what = job
    ? `${capitalised(jobWords(job.type).doing)} was not done after ${time}: the job is ` +
      sanitise(job.status, 40)
    : `There was no news of the job for ${time}`;
  const next = job ? step : { ...step, say: "It may be too new. Wait for it again" };
  return new ProvenaError("ERR_TIMEOUT", still ? followedBy(what, still) : what, {
    ...asked,
    next,
  });
}

/** The first job of the wait: to wait for it again shows the whole result. */
function askedOf({ before: [first], target }: JobWait): JobTarget {
  return first ? { sessionId: first.sessionId } : target;
}

/** The error for a job or batch that Provena still does not know after some time. */
export function jobUnknown(target: JobTarget): ProvenaError<"ERR_HTTP"> {
  const [kind, id] = "batchId" in target
    ? ["batch", target.batchId] as const
    : ["job", target.sessionId] as const;
  return new ProvenaError("ERR_HTTP", `Provena knows no ${kind} ${id}`, {
    status: 400,
    next: { ...LIST_JOBS, say: "List your jobs" },
  });
}
