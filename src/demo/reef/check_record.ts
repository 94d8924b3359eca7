/**
 * Validates the record of a model run, in the order and the words of the Provenance API.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { User } from "./item_access.ts";
import { lookUp } from "./look_up.ts";
import type { ModelRunRecord, TemplatedDataset } from "./model_run_links.ts";
import type { ItemSubtype, StoredItem } from "./stored_item.ts";

/** The reason why a record is not valid. */
export class RecordError extends Error {
  readonly status: number;
  /** The detail in the answer of the API. */
  readonly detail: string;
  /** The `info` of a job that validates the record. */
  readonly info: string;

  constructor(status: number, detail: string, info: string) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.info = info;
  }
}

/** A dataset template that a workflow template lists for its inputs or outputs. */
interface TemplateResource {
  readonly template_id: string;
  readonly optional?: boolean | null;
}

interface DeferredResource {
  readonly key: string;
  readonly optional?: boolean | null;
}

/** Returns the first error of a record, if it has one. */
export function validateRecord(
  world: World,
  record: ModelRunRecord,
  user: User,
): RecordError | undefined {
  try {
    checkRecord(record, finder(world, user));
  } catch (error) {
    if (error instanceof RecordError) return error;
    throw error;
  }
  return undefined;
}

/** Finds an item, or throws an error with the message that `describe` makes from the reason. */
type Find = (subtype: ItemSubtype, id: string, describe: (reason: string) => string) => StoredItem;

function finder(world: World, user: User): Find {
  return (subtype, id, describe) => {
    const found = lookUp(world, user, { id, subtype });
    if ("item" in found) return found.item;
    throw found.denied ? unhandled(401, found.reason) : invalid(describe(found.reason));
  };
}

function checkRecord(record: ModelRunRecord, find: Find): void {
  const definition = "Provided model run workflow definition with id";
  // For a missing study, Provena uses the message for a missing workflow template.
  if (record.study_id) completed(find, "STUDY", record.study_id, definition);
  const workflow = completed(
    find,
    "MODEL_RUN_WORKFLOW_TEMPLATE",
    record.workflow_template_id,
    definition,
  );
  const listed = {
    input: (workflow.fields.input_templates ?? []) as readonly TemplateResource[],
    output: (workflow.fields.output_templates ?? []) as readonly TemplateResource[],
  };
  const ids = [...listed.input, ...listed.output].map(({ template_id }) => template_id);
  const templates = new Map(
    ids.map((
      id,
    ) => [id, completed(find, "DATASET_TEMPLATE", id, "Provided dataset template with id")]),
  );
  for (const side of ["input", "output"] as const) {
    const given = new Set(record[`${side}s`].map((each) => each.dataset_template_id));
    const missing = listed[side].find((each) => !each.optional && !given.has(each.template_id));
    if (!missing) continue;
    throw invalid(
      `The workflow definition expects dataset with template ID ${missing.template_id} but it ` +
        `was not present in the ${side}s.`,
    );
  }
  for (const side of ["input", "output"] as const) {
    for (const dataset of record[`${side}s`]) checkDataset(dataset, side, templates, find);
  }
  const { modeller_id, requesting_organisation_id } = record.associations;
  const software = String(workflow.fields.software_id);
  find(
    "MODEL",
    software,
    (reason) =>
      `Model with id ${software} (associated with workflow definition) was not a valid model, ` +
      `error: ${reason}.`,
  );
  find(
    "PERSON",
    modeller_id,
    (reason) => `Modeller with id ${modeller_id} was not a valid person, error: ${reason}.`,
  );
  if (requesting_organisation_id) {
    const id = requesting_organisation_id;
    find(
      "ORGANISATION",
      id,
      (reason) => `Organisation with id ${id} was not a valid organisation, error: ${reason}.`,
    );
  }
  checkAnnotations(record, workflow);
}

function completed(find: Find, subtype: ItemSubtype, id: string, name: string): StoredItem {
  const item = find(subtype, id, (reason) => `${name} ${id} was not a valid id, error: ${reason}`);
  if (item.record_type === "COMPLETE_ITEM") return item;
  throw invalid(`${name} ${id} is an incomplete seed record.`);
}

function checkDataset(
  dataset: TemplatedDataset,
  side: "input" | "output",
  templates: ReadonlyMap<string, StoredItem>,
  find: Find,
): void {
  const { dataset_id: id, dataset_template_id: templateId } = dataset;
  const template = templates.get(templateId);
  if (!template) {
    throw unhandled(
      400,
      `An ${side} template in the payload (id: ${templateId}) does not exist in the workflow ` +
        `definition's list of expected/required ${side} dataset templates. Check your workflow ` +
        `definition and provided ${side} dataset templates are correct.`,
    );
  }
  const describe = (reason: string) =>
    `An ${side} dataset validation process failed, type DatasetType.DATA_STORE, template id ` +
    `${templateId}, reason ${reason}.`;
  find("DATASET", id, (reason) =>
    // Provena says "Input" also for an output.
    describe(`Input dataset with id ${id} was not a valid id, error: ${reason}`));
  const deferred = (template.fields.deferred_resources ?? []) as readonly DeferredResource[];
  const given = Object.keys(dataset.resources ?? {});
  const missing = deferred.filter(({ key, optional }) => !optional && !given.includes(key));
  const extra = given.filter((key) => !deferred.some((each) => each.key === key));
  const both = `The provided dataset template with id ${templateId} and dataset id ${id}`;
  if (missing.length > 0) {
    throw invalid(describe(
      `${both} was missing deferred resource paths for the following required resource keys ` +
        `(${missing.map(({ key }) => key).join(",")}).`,
    ));
  }
  if (extra.length > 0) {
    throw invalid(describe(
      `${both} provided unexpected deferred resource paths for the following unexpected resource ` +
        `keys (${extra.join(",")}).`,
    ));
  }
}

function checkAnnotations(record: ModelRunRecord, workflow: StoredItem): void {
  const { required = [] } = (workflow.fields.annotations ?? {}) as { required?: readonly string[] };
  const missing = required.filter((key) => !Object.hasOwn(record.annotations ?? {}, key));
  if (missing.length === 0) return;
  throw invalid(`Missing required annotations with keys: (${missing.join(",")}).`);
}

function invalid(reason: string): RecordError {
  const detail = `Failed to validate an entity's ID in the record, error: ${reason}.`;
  return new RecordError(400, detail, detail);
}

/** An exception that Provena's validation does not handle, so the `info` of a job has no reason. */
function unhandled(status: number, detail: string): RecordError {
  const info = "Job failed, err: Unhandled exception during model run validation. Error: ..";
  return new RecordError(status, detail, info);
}
