import { expect, test } from "vitest";
import { TextAnswer } from "../../../../src/demo/apis/handler.ts";
import { provHandlers } from "../../../../src/demo/apis/prov/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { ask, ended, endedBatch, handle, ids, run, smallReef } from "../small_reef.ts";

const TIME = "(YYYY-MM-DD HH:MM:SS+HH:MM)";
const header = `_workflow template id ${ids.workflow},display name,description,` +
  `model version (optional),agent id,study id,execution start time ${TIME},execution end time ` +
  `${TIME},Input dataset id for template: Temperature template [template id: ${ids.input}],` +
  "Input resource: config,Input resource: extra,Output dataset id for template: Output template " +
  `[template id: ${ids.output}],annotation: site,annotation: note,_job_id,_job_status,` +
  "_model_run_record_id,_error_info";

/** The cells of a valid row. */
const cells = {
  flag: "",
  name: "CSV run",
  description: "from csv",
  version: "1.0",
  modeller: ids.editor,
  study: "",
  start: "2026-01-01 00:00:00+10:00",
  end: "2026-01-02 00:00:00+10:00",
  input: ids.before,
  config: "conf/a.yml",
  extra: "more.yml",
  output: ids.after,
  site: "Heron",
  note: "",
  job: "",
  status: "",
  record: "",
  error: "",
};

const row = (change: Partial<typeof cells> = {}) =>
  Object.values({ ...cells, ...change }).join(",");

const convert = (world: World, csv: string | Uint8Array) =>
  ask(world, provHandlers, { as: "reader", operation: "convert_model_runs_csv", csv });

const record = {
  workflow_template_id: ids.workflow,
  model_version: "1.0",
  inputs: [{
    dataset_template_id: ids.input,
    dataset_id: ids.before,
    dataset_type: "DATA_STORE",
    resources: { config: "conf/a.yml", extra: "more.yml" },
  }],
  outputs: [{
    dataset_template_id: ids.output,
    dataset_id: ids.after,
    dataset_type: "DATA_STORE",
    resources: null,
  }],
  annotations: { site: "Heron" },
  display_name: "CSV run",
  description: "from csv",
  study_id: null,
  associations: { modeller_id: ids.editor, requesting_organisation_id: null },
  start_time: 1767189600,
  end_time: 1767276000,
};

test("a template is one header row, identical to Provena's", async () => {
  const answer = await ask(smallReef(), provHandlers, {
    operation: "generate_template_csv",
    query: { workflow_template_id: ids.workflow },
  });
  expect(answer).toEqual(new TextAnswer("text/csv; charset=utf-8", `${header}\r\n`, "test.csv"));
});

test("an unknown workflow template, a seed or an item of another kind has no CSV template", async () => {
  const template = (workflow_template_id: string) =>
    ask(smallReef(), provHandlers, {
      operation: "generate_template_csv",
      query: { workflow_template_id },
    });
  expect(await template(handle(9))).toEqual({
    status: 400,
    detail: "The provided workflow template ID was invalid, error: Failed to retrieve item with " +
      `details: Could not find the given key (${handle(9)}) in the registry. Details "Failed to ` +
      `find item. Is the ID ('${handle(9)}') correct and in the database?"...`,
  });
  expect(await template(ids.seed)).toMatchObject({ status: 400 });
  expect(await template(ids.model)).toMatchObject({
    status: 400,
    detail: expect.stringContaining("validation error for ItemModelRunWorkflowTemplate"),
  });
});

test("a file is converted to records", async () => {
  const csv = [header, row(), row({ note: '"a ""quiet"", day"', version: "" })].join("\r\n");
  expect(await convert(smallReef(), csv)).toEqual({
    status: {
      success: true,
      details: "Successfully generated model run records. There were 0 warnings.",
    },
    new_records: [record, {
      ...record,
      model_version: null,
      annotations: { site: "Heron", note: 'a "quiet", day' },
    }],
    existing_records: [],
    warnings: [],
  });
});

