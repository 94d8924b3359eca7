import { expect, test } from "vitest";
import { provHandlers } from "../../../../src/demo/apis/prov/handlers.ts";
import type { ModelRunRecord } from "../../../../src/demo/reef/model_run_links.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, ask, ended, endedBatch, handle, ids, run, smallReef } from "../small_reef.ts";

const nope = handle(9);
const missing = `Failed to retrieve item with details: Could not find the given key (${nope}) in ` +
  `the registry. Details "Failed to find item. Is the ID ('${nope}') correct and in the database?"..`;
const input = `An input dataset validation process failed, type DatasetType.DATA_STORE, template ` +
  `id ${ids.input}, reason`;
const given = `The provided dataset template with id ${ids.input} and dataset id ${ids.before}`;

const withInput = (change: Answer): Partial<ModelRunRecord> => ({
  inputs: [{ ...run.inputs[0]!, ...change }],
});

const register = (world: World, record: unknown, as = "editor") =>
  ask(world, provHandlers, { as, operation: "register_model_run", body: record });

async function registered(world: World, as = "editor"): Promise<string> {
  const { session_id } = await register(world, run, as);
  const { result } = await ended(world, session_id);
  return (result!.record as { id: string }).id;
}

test.each<[string, Answer, string]>([
  [
    "an unknown study",
    { study_id: nope },
    `Provided model run workflow definition with id ${nope} was not a valid id, error: ${missing}`,
  ],
  [
    "an unknown workflow template",
    { workflow_template_id: nope },
    `Provided model run workflow definition with id ${nope} was not a valid id, error: ${missing}`,
  ],
  [
    "a seed as workflow template",
    { workflow_template_id: ids.seed },
    `Provided model run workflow definition with id ${ids.seed} is an incomplete seed record.`,
  ],
  [
    "an unknown dataset",
    withInput({ dataset_id: nope }),
    `${input} Input dataset with id ${nope} was not a valid id, error: ${missing}.`,
  ],
  [
    "a missing deferred resource",
    withInput({ resources: {} }),
    `${input} ${given} was missing deferred resource paths for the following required resource keys (config)..`,
  ],
  [
    "a resource that is not in the template",
    withInput({ resources: { config: "a", more: "b" } }),
    `${input} ${given} provided unexpected deferred resource paths for the following unexpected resource keys (more)..`,
  ],
  [
    "a missing input",
    { inputs: [] },
    `The workflow definition expects dataset with template ID ${ids.input} but it was not present in the inputs.`,
  ],
  [
    "a missing output",
    { outputs: [] },
    `The workflow definition expects dataset with template ID ${ids.output} but it was not present in the outputs.`,
  ],
  [
    "an unknown person",
    { associations: { modeller_id: nope } },
    `Modeller with id ${nope} was not a valid person, error: ${missing}.`,
  ],
  ["an unknown organisation", {
    associations: { modeller_id: ids.editor, requesting_organisation_id: nope },
  }, `Organisation with id ${nope} was not a valid organisation, error: ${missing}.`],
  [
    "a missing required annotation",
    { annotations: null },
    "Missing required annotations with keys: (site).",
  ],
])("rejects a run with %s immediately, in Provena's words", async (_, change, reason) => {
  const detail = `Failed to validate an entity's ID in the record, error: ${reason}.`;
  const world = smallReef();
  expect(await register(world, { ...run, ...change })).toEqual({ status: 400, detail });
});

test("rejects an organisation as modeller, and names the expected kind", async () => {
  const associations = { modeller_id: ids.organisation };
  const { status, detail } = await register(smallReef(), { ...run, associations });
  expect(status).toBe(400);
  expect(detail).toContain("validation error for ItemPerson\nitem_subtype\n");
  expect(detail).toMatch(/ItemSubType\.PERSON\. \(type=assertion_error\)\.{5}$/);
});

