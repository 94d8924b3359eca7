/**
 * Finds the faulty rows of a table of model runs that Provena refused.
 *
 * @module
 */
import { followedBy, ProvenaError, whatHappened } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { faultsIn, faultsInBytes } from "../model/run_table.ts";
import { sanitise } from "../text/sanitise.ts";
import { listed } from "../view/words.ts";
import type { Refused } from "./openapi/call_errors.ts";

const MAX_ROWS = 10;
const MAX_FAULT_LENGTH = 200;

/** Larger tables are not checked. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Adds the faulty rows of the table to the error of Provena. */
export async function withRows({ error, detail }: Refused, sent: unknown): Promise<ProvenaError> {
  if (error.status !== 400) return error;
  const table = await tableIn(sent);
  if (table === undefined) return error;
  const faults = typeof table === "string"
    ? faultsIn(table, detail ?? "")
    : faultsInBytes(table, detail ?? "");
  const words = "table" in faults ? faults.table : rowWords(faults.rows);
  if (words === "") return error;
  return new ProvenaError("ERR_HTTP", followedBy(whatHappened(error), words), {
    status: error.status,
    next: "Mend the table and convert it again",
  });
}

function rowWords(
  rows: readonly { readonly run: number; readonly faults: readonly string[] }[],
): string {
  const shown = rows.slice(0, MAX_ROWS).map(({ run, faults }) => {
    const said = faults.map((fault) => sanitise(redactedExcerpt(fault, MAX_FAULT_LENGTH)));
    // A spreadsheet counts the header as row 1.
    return `model run ${run} (row ${run + 1}): ${listed(said)}`;
  });
  if (shown.length === 0) return "";
  const more = rows.length - shown.length;
  const rest = more > 0 ? `; and ${more} more rows` : "";
  return `In the table, ${shown.join("; ")}${rest}`;
}

async function tableIn(file: unknown): Promise<string | Uint8Array | undefined> {
  if (typeof file === "string") return file.length > MAX_BYTES ? undefined : file;
  try {
    const blob = file instanceof Blob ? file : new Blob([file as BlobPart]);
    return blob.size > MAX_BYTES ? undefined : new Uint8Array(await blob.arrayBuffer());
  } catch {
    return undefined;
  }
}
