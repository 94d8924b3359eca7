/**
 * The CSV files of the Provenance API: a template to fill in, the conversion of a file to records,
 * and the file of a batch.
 *
 * @module
 */
import type { Job } from "../../jobs/jobs.ts";
import { lookUp } from "../../reef/look_up.ts";
import type { ModelRunRecord, TemplatedDataset } from "../../reef/model_run_links.ts";
import { type Call, type Handlers, HttpError, succeeded, TextAnswer } from "../handler.ts";
import { batchOf } from "../jobs/pages.ts";
import { userOf } from "../authenticate.ts";
import { readCsv, writeCsv } from "../../../text/csv.ts";
import {
  annotationColumn,
  columnNames,
  columnsOf,
  datasetCells,
  type DatasetColumns,
  headerError,
  jobColumns,
  runColumns,
  type TemplateColumns,
  templateOf,
} from "./run_columns.ts";
import { readTime, writeTime } from "../../../model/run_times.ts";

const CSV = "text/csv; charset=utf-8";

/** The cells of a row by column. */
type Cells = Readonly<Record<string, string>>;

/** The handlers of the CSV files, by operation ID. */
export const bulkHandlers: Handlers = {
  generate_template_csv: (call) => {
    const columns = columnsOf(call.world, userOf(call), String(call.query.workflow_template_id));
    const names = columnNames(columns);
    const duplicates = duplicatesIn(names);
    if (duplicates.length > 0) {
      throw new HttpError(
        500,
        `Cannot generate CSV template with duplicate headers: ${pythonList(duplicates)}`,
      );
    }
    return new TextAnswer(CSV, writeCsv([names]), "test.csv");
  },

  convert_model_runs_csv: (call) => {
    const [headers, ...rows] = readFile(call);
    if (rows.length === 0) throw new HttpError(400, "The provided CSV had no non header rows.");
    const columns = columnsOf(call.world, userOf(call), templateOf(headers));
    const error = headerError(columns, headers);
    if (error !== undefined) {
      throw new HttpError(400, `Header validation error in CSV: ${error}`);
    }
    const known = new Set(columnNames(columns));
    const warnings = headers.filter((header) => !known.has(header))
      .map((header) => `Extra column with header '${header}' provided, ignoring`);
    const read = rows.map((row, i) => readRow(call, columns, { headers, row, number: i + 1 }));
    return {
      ...succeeded(
        `Successfully generated model run records. There were ${warnings.length} warnings.`,
      ),
      new_records: read.filter((each) => typeof each !== "string"),
      existing_records: read.filter((each) => typeof each === "string"),
      warnings,
    };
  },

  regenerate_from_batch_csv: (call) => {
    const { world, caller, query } = call;
    const id = String(query.batch_id);
    const jobs = batchOf(world, id);
    const isForeign = jobs.some(({ username }) => username !== caller.username);
    if (jobs.length === 0 || isForeign) throw new HttpError(500, undefined);
    const contained = `The specified batch ID ${id} contained jobs with`;
    if (jobs.some((job) => job.job_sub_type !== "MODEL_RUN_PROV_LODGE")) {
      throw new HttpError(400, `${contained} non model run lodge job types.`);
    }
    const templates = new Set(jobs.map((job) => recordOf(job).workflow_template_id));
    const [template] = templates;
    if (templates.size > 1) {
      throw new HttpError(400, `${contained} more than one workflow template IDs.`);
    }
    const columns = columnsOf(world, userOf(call), template!);
    const rows = jobs.map((job) => writeRow(columns, job));
    return new TextAnswer(CSV, writeCsv([columnNames(columns), ...rows]), "model_runs.csv");
  },
};

/** The rows of the file, header first. */
function readFile({ files }: Call): readonly [readonly string[], ...(readonly string[])[]] {
  try {
    // Keeps a byte order mark: like Provena, we then find no template in the header.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const [headers, ...rows] = readCsv(decoder.decode(files.csv_file!.bytes));
    if (!headers) throw new Error("");
    const duplicates = duplicatesIn(headers);
    if (duplicates.length > 0) {
      throw new Error(
        `Duplicate headers are not allowed. Detected duplicates: ${pythonList(duplicates)}.`,
      );
    }
    return [headers, ...rows];
  } catch (error) {
    const failed =
      "An error occurred while parsing the uploaded csv file - are you sure it is valid?";
    throw new HttpError(400, `${failed} Exception: ${(error as Error).message}.`);
  }
}

/** The reason why a row cannot be converted to a record. */
class RowError extends Error {}

/** The record of a row, or the ID of the job that already registers it. */
function readRow(
  call: Call,
  columns: TemplateColumns,
  { headers, row, number }: {
    readonly headers: readonly string[];
    readonly row: readonly string[];
    readonly number: number;
  },
): ModelRunRecord | string {
  try {
    if (row.length !== headers.length) {
      throw new RowError(`the header has ${headers.length} cells, the row has ${row.length}`);
    }
    const cells = Object.fromEntries(headers.map((name, i) => [name, row[i]!.trim()]));
    return existingJob(call, cells[jobColumns.id]!) ?? readRecord(call, columns, cells);
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    throw new HttpError(
      400,
      `There was an error while converting the CSV row for model run #${number} into a model run ` +
        `record, exception: ${error.message}.`,
    );
  }
}