test("rejects a dataset template that is not in the workflow, with a shorter message", async () => {
  const inputs = [...run.inputs, { ...run.inputs[0]!, dataset_template_id: ids.workflow }];
  expect(await register(smallReef(), { ...run, inputs })).toMatchObject({
    status: 400,
    detail: expect.stringMatching(/^An input template in the payload/),
  });
});

test("rejects a dataset that the caller may not read as the registry does", async () => {
  const world = smallReef();
  const { access } = world.items.get(ids.before)!;
  world.items.set(ids.before, { access: { ...access, general: [] } });
  expect(await register(world, run)).toEqual({
    status: 401,
    detail: "Registry API denied access to resource: 401. Error: " +
      "You are not authorised to fetch this item.",
  });
});

test("registers a run with a job, whose result contains the ID of the run", async () => {
  const world = smallReef();
  const answer = await register(world, run);
  expect(answer).toEqual({
    status: {
      success: true,
      details: "Job dispatched, monitor session ID using the job API to see progress.",
    },
    session_id: expect.any(String),
  });
  const job = await ended(world, answer.session_id);
  expect(job).toMatchObject({ status: "SUCCEEDED", job_type: "PROV_LODGE", info: null });
  expect(job.payload).toMatchObject({ revalidate: false, user_info: expect.any(String) });
  expect(JSON.stringify(job.payload)).not.toContain("null");
  const { id, prov_json, record } = job.result!.record as Record<string, string>;
  expect(record).toMatchObject({ display_name: "Run 1" });
  expect(JSON.stringify(record)).not.toContain("null");
  expect(JSON.parse(prov_json!)).toMatchObject({
    prefix: { default: "http://hdl.handle.net/" },
    entity: { [ids.workflow]: { item_subtype: "WORKFLOW_TEMPLATE" } },
    activity: { [id!]: { item_category: "ACTIVITY", item_subtype: "MODEL_RUN" } },
    agent: { [ids.editor]: { item_subtype: "PERSON" } },
    used: { "_:id1": { "prov:activity": id, "prov:entity": ids.before } },
  });
});

test("a registered run is lodged in the registry, and its links are in the graph", async () => {
  const world = smallReef();
  const id = await registered(world);
  expect(world.items.get(id)).toMatchObject({
    item_subtype: "MODEL_RUN",
    owner_username: "editor",
    fields: { display_name: "Run 1", record_status: "LODGED" },
    history: [
      { id: 1, reason: "Updating item to mark completion of provenance lodge." },
      { id: 0, reason: "Initial record creation" },
    ],
  });
  expect(world.graph.all()).toEqual([
    { type: "used", source: id, target: ids.before },
    { type: "wasGeneratedBy", source: ids.after, target: id },
    { type: "used", source: id, target: ids.model },
    { type: "used", source: id, target: ids.workflow },
    { type: "wasAssociatedWith", source: id, target: ids.editor },
    { type: "wasAssociatedWith", source: id, target: ids.organisation },
    { type: "wasAttributedTo", source: ids.after, target: ids.editor },
    { type: "hadMember", source: ids.workflow, target: ids.output },
    { type: "wasInfluencedBy", source: ids.after, target: ids.output },
    { type: "hadMember", source: ids.workflow, target: ids.input },
    { type: "wasInfluencedBy", source: ids.before, target: ids.input },
    { type: "hadMember", source: ids.workflow, target: ids.model },
  ]);
});

test("before the job has ended, neither the run nor its links exist", async () => {
  const world = smallReef();
  const before = world.items.all().length;
  await register(world, run);
  expect(world.items.all()).toHaveLength(before);
  expect(world.graph.all()).toEqual([]);
});

