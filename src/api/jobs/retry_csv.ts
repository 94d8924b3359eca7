/**
 * The table of the records of a batch that failed, from Provena's table of the batch.
 *
 * @module
 */
import { within } from "../../async/deadline.ts";
import { configError, ProvenaError } from "../../errors.ts";
import { readOptions } from "../../model/options.ts";
import type { JobOutcomeData } from "../../model/job.ts";
import { failedRows } from "../../model/run_table.ts";
import { CsvError } from "../../text/csv.ts";
import { type ApiClient, CALL_TIMEOUT } from "../client.ts";
import { refusalOf } from "../openapi/call_errors.ts";
import { lateAnswer, readBody } from "../read_body.ts";

const OPERATION = "prov.regenerate_from_batch_csv";
const PATH = "/bulk/regenerate_from_batch/csv";
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads the table of a batch, and keeps what failed. */
export async function readRetryCsv(
  client: ApiClient,
  { batchId }: JobOutcomeData,
  options: { signal?: AbortSignal },
): Promise<string> {
  const { signal: outer } = readOptions(options, "retryCsv");
  if (batchId === null) {
    throw configError("This was one job and no batch, so there is no table of its records");
  }
  const { system, deployment } = client;
  const { host } = new URL(deployment.apis.prov);
  const limit = { ms: CALL_TIMEOUT, signal: outer, late: lateAnswer(host, CALL_TIMEOUT) };
  const bytes = await within(system, limit, async (signal) => {
    const url = `${deployment.apis.prov}${PATH}?batch_id=${encodeURIComponent(batchId)}`;
    const response = await client.fetch(url, { signal });
    if (response.ok) return await readBody(response, { host, maxBytes: MAX_BYTES, signal });
    const label = { operation: OPERATION, domain: deployment.domain, handle: undefined };
    throw (await refusalOf(system, response, { ...label, signal })).error;
  });
  try {
    return failedRows(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ProvenaError("ERR_HTTP", `${host} answered something that is no CSV table`, {
      cause: error,
    });
  }
}
