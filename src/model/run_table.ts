/**
 * CSV tables of model runs, as Provena's templates have them: the records of a batch that failed,
 * to mend and to register again.
 *
 * @module
 */
import { readCsv, writeCsv } from "../text/csv.ts";

/** The columns of the service that say which job registers a row, and how it ended. */
const JOB_ID = "_job_id";
const JOB_STATUS = "_job_status";

/**
 * The rows of a batch's table that failed, without their jobs.
 *
 * A row that still has a job is taken for one that is registered already. The reasons stay beside
 * the rows, in the last column. Throws a `CsvError` for a text that is no table.
 */
export function failedRows(table: string): string {
  const [header = [], ...rows] = readCsv(table);
  const [id, status] = [header.indexOf(JOB_ID), header.indexOf(JOB_STATUS)];
  const failed = rows.filter((row) => row[status] === "FAILED")
    .map((row) => row.map((cell, i) => i === id || i === status ? "" : cell));
  return writeCsv([header, ...failed]);
}