test("a batch launches one job for each record, and only invalid records fail", async () => {
  const world = smallReef();
  const records = [run, { ...run, ...withInput({ dataset_id: nope }) }];
  const body = { records };
  const { session_id } = await ask(world, provHandlers, { operation: "register_batch", body });
  const batch = await ended(world, session_id);
  expect(batch).toMatchObject({
    status: "SUCCEEDED",
    batch_id: null,
    info: "Successfully distributed batch jobs to queue.",
  });
  const jobs = await endedBatch(world, batch.result!.batch_id, 2);
  expect(jobs.map(({ status }) => status)).toEqual(["SUCCEEDED", "FAILED"]);
  const failed = jobs[1]!;
  expect(failed).toMatchObject({ payload: { revalidate: true }, result: null });
  expect(failed.info).toBe(
    `Failed to validate an entity's ID in the record, error: ${input} Input dataset with id ` +
      `${nope} was not a valid id, error: ${missing}..`,
  );
});

test("a batch without records is accepted, but its job fails", async () => {
  const world = smallReef();
  const body = { records: [] };
  const { session_id } = await ask(world, provHandlers, { operation: "register_batch", body });
  expect(await ended(world, session_id)).toMatchObject({
    status: "FAILED",
    info: "Callback function raised unhandled exception. Error: .",
  });
});

test("an administrator can register a run without a job and gets all its fields", async () => {
  const world = smallReef();
  const { annotations: _, model_version: __, study_id: ___, ...rest } = run;
  const record = {
    ...rest,
    workflow_template_id: ids.simple,
    inputs: [{
      dataset_template_id: ids.output,
      dataset_id: ids.after,
      dataset_type: "DATA_STORE",
    }],
    outputs: [],
    associations: { modeller_id: ids.editor },
  };
  const answer = await ask(world, provHandlers, {
    as: "admin",
    operation: "register_model_run_sync",
    body: record,
  });
  expect(answer).toMatchObject({
    status: { success: true, details: "Provenance record lodged successfully." },
    record_info: {
      record: {
        model_version: null,
        annotations: null,
        study_id: null,
        inputs: [{ resources: null }],
        associations: { requesting_organisation_id: null },
      },
    },
  });
  const { id } = answer.record_info as { id: string };
  expect(world.items.get(id)).toMatchObject({ owner_username: "admin" });
});

test("a run is linked to a study in the registry immediately and in the graph by a job", async () => {
  const world = smallReef();
  const id = await registered(world);
  const link = () =>
    ask(world, provHandlers, {
      operation: "add_study_link",
      query: { model_run_id: id, study_id: ids.study },
    });
  const answer = await link();
  expect(answer).toMatchObject({ model_run_id: id, study_id: ids.study });
  expect(world.items.get(id)).toMatchObject({ fields: { record: { study_id: ids.study } } });
  const informed = { type: "wasInformedBy", source: id, target: ids.study };
  expect(world.graph.all()).not.toContainEqual(informed);
  const job = await ended(world, answer.session_id);
  expect(job).toMatchObject({ job_sub_type: "MODEL_RUN_LODGE_ONLY", status: "SUCCEEDED" });
  expect(world.graph.all()).toContainEqual(informed);
  expect(await link()).toMatchObject({ status: { success: true } });
});

test("a run that has a study cannot be linked to another", async () => {
  const world = smallReef();
  const id = await registered(world);
  const other = world.items.add({ subtype: "STUDY", owner: "admin", fields: {} }).id;
  const link = (study_id: string) =>
    ask(world, provHandlers, {
      operation: "add_study_link",
      query: { model_run_id: id, study_id },
    });
  await link(ids.study);
  expect(await link(other)).toMatchObject({
    status: 400,
    detail: expect.stringContaining("already linked to a study"),
  });
});

test("linking fails with 400 for an unknown run or study, and with 500 for another user's run", async () => {
  const world = smallReef();
  const id = await registered(world);
  const link = (model_run_id: string, study_id: string, as = "editor") =>
    ask(world, provHandlers, {
      as,
      operation: "add_study_link",
      query: { model_run_id, study_id },
    });
  const unknown = { status: 400, detail: `Item ${nope} failed validation: ${missing}` };
  expect(await link(nope, ids.study)).toEqual(unknown);
  expect(await link(id, nope)).toEqual(unknown);
  expect(await link(id, ids.study, "other")).toEqual({
    status: 500,
    detail:
      "Error occurred while updating model run in registry: Got status code 401 when trying " +
      "to update model run with completed document! Details: " +
      `{"detail":"You are not authorised to edit the item (id='${id}')."}`,
  });
});

