/**
 * The Provenance API: model runs, and the lineage of items.
 *
 * @module
 */
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type HiddenRow, type Row } from "./assemble.ts";
import { itemModels, modelRunModels } from "./item_models.ts";
import {
  answer,
  anyObject,
  between,
  boolean,
  file,
  integer,
  listOf,
  object,
  orNull,
  preset,
  text,
} from "./notation.ts";
import { accessChecks, administration, health, sharedModels } from "./shared_operations.ts";

const models: Readonly<Record<string, Schema>> = {
  ...sharedModels,
  ...itemModels,
  ...modelRunModels,
  RegisterModelRunResponse: answer({ "session_id?": orNull(text) }),
  RegisterBatchModelRunRequest: object({ records: listOf("ModelRunRecord") }),
  RegisterBatchModelRunResponse: answer({ "session_id?": orNull(text) }),
  AddStudyLinkResponse: answer({ model_run_id: text, study_id: text, session_id: text }),
  PostUpdateModelRunInput: object({ model_run_id: text, reason: text, record: "ModelRunRecord" }),
  PostUpdateModelRunResponse: object({ session_id: text }),
  LineageResponse: answer({ "record_count?": orNull(integer), "graph?": orNull(anyObject) }),
  GenerateReportRequest: object({ id: text, item_subtype: "ItemSubType", depth: between(1, 3) }),
  GenerateReportResponse: object({ session_id: text }),
  Body_convert_model_runs_csv: object({ csv_file: file }),
  ConvertModelRunsResponse: answer({
    "new_records?": orNull(listOf("ModelRunRecord")),
    "existing_records?": orNull(listOf(text)),
    "warnings?": orNull(listOf(text)),
  }),
  ProvenanceRecordInfo: object({ id: text, prov_json: text, record: "ModelRunRecord" }),
  SyncRegisterModelRunResponse: answer({ record_info: "ProvenanceRecordInfo" }),
};

const runs: readonly Row[] = [
  ["register_model_run", "Register a run of a model", {
    takes: "ModelRunRecord",
    answers: "RegisterModelRunResponse",
  }],
  ["register_batch", "Register many runs of a model", {
    takes: "RegisterBatchModelRunRequest",
    hiddenAnswer: "RegisterBatchModelRunResponse",
  }],
  ["add_study_link", "Say that a run is part of a study", {
    query: { model_run_id: text, study_id: text },
    answers: "AddStudyLinkResponse",
  }],
  ["update_model_run", "Replace the record of a run", {
    takes: "PostUpdateModelRunInput",
    answers: "PostUpdateModelRunResponse",
  }],
];

/** A traversal of the graph from an item, up to a depth. */
const traversal = { query: { starting_id: text, "depth?": integer }, answers: "LineageResponse" };

const lineage: readonly Row[] = [
  ["explore_upstream", "What an item was made from", traversal],
  ["explore_downstream", "What was made from an item", traversal],
  ["special_contributing_datasets", "The datasets an item was made from", traversal],
  ["special_effected_datasets", "The datasets made from an item", traversal],
  ["special_contributing_agents", "The people and organisations an item goes back to", traversal],
  ["special_effected_agents", "The people and organisations that build on an item", traversal],
  ["export_prov_graph", "Write a report of an item's lineage", {
    takes: "GenerateReportRequest",
    answers: "GenerateReportResponse",
  }],
];

const tables: readonly Row[] = [
  ["generate_template_csv", "Get a table to fill in, one run a row", {
    query: { workflow_template_id: text },
  }],
  ["convert_model_runs_csv", "Read runs from a table", {
    form: "Body_convert_model_runs_csv",
    answers: "ConvertModelRunsResponse",
  }],
  ["regenerate_from_batch_csv", "Get the table of a batch, with its job ids", {
    query: { batch_id: text },
  }],
];

const validate = {
  query: { "validate_record?": preset(boolean, true) },
  answers: "StatusResponse",
};

const restoring: readonly Row[] = [
  ["store_record", "Put a run of the registry into the graph", {
    ...validate,
    takes: "ItemModelRun",
  }],
  ["store_records", "Put runs of the registry into the graph", {
    ...validate,
    takes: listOf("ItemModelRun"),
  }],
  ["store_all_registry_records", "Put all runs of the registry into the graph", validate],
];

const administrators = ["entity-registry-read", "entity-registry-write", "entity-registry-admin"];

const hidden: readonly HiddenRow[] = [
  [
    "register_model_run_sync",
    "Register a run of a model, and wait until it is in the graph",
    { takes: "ModelRunRecord", hiddenAnswer: "SyncRegisterModelRunResponse" },
    "POST /model_run/register_sync",
    administrators,
  ],
  [
    "delete_model_run",
    "Take a run out of the graph and the registry",
    { takes: object({ record_id: text, "trial_mode?": preset(boolean, true) }) },
    "POST /model_run/delete",
    administrators,
  ],
  [
    "clear_graph",
    "Empty the graph",
    { hiddenAnswer: "StatusResponse" },
    "DELETE /graph/admin/clear",
    administrators,
  ],
];

export function provContract(): ApiContract {
  return assemble("prov", {
    title: "Provenance API",
    description: "Runs of models, and the lineage of items",
    models,
    operations: {
      "Access check": accessChecks,
      "Model Runs": runs,
      "Explore Lineage": lineage,
      "CSV Template Tools": tables,
      Admin: [...administration, ...restoring],
      "": health,
    },
    hidden,
  });
}
