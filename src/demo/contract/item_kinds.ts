/**
 * The kinds of items that the Registry API has operations for.
 *
 * @module
 */
import type { ItemSubtype } from "../reef/stored_item.ts";

/** A kind of item. */
export interface Kind {
  readonly subtype: ItemSubtype;
  /** The end of its operation IDs. */
  readonly name: string;
  /** The start of its schema names. */
  readonly model: string;
  /** Whether callers can seed, create, update and revert it with this API. */
  readonly isWritten: boolean;
  /** Whether this API versions it and registers its creation as an activity. */
  readonly isVersioned: boolean;
  /** Whether a user must be linked to a Person to write it. */
  readonly needsPerson: boolean;
}

const agent = { isWritten: true, isVersioned: false, needsPerson: false };
const method = { isWritten: true, isVersioned: true, needsPerson: true };
/** Written by another API, or by a job. */
const readOnly = { isWritten: false, isVersioned: false, needsPerson: false };

/** All kinds. */
export const kinds: readonly Kind[] = [
  { subtype: "ORGANISATION", name: "agent_organisation", model: "Organisation", ...agent },
  { subtype: "PERSON", name: "agent_person", model: "Person", ...agent },
  { subtype: "MODEL", name: "entity_model", model: "Model", ...method },
  {
    subtype: "MODEL_RUN_WORKFLOW_TEMPLATE",
    name: "entity_model_run_workflow_template",
    model: "ModelRunWorkflowTemplate",
    ...method,
  },
  {
    subtype: "DATASET_TEMPLATE",
    name: "entity_dataset_template",
    model: "DatasetTemplate",
    ...method,
  },
  { subtype: "DATASET", name: "entity_dataset", model: "Dataset", ...readOnly },
  {
    subtype: "STUDY",
    name: "activity_study",
    model: "Study",
    isWritten: true,
    isVersioned: false,
    needsPerson: true,
  },
  { subtype: "CREATE", name: "activity_create", model: "Create", ...readOnly },
  { subtype: "VERSION", name: "activity_version", model: "Version", ...readOnly },
  { subtype: "MODEL_RUN", name: "activity_model_run", model: "ModelRun", ...readOnly },
];