const update = (world: World, id: string, { as = "editor", change = {} } = {}) =>
  ask(world, provHandlers, {
    as,
    operation: "update_model_run",
    body: { model_run_id: id, reason: "better words", record: { ...run, ...change } },
  });

test("an update replaces the links of the run in the graph, but not those of other runs", async () => {
  const world = smallReef();
  const [id, other] = [await registered(world), await registered(world)];
  const outputs = [{ ...run.outputs[0]!, dataset_id: ids.later }];
  const answer = await update(world, id, { change: { outputs } });
  expect(Object.keys(answer)).toEqual(["session_id"]);
  expect(await ended(world, answer.session_id)).toMatchObject({ status: "SUCCEEDED" });
  expect(world.items.get(id)).toMatchObject({
    fields: { record_status: "COMPLETE" },
    history: [{ id: 3 }, { id: 2, reason: "better words" }, { id: 1 }, { id: 0 }],
  });
  const links = world.graph.all();
  expect(links).toContainEqual({ type: "wasGeneratedBy", source: ids.later, target: id });
  expect(links).not.toContainEqual({ type: "wasGeneratedBy", source: ids.after, target: id });
  expect(links).toContainEqual({ type: "wasGeneratedBy", source: ids.after, target: other });
  expect(links).toContainEqual({ type: "wasAttributedTo", source: ids.after, target: ids.editor });
});

test("an update of an unknown or another user's run is accepted, but its job fails", async () => {
  const world = smallReef();
  const id = await registered(world);
  const answers = [await update(world, nope), await update(world, id, { as: "other" })];
  for (const { session_id } of answers) {
    expect(await ended(world, session_id)).toMatchObject({
      status: "FAILED",
      info: "Job failed, err: An error occurred while lodging the provenance record. Error: ..",
      result: null,
    });
  }
});

test("deleting a run returns the changes, and makes them only if trial_mode is off", async () => {
  const world = smallReef();
  const [id, other] = [await registered(world), await registered(world)];
  const remove = (trial_mode: boolean) =>
    ask(world, provHandlers, {
      as: "admin",
      operation: "delete_model_run",
      body: { record_id: id, trial_mode },
    });
  const { diff } = await remove(true);
  expect(diff).toContainEqual({ action_type: "REMOVE_NODE", node_id: id });
  expect(diff).toContainEqual({
    action_type: "REMOVE_RECORD_ID_FROM_NODE",
    node_id: ids.workflow,
    record_id: id,
  });
  expect(world.items.get(id)).toBeDefined();
  expect(await remove(false)).toEqual({ diff });
  expect(world.items.get(id)).toBeUndefined();
  const links = world.graph.all();
  expect(links.filter(({ source, target }) => source === id || target === id)).toEqual([]);
  expect(links).toContainEqual({ type: "used", source: other, target: ids.before });
  expect(await remove(true)).toMatchObject({ status: 400 });
});

test("an administrator can lodge the registry's runs in an empty graph again", async () => {
  const world = smallReef();
  const id = await registered(world);
  const links = world.graph.all();
  world.graph.removeRecord(id);
  expect(world.graph.all()).toEqual([]);
  const query = { validate_record: true };
  const body = { id, record: run };
  const operations = [
    ["store_all_registry_records", undefined],
    ["store_record", body],
    ["store_records", [body]],
  ] as const;
  for (const [operation, body] of operations) {
    world.graph.removeRecord(id);
    const request = { as: "admin", operation, query, body };
    expect(await ask(world, provHandlers, request)).toMatchObject({ status: { success: true } });
    expect(world.graph.all()).toEqual(links);
  }
  const bad = { id, record: { ...run, annotations: null } };
  const request = { as: "admin", operation: "store_record", query, body: bad };
  expect(await ask(world, provHandlers, request)).toMatchObject({ status: 400 });
});
