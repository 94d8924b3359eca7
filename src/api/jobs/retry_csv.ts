/**
 * The records of a batch that failed, as a CSV table.
 *
 * @module
 */
import { configError, ProvenaError } from "../../errors.ts";
import { readOptions } from "../../model/options.ts";
import type { JobOutcomeData } from "../../model/job.ts";
import { failedRows } from "../../model/run_table.ts";
import { CsvError } from "../../text/csv.ts";
import type { ApiClient } from "../client.ts";
import { exchange } from "../fetch_json.ts";
import { refusalOf } from "../openapi/call_errors.ts";
import { readBody } from "../read_body.ts";

const OPERATION = "prov.regenerate_from_batch_csv";
const PATH = "/bulk/regenerate_from_batch/csv";
const MAX_BYTES = 32 * 1024 * 1024;

/** Reads Provena's table of a batch, and keeps the rows that failed. */
export async function readRetryCsv(
  client: ApiClient,
  { batchId }: JobOutcomeData,
  options: { signal?: AbortSignal },
): Promise<string> {
  const { signal } = readOptions(options, "retryCsv");
  if (batchId === null) {
    throw configError("This was one job and no batch, so there is no table of its records");
  }
  const { system, deployment: { apis, domain } } = client;
  const url = `${apis.prov}${PATH}?batch_id=${encodeURIComponent(batchId)}`;
  const bytes = await exchange(client, url, { signal }, async (response, place) => {
    if (response.ok) return await readBody(response, { ...place, maxBytes: MAX_BYTES });
    const label = { operation: OPERATION, domain, handle: undefined };
    throw (await refusalOf(system, response, { ...label, signal: place.signal })).error;
  });
  try {
    return failedRows(new TextDecoder().decode(bytes));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { host } = new URL(url);
    throw new ProvenaError("ERR_HTTP", `${host} answered something that is no CSV table`, {
      cause: error,
    });
  }
}
