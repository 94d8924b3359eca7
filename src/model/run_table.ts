/**
 * CSV tables of model runs, as Provena's templates have them: what is wrong with one that somebody
 * filled in, and the rows of a batch that failed.
 *
 * @module
 */
import { CsvError, readCsv, writeCsv } from "../text/csv.ts";
import { readTime } from "./run_times.ts";

/** The columns of the service that say which job registers a row, and how it ended. */
const JOB_ID = "_job_id";
const JOB_STATUS = "_job_status";

/** Columns with a cell in every row, by how their names begin. */
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

/** What Provena says of a cell without saying in which row, and the cells it can be. */
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

/** A row and what is wrong in it. */
export interface RowFault {
  /** The place of the model run in the table, from 1 on, as Provena counts. */
  readonly run: number;
  readonly faults: readonly string[];
}

/** What is wrong with a table as a whole, or in its rows. */
export type TableFaults = { readonly table: string } | { readonly rows: readonly RowFault[] };

/**
 * What is wrong with a table that Provena refused with this reason.
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

function faultsOfRow(
  row: readonly string[],
  header: readonly string[],
  cells: readonly (readonly [column: string, cell: string])[],
): readonly string[] {
  if (row.every((cell) => cell.trim() === "")) return ["the row is empty; delete it"];
  // A row that has a job already is not read.
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