test("spaces around a cell are ignored", async () => {
  const csv = `${header}\r\n${row({ name: "  CSV run ", config: " conf/a.yml", study: " " })}\r\n`;
  expect(await convert(smallReef(), csv)).toMatchObject({ new_records: [record] });
});

test("datasets must exist, but Persons and studies are not checked", async () => {
  const world = smallReef();
  const csv = (change: Partial<typeof cells>) => `${header}\r\n${row(change)}\r\n`;
  expect(await convert(world, csv({ modeller: handle(9), study: handle(9) }))).toMatchObject({
    new_records: [{ study_id: handle(9), associations: { modeller_id: handle(9) } }],
  });
  expect(await convert(world, csv({ input: handle(9) }))).toMatchObject({
    status: 400,
    detail: expect.stringContaining(`a dataset id ${handle(9)} which was invalid`),
  });
});

test("columns can be in any order, and an unknown one causes a warning", async () => {
  const order = (line: string) => line.split(",").toReversed().join(",");
  const csv = `${order(header)},extra\r\n${order(row())},zzz\r\n`;
  expect(await convert(smallReef(), csv)).toMatchObject({
    status: { details: "Successfully generated model run records. There were 1 warnings." },
    new_records: [record],
    warnings: ["Extra column with header 'extra' provided, ignoring"],
  });
});

const flagless = "None of the provided headers matched the expected workflow template flag to " +
  "identify the workflow template.";
const parsing =
  "An error occurred while parsing the uploaded csv file - are you sure it is valid? " +
  "Exception: ";
const converting =
  "There was an error while converting the CSV row for model run #1 into a model run record, exception: ";

test.each<[string, string, string]>([
  ["with a byte order mark", `\ufeff${header}\r\n${row()}\r\n`, flagless],
  ["without a column for the workflow template", "a,b\r\n1,2\r\n", flagless],
  [
    "with two columns for the workflow template",
    `${header},_workflow template id x\r\n${row()},\r\n`,
    flagless.replace("None of the", "Multiple"),
  ],
  ["without rows", `${header}\r\n`, "The provided CSV had no non header rows."],
  ["that is empty", "", `${parsing}.`],
  [
    "with a misplaced quote",
    `${header}\r\na"b,`,
    `${parsing}line 2: a quote or a line break is out of place.`,
  ],
  [
    "with a duplicate column",
    `${header},description\r\n${row()},x\r\n`,
    `${parsing}Duplicate headers are not allowed. Detected duplicates: ['description']..`,
  ],
  [
    "without the display name",
    `${header.replace("display name", "name")}\r\n${row()}\r\n`,
    "Header validation error in CSV: Expected header 'display name' not in headers!",
  ],
  [
    "without a dataset's column",
    `${header.replace("Input resource: config", "x")}\r\n${row()}\r\n`,
    "Header validation error in CSV: Expected dataset template header Input resource: config not in provided headers.",
  ],
  [
    "without an annotation's column",
    `${header.replace("annotation: note", "x")}\r\n${row()}\r\n`,
    "Header validation error in CSV: CSV has no header for note annotation.",
  ],
  [
    "without a column of the service",
    `${header.replace("_job_id", "x")}\r\n${row()}\r\n`,
    "Header validation error in CSV: CSV is missing expected status header _job_id.",
  ],
  [
    "with a short row",
    `${header}\r\na,b\r\n`,
    `${converting}the header has 18 cells, the row has 2.`,
  ],
  [
    "that ends before it starts",
    `${header}\r\n${row({ start: "2026-03-01 00:00:00+10:00" })}\r\n`,
    `${converting}1 validation error for ModelRunRecord\n__root__\n  The 'start_time' value (1772287200) must be smaller than or equal to the 'end_time' value (1767276000). (type=value_error).`,
  ],
  [
    "without a description",
    `${header}\r\n${row({ description: "" })}\r\n`,
    `${converting}Expected description to be non-empty string..`,
  ],
  [
    "with an invalid time",
    `${header}\r\n${row({ start: "noon" })}\r\n`,
    `${converting}Validation error when parsing provided time, expected format: YYYY-MM-DD HH:MM:SS+HH:MM..`,
  ],
  ["with an empty resource", `${header}\r\n${row({ config: "" })}\r\n`, `${converting}.`],
  [
    "with an empty required annotation",
    `${header}\r\n${row({ site: "" })}\r\n`,
    "Required annotation with key site was either empty or None.",
  ],
  [
    "with an invalid job ID",
    `${header}\r\n${row({ job: "7" })}\r\n`,
    "Provided (job_id = '7') was not a valid UUID4 identitifer.",
  ],
])("a file %s is rejected in Provena's words", async (_, csv, detail) => {
  expect(await convert(smallReef(), csv)).toEqual({ status: 400, detail });
});