function existingJob({ world }: Call, job: string): string | undefined {
  if (job === "") return undefined;
  if (!/^[0-9a-f]{32}$/i.test(job.replaceAll("-", ""))) {
    throw new HttpError(400, `Provided (job_id = '${job}') was not a valid UUID4 identitifer.`);
  }
  if (world.jobs.get(job)) return job;
  throw new HttpError(500, `Error during attempted validation of job_id = '${job}', error: .`);
}

function readRecord(call: Call, columns: TemplateColumns, cells: Cells): ModelRunRecord {
  const sides = { input: [] as TemplatedDataset[], output: [] as TemplatedDataset[] };
  for (const each of columns.datasets) sides[each.side].push(readDataset(call, each, cells));
  const annotations = readAnnotations(columns, cells);
  const [start_time, end_time] = [runColumns.start, runColumns.end].map((column) => {
    const time = readTime(cells[column]!);
    if (time !== undefined) return time;
    throw new RowError(
      "Validation error when parsing provided time, expected format: YYYY-MM-DD HH:MM:SS+HH:MM.",
    );
  }) as [number, number];
  const [display_name, description] = [runColumns.name, runColumns.description].map((column) => {
    if (cells[column] !== "") return cells[column]!;
    throw new RowError(`Expected ${column} to be non-empty string.`);
  }) as [string, string];
  if (start_time > end_time) {
    throw new RowError(
      "1 validation error for ModelRunRecord\n__root__\n  The 'start_time' value " +
        `(${start_time}) must be smaller than or equal to the 'end_time' value (${end_time}). ` +
        "(type=value_error)",
    );
  }
  return {
    workflow_template_id: columns.template,
    model_version: cells[runColumns.version] || null,
    inputs: sides.input,
    outputs: sides.output,
    annotations,
    display_name,
    description,
    study_id: cells[runColumns.study] || null,
    associations: {
      modeller_id: cells[runColumns.modeller]!,
      requesting_organisation_id: null,
    },
    start_time,
    end_time,
  };
}

function readDataset(call: Call, columns: DatasetColumns, cells: Cells): TemplatedDataset {
  const dataset_id = cells[columns.id]!;
  const found = lookUp(call.world, userOf(call), { id: dataset_id, subtype: "DATASET" });
  if (!("item" in found)) {
    if (found.denied) throw new HttpError(401, found.reason);
    throw new HttpError(
      400,
      `The provided workflow template contained a dataset id ${dataset_id} which was invalid, ` +
        `error: ${found.reason}.`,
    );
  }
  const paths = [...columns.resources].map(([key, column]) => [key, cells[column]!] as const);
  // In Provena, the error for an empty path has no message.
  if (paths.some(([, path]) => path === "")) throw new RowError("");
  return {
    dataset_template_id: columns.template,
    dataset_id,
    dataset_type: "DATA_STORE",
    resources: paths.length > 0 ? Object.fromEntries(paths) : null,
  };
}

function readAnnotations(
  { annotations: { required, optional } }: TemplateColumns,
  cells: Cells,
): Readonly<Record<string, string>> | null {
  const missing = required.find((key) => cells[annotationColumn(key)] === "");
  if (missing !== undefined) {
    throw new HttpError(400, `Required annotation with key ${missing} was either empty or None.`);
  }
  const given = [...required, ...optional]
    .map((key) => [key, cells[annotationColumn(key)]!] as const)
    .filter(([, value]) => value !== "");
  return given.length > 0 ? Object.fromEntries(given) : null;
}

function recordOf({ payload }: Job): ModelRunRecord {
  return payload.record as ModelRunRecord;
}

function writeRow(columns: TemplateColumns, job: Job): readonly string[] {
  const record = recordOf(job);
  const { required, optional } = columns.annotations;
  const lodged = job.result?.record as { readonly id: string } | undefined;
  return [
    "",
    record.display_name,
    record.description,
    record.model_version ?? "",
    record.associations.modeller_id,
    record.study_id ?? "",
    writeTime(record.start_time),
    writeTime(record.end_time),
    ...datasetCells(columns, record),
    ...required.map((key) => {
      const value = record.annotations?.[key];
      if (value !== undefined) return value;
      throw new HttpError(
        400,
        `Workflow template expected annotation with key ${key} but it was not provided in the ` +
          "model run record.",
      );
    }),
    ...optional.map((key) => record.annotations?.[key] ?? ""),
    job.session_id,
    job.status,
    lodged?.id ?? "",
    job.status === "FAILED" ? job.info ?? "" : "",
  ];
}

/** The names that occur more than once. */
function duplicatesIn(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}

function pythonList(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(", ")}]`;
}
