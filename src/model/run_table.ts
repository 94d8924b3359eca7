/**
 * CSV tables of model runs in the form of Provena's templates: finds the faults in a table, and
 * keeps the failed rows of a batch.
 *
 * @module
 */
import { CsvError, readCsv, writeCsv } from "../text/csv.ts";
import { readTime } from "./run_times.ts";

/** The columns in which Provena writes the job of a row, and its status. */
const JOB_ID = "_job_id";
const JOB_STATUS = "_job_status";

/** Columns that must be filled in every row, by the beginning of their names. */
const FILLED = [
  "display name",
  "description",
  "agent id",
  "Input dataset id",
  "Input resource",
  "Output dataset id",
  "Output resource",
];
const START = "execution start time";
const END = "execution end time";

/** Provena's messages that do not name the row, and the cells that can cause them. */
const UNPLACED: readonly {
  readonly said: RegExp;
  readonly isIt: (found: string, column: string, cell: string) => boolean;
  readonly words: (found: string) => string;
}[] = [
  {
    said: /^Required annotation with key (.{1,200}) was either empty or None\.$/,
    isIt: (key, column, cell) => column === `annotation: ${key}` && cell === "",
    words: (key) => `the annotation ${key} is empty`,
  },
  {
    said: /\bcontained a dataset id (\S{1,200}) which was invalid\b/,
    isIt: (id, _, cell) => cell === id,
    words: (id) => `there is no dataset ${id} for you`,
  },
];

/** A row and its faults. */
export interface RowFault {
  /** The position of the model run in the table, counted from 1, as Provena counts. */
  readonly run: number;
  readonly faults: readonly string[];
}

/** The fault of a whole table, or the faults of its rows. */
export type TableFaults = { readonly table: string } | { readonly rows: readonly RowFault[] };

/**
 * Finds the faults of a table that Provena refused with this reason.
 *
 * Provena names the first fault only, and not always its row.
 */
export function faultsIn(table: string, reason: string): TableFaults {
  if (table.startsWith("\ufeff")) {
    return {
      table: "The table begins with a byte order mark, which Provena cannot read. Save it as CSV " +
        'without one; Excel\'s "CSV UTF-8" has one',
    };
  }
  const [head = ""] = table.split(/\r?\n/, 1);
  if (head.includes(";") && !head.includes(",")) {
    return { table: "The cells of the table are separated by semicolons; Provena takes commas" };
  }
  try {
    const [header = [], ...rows] = readCsv(table);
    const unplaced = UNPLACED.flatMap(({ said, ...rest }) => {
      const found = said.exec(reason)?.[1];
      return found === undefined ? [] : [{ found, ...rest }];
    });
    const read = rows.map((row, i) => {
      const cells = header.map((column, n) => [column, (row[n] ?? "").trim()] as const);
      const more = unplaced
        .filter(({ found, isIt }) => cells.some(([column, cell]) => isIt(found, column, cell)))
        .map(({ found, words }) => words(found));
      return { run: i + 1, faults: [...faultsOfRow(row, header, cells), ...more] };
    });
    return { rows: read.filter(({ faults }) => faults.length > 0) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { table: `The table is no CSV: ${error.message}` };
  }
}

/** As `faultsIn`, for a table as it was sent. Provena reads it as UTF-8. */
export function faultsInBytes(table: Uint8Array, reason: string): TableFaults {
  let text: string;
  try {
    // Otherwise a byte order mark would be removed.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(table);
  } catch {
    return {
      table: "The table is not in UTF-8, which Provena needs. Save it as CSV in UTF-8 without a " +
        "byte order mark; LibreOffice can do that, Excel cannot",
    };
  }
  return faultsIn(text, reason);
}

function faultsOfRow(
  row: readonly string[],
  header: readonly string[],
  cells: readonly (readonly [column: string, cell: string])[],
): readonly string[] {
  if (row.every((cell) => cell.trim() === "")) return ["the row is empty; delete it"];
  // Provena does not read a row that already has a job.
  if (cells.some(([column, cell]) => column === JOB_ID && cell !== "")) return [];
  if (row.length !== header.length) {
    return [`it has ${row.length} cells, and the header has ${header.length}`];
  }
  const empty = cells.filter(([column, cell]) =>
    cell === "" && FILLED.some((begin) => column.startsWith(begin))
  ).map(([column]) => `${column} is empty`);
  return [...empty, ...timeFaults(cells)];
}

function timeFaults(cells: readonly (readonly [column: string, cell: string])[]): string[] {
  const of = (begin: string) => cells.find(([column]) => column.startsWith(begin))?.[1];
  const [start, end] = [of(START), of(END)];
  const faults = ([[START, start], [END, end]] as const).flatMap(([name, cell]) =>
    cell === undefined || readTime(cell) !== undefined
      ? []
      : [`${name} is ${cell === "" ? "empty" : "no time"}, such as 2026-01-31 00:00:00+10:00`]
  );
  const isBackwards = faults.length === 0 && start !== undefined && end !== undefined &&
    readTime(start)! > readTime(end)!;
  return isBackwards ? ["it ends before it starts"] : faults;
}

/**
 * The failed rows of the table of a batch, without their jobs.
 *
 * Provena takes a row with a job as registered, so the jobs are removed. The last column keeps the
 * reasons. Throws a `CsvError` for text that is not a table.
 */
export function failedRows(table: string): string {
  const [header = [], ...rows] = readCsv(table);
  const [id, status] = [header.indexOf(JOB_ID), header.indexOf(JOB_STATUS)];
  const failed = rows.filter((row) => row[status] === "FAILED")
    .map((row) => row.map((cell, i) => i === id || i === status ? "" : cell));
  return writeCsv([header, ...failed]);
}