test("a file that is not UTF-8 is rejected", async () => {
  expect(await convert(smallReef(), Uint8Array.of(0xff, 0x2c))).toMatchObject({ status: 400 });
});

test("an unknown job ID is a server error, as in Provena", async () => {
  const job = "00000000-0000-4000-a000-000000000000";
  expect(await convert(smallReef(), `${header}\r\n${row({ job })}\r\n`)).toMatchObject({
    status: 500,
    detail: expect.stringContaining(job),
  });
});

async function batch(world: World, records: readonly unknown[]): Promise<string> {
  const answer = await ask(world, provHandlers, {
    operation: "register_batch",
    body: { records },
  });
  const { result } = await ended(world, answer.session_id);
  const batchId = String(result!.batch_id);
  await endedBatch(world, batchId, records.length);
  return batchId;
}

const regenerate = (world: World, batch_id: string, as = "editor") =>
  ask(world, provHandlers, { as, operation: "regenerate_from_batch_csv", query: { batch_id } });

test("the file of a batch contains the state of each row, and is converted to no new records", async () => {
  const world = smallReef();
  const inputs = [{ ...run.inputs[0]!, resources: { config: "conf/a.yml", extra: "e" } }];
  const good = { ...run, inputs };
  const bad = { ...good, associations: { modeller_id: handle(9) } };
  const batchId = await batch(world, [good, bad]);
  const answer = await regenerate(world, batchId) as unknown;
  const { text, contentType, fileName } = answer as TextAnswer;
  expect({ contentType, fileName }).toEqual({
    contentType: "text/csv; charset=utf-8",
    fileName: "model_runs.csv",
  });
  const [first, second, third, ...rest] = text.split("\r\n");
  expect([first, ...rest]).toEqual([header, ""]);
  const start = `,Run 1,First run,1.0,${ids.editor},,2026-01-01 00:00:00+00:00,` +
    `2026-01-01 01:00:00+00:00,${ids.before},conf/a.yml,e,${ids.after},Heron,,`;
  expect(second!.slice(0, start.length)).toBe(start);
  expect(second!.slice(start.length)).toMatch(/^[0-9a-f-]{36},SUCCEEDED,10378\.1\/\d+,$/);
  expect(third).toMatch(/,FAILED,,"Failed to validate .*Details ""Failed to find item\..*"$/);
  const jobs = world.jobs.all().filter(({ batch_id }) => batch_id === batchId);
  expect(await convert(world, text)).toMatchObject({
    new_records: [],
    existing_records: jobs.map(({ session_id }) => session_id).toReversed(),
    warnings: [],
  });
});

test("the file of an unknown or another user's batch is answered with Internal Server Error", async () => {
  const world = smallReef();
  const inputs = [{ ...run.inputs[0]!, resources: { config: "a", extra: "b" } }];
  const mine = await batch(world, [{ ...run, inputs }]);
  const failure = { status: 500, detail: undefined };
  expect(await regenerate(world, "nope")).toEqual(failure);
  expect(await regenerate(world, mine, "other")).toEqual(failure);
});
