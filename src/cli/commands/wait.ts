/**
 * `provena wait`: waits for a job to end, and for the jobs it starts.
 *
 * @module
 */
import { configError } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import { exitCodes } from "../exit_code.ts";
import { parseSeconds } from "../numbers.ts";
import { openAnswerFile } from "./call/answer_file.ts";

interface WaitCommandOptions {
  readonly batch?: string;
  readonly timeout?: string;
  readonly retry?: string;
}

/** Waits for a job, or for the jobs of a batch. */
export const wait: CliCommand<WaitCommandOptions> = {
  arguments: [["[session-id]", "the job, as the answer that started it names it"]],
  about: "Follows the job to its end and to the jobs it starts. Ends with 0 if all is done, and " +
    "with 1 if a job failed or the time is over. Whatever ends the wait, the job goes on.",
  options: [
    ["--batch <id>", "wait for all jobs of a batch"],
    ["--timeout <seconds>", "how long to wait; else until nothing has moved for two hours"],
    ["--retry <file>", "write a CSV table of the records that failed, to mend and register again"],
  ],
  candidates: { "--retry": "file" },
  examples: [
    ["provena wait 9a632fb9-759f-4873-8017-79d7019a4a78", "until a job has ended"],
    ["provena wait 9a632fb9-759f-4873-8017-79d7019a4a78 --timeout 600", "ten minutes at most"],
    ["provena wait --batch 143b6219-0abe-4cbf-be05-baff553424ac --retry again.csv", "a batch"],
  ],
  run: async (invocation) => {
    const { args: [sessionId], options, output, signal, openSession } = invocation;
    const { batch, retry } = options;
    const seconds = parseSeconds("--timeout", options.timeout);
    const what = batch === undefined ? sessionId : { batchId: batch };
    if (what === undefined || (batch !== undefined && sessionId !== undefined)) {
      throw configError("A wait is for one job, or for one batch named with --batch", {
        say: "List your jobs",
        command: "provena call job list_jobs",
      });
    }
    const file = retry === undefined ? undefined : await openAnswerFile(retry, invocation);
    // Programs read the errors on stderr as JSON, so no line may stand among them.
    const session = await openSession(output.json ? { display: "none" } : {});
    const outcome = await session.waitFor(what, {
      signal,
      ...(seconds === undefined ? {} : { timeout: seconds * 1000 }),
    });
    if (retry !== "-") output.result(outcome);
    if (outcome.status === "SUCCEEDED") return exitCodes.done;
    if (file) {
      const bytes = await outcome.retryCsv({ signal });
      await file.save({ bytes, data: bytes });
    }
    return exitCodes.failed;
  },
};
