/**
 * The Registry API: ten kinds of items, mostly with the same operations.
 *
 * @module
 */
import { pathOf } from "../../model/operation_needs.ts";
import type { ItemSubtype } from "../reef/stored_item.ts";
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type HiddenRow, type Row, type RowFacts } from "./assemble.ts";
import { type Kind, kinds } from "./item_kinds.ts";
import {
  datasetFields,
  datasetModels,
  itemModels,
  itemRequestModels,
  listAnswer,
  modelRunFields,
  modelRunModels,
  modelsOf,
} from "./item_models.ts";
import {
  answer,
  any,
  anyObject,
  boolean,
  eitherOf,
  email,
  type Fields,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  orNull,
  pairOf,
  preset,
  text,
  url,
} from "./notation.ts";
import {
  accessChecks,
  administration,
  health,
  importOptions,
  sharedModels,
} from "./shared_operations.ts";

type Models = Readonly<Record<string, Schema>>;

/** Facts about a kind in the Registry API. */
interface KindFacts {
  /** The name in texts: singular with an article, and plural. */
  readonly words: readonly [one: string, several: string];
  /** The fields that only this kind has. */
  readonly fields: Fields;
  /** The tag of its operations, if it differs from the name of its models. */
  readonly tag?: string;
  /** What Provena's other services can do on behalf of a user, besides fetching. */
  readonly proxies?: readonly string[];
}

const resource = (identifier: Fields): Schema =>
  object({
    ...identifier,
    description: text,
    usage_type: "ResourceUsageType",
    "optional?": orNull(boolean),
    "is_folder?": orNull(boolean),
    "additional_metadata?": orNull(mapOf(text)),
  });

const kindFacts: Readonly<Record<ItemSubtype, KindFacts>> = {
  ORGANISATION: {
    words: ["an organisation", "organisations"],
    fields: { name: text, "ror?": orNull(url) },
  },
  PERSON: {
    words: ["a Person", "people"],
    fields: {
      email,
      first_name: text,
      last_name: text,
      "orcid?": orNull(url),
      "ethics_approved?": preset(boolean, false),
    },
  },
  MODEL: {
    words: ["a model", "models"],
    fields: { name: text, description: text, documentation_url: url, source_url: url },
  },
  MODEL_RUN_WORKFLOW_TEMPLATE: {
    words: ["a workflow template", "workflow templates"],
    fields: {
      software_id: text,
      "input_templates?": preset(listOf("TemplateResource"), []),
      "output_templates?": preset(listOf("TemplateResource"), []),
      "annotations?": orNull("WorkflowTemplateAnnotations"),
    },
  },
  DATASET_TEMPLATE: {
    words: ["a dataset template", "dataset templates"],
    fields: {
      "description?": orNull(text),
      "defined_resources?": preset(listOf("DefinedResource"), []),
      "deferred_resources?": preset(listOf("DeferredResource"), []),
    },
  },
  DATASET: {
    words: ["a dataset", "datasets"],
    proxies: ["POST seed", "PUT update", "PUT revert", "POST version", "POST create"],
    fields: datasetFields,
  },
  STUDY: {
    words: ["a study", "studies"],
    fields: { title: text, description: text, "study_alternative_id?": orNull(text) },
  },
  CREATE: {
    tag: "Create Activity",
    words: ["a create activity", "create activities"],
    fields: { created_item_id: text },
  },
  VERSION: {
    tag: "Version Activity",
    words: ["a version activity", "version activities"],
    fields: {
      reason: text,
      from_item_id: text,
      to_item_id: text,
      new_version_number: integer,
    },
  },
  MODEL_RUN: {
    words: ["a model run", "model runs"],
    proxies: ["POST seed", "PUT update", "PUT revert", "POST create"],
    fields: modelRunFields,
  },
};

/** The models of the answers that only this kind has. */
const answersOf = ({ model, isWritten }: Kind): Models => ({
  [`${model}FetchResponse`]: answer({
    "item?": orNull(eitherOf(`Item${model}`, "SeededItem")),
    "roles?": orNull(listOf(text)),
    "locked?": orNull(boolean),
    "item_is_seed?": orNull(boolean),
  }),
  [`${model}ListResponse`]: listAnswer(model),
  ...(isWritten && {
    [`${model}SeedResponse`]: answer({ "seeded_item?": orNull("SeededItem") }),
    [`${model}CreateResponse`]: answer({
      "created_item?": orNull(`Item${model}`),
      "register_create_activity_session_id?": orNull(text),
    }),
  }),
});

const page: Fields = { "pagination_key?": orNull(anyObject), "page_size?": preset(integer, 20) };

const models: Models = {
  ...sharedModels,
  ...itemModels,
  ...datasetModels,
  ...modelRunModels,
  ...itemRequestModels,
  ...Object.assign(
    {},
    ...kinds.flatMap((kind) => [
      modelsOf(kind.model, kind.subtype, kindFacts[kind.subtype].fields),
      answersOf(kind),
    ]),
  ),
  TemplateResource: object({ template_id: text, "optional?": orNull(boolean) }),
  WorkflowTemplateAnnotations: object({
    "required?": preset(listOf(text), []),
    "optional?": preset(listOf(text), []),
  }),
  ResourceUsageType: oneOf("PARAMETER_FILE", "CONFIG_FILE", "FORCING_DATA", "GENERAL_DATA"),
  DefinedResource: resource({ path: text }),
  DeferredResource: resource({ key: text }),
  QueryRecordTypes: oneOf("ALL", "SEED_ONLY", "COMPLETE_ONLY"),
  QueryDatasetReleaseStatusType: oneOf("NOT_RELEASED", "PENDING", "RELEASED"),
  SubtypeFilterOptions: object({ "record_type?": preset("QueryRecordTypes", "COMPLETE_ONLY") }),
  FilterOptions: object({
    "record_type?": preset("QueryRecordTypes", "COMPLETE_ONLY"),
    "item_subtype?": orNull("ItemSubType"),
    "release_reviewer?": orNull(text),
    "release_status?": orNull("QueryDatasetReleaseStatusType"),
  }),
  SubtypeListRequest: object({
    "filter_by?": orNull("SubtypeFilterOptions"),
    "sort_by?": orNull("SortOptions"),
    ...page,
  }),
  GeneralListRequest: object({
    "filter_by?": orNull("FilterOptions"),
    "sort_by?": orNull("SortOptions"),
    ...page,
  }),
  ListUserReviewingDatasetsRequest: object({
    ...page,
    "sort_by?": orNull("SortOptions"),
    filter_by: "FilterOptions",
  }),
  UpdateResponse: answer({ "register_create_activity_session_id?": orNull(text) }),
  JsonSchemaResponse: answer({ "json_schema?": orNull(anyObject) }),
  UiSchemaResponse: answer({ "ui_schema?": orNull(anyObject) }),
  AccessSettings: object({ owner: text, general: listOf(text), groups: mapOf(listOf(text)) }),
  DescribeAccessResponse: object({ roles: listOf(text) }),
  DescribedRole: object({
    role_display_name: text,
    role_name: text,
    description: text,
    also_grants: listOf(text),
  }),
  AuthRolesResponse: object({ roles: listOf("DescribedRole") }),
  LockChangeRequest: object({ id: text, reason: text }),
  LockActionType: oneOf("LOCK", "UNLOCK"),
  LockEvent: object({
    action_type: "LockActionType",
    username: text,
    "email?": orNull(text),
    reason: text,
    timestamp: integer,
  }),
  LockHistoryResponse: answer({ "history?": orNull(listOf("LockEvent")) }),
  LockStatusResponse: object({ locked: boolean }),
  UntypedFetchResponse: answer({ "item?": orNull(anyObject) }),
  PaginatedListResponse: answer({
    "items?": orNull(listOf(any)),
    "total_item_count?": orNull(integer),
    "pagination_key?": orNull(anyObject),
  }),
  PaginatedDatasetListResponse: answer({
    "dataset_items?": orNull(listOf("ItemDataset")),
    "total_dataset_count?": orNull(integer),
    "pagination_key?": orNull(anyObject),
  }),
  VersionDetails: object({
    "commit_id?": orNull(text),
    "commit_url?": orNull(text),
    "tag_name?": orNull(text),
    "release_title?": orNull(text),
    "release_url?": orNull(text),
  }),
  BundledItem: object({
    id: text,
    item_payload: anyObject,
    auth_payload: anyObject,
    lock_payload: anyObject,
  }),
  TableNames: object({ resource_table_name: text, auth_table_name: text, lock_table_name: text }),
  RegistryExportResponse: answer({ "items?": orNull(listOf("BundledItem")) }),
  RegistryImportRequest: object({ ...importOptions, items: listOf("BundledItem") }),
  RegistryRestoreRequest: object({ ...importOptions, table_names: "TableNames" }),
  RegistryImportStatistics: object({
    old_registry_size: integer,
    new_registry_size: integer,
    deleted_entries: integer,
    overwritten_entries: integer,
    new_entries: integer,
  }),
  RegistryImportResponse: answer({
    trial_mode: boolean,
    "statistics?": orNull("RegistryImportStatistics"),
    "failure_list?": orNull(listOf(pairOf(text, anyObject))),
  }),
  ProvGraphRestoreRequest: object({
    "trial_mode?": preset(boolean, true),
    "abort_if_failures?": preset(boolean, true),
    items: listOf("BundledItem"),
  }),
  ProvGraphRestoreResponse: answer({
    trial_mode: boolean,
    abort_if_failures: boolean,
    "task_ids?": orNull(listOf(text)),
  }),
};

/**
 * An operation that kinds have in common: the start of its operationId, and what it does. In the
 * texts `~` stands for the name of the kind's models, `#` for its singular and `##` for its plural.
 */
type Pattern = readonly [id: string, summary: string, facts: RowFacts];

const itemId: Fields = { id: text };

const reading: readonly Pattern[] = [
  ["fetch_", "Fetch #, and your roles on it", {
    query: { id: text, "seed_allowed?": preset(boolean, false) },
    answers: "~FetchResponse",
  }],
  ["list_", "List ##", { takes: "SubtypeListRequest", answers: "~ListResponse" }],
];

const versions: readonly Pattern[] = [
  ["version_", "Start a new version of #", { takes: "VersionRequest", answers: "VersionResponse" }],
];

const seeding: readonly Pattern[] = [
  ["seed_", "Reserve an id for #", { answers: "~SeedResponse" }],
];

const writing: readonly Pattern[] = [
  ["update_", "Change #", {
    query: { id: text, "reason?": orNull(text) },
    takes: "~DomainInfo",
    answers: "UpdateResponse",
  }],
  ["revert_", "Go back to an earlier version of #", {
    takes: "ItemRevertRequest",
    answers: "ItemRevertResponse",
  }],
  ["create_", "Register #", { takes: "~DomainInfo", answers: "~CreateResponse" }],
];

const forms: readonly Pattern[] = [
  ["schema_", "The JSON schema of #", { answers: "JsonSchemaResponse" }],
  ["ui_schema_", "Hints for a form that asks for #", { answers: "UiSchemaResponse" }],
  ["validate_", "Check what is to be said of #", {
    takes: "~DomainInfo",
    answers: "StatusResponse",
  }],
];

const access: readonly Pattern[] = [
  ["auth_evaluate_", "Tell your roles on #", { query: itemId, answers: "DescribeAccessResponse" }],
  ["auth_configuration_get_", "Tell who may do what with #", {
    query: itemId,
    answers: "AccessSettings",
  }],
  ["auth_configuration_put_", "Set who may do what with #", {
    query: itemId,
    takes: "AccessSettings",
    answers: "StatusResponse",
  }],
  ["auth_roles_", "List the roles there are on ##", { answers: "AuthRolesResponse" }],
  ["lock_lock", "Lock # against changes", {
    takes: "LockChangeRequest",
    answers: "StatusResponse",
  }],
  ["lock_unlock", "Unlock #", { takes: "LockChangeRequest", answers: "StatusResponse" }],
  ["lock_history", "List who locked and unlocked #", {
    query: itemId,
    answers: "LockHistoryResponse",
  }],
  ["lock_locked", "Tell whether # is locked", { query: itemId, answers: "LockStatusResponse" }],
];

/** `DatasetTemplate` → `Dataset Template`. */
const tagOf = ({ model, subtype }: Kind): string =>
  kindFacts[subtype].tag ?? model.replace(/(?<=[a-z])(?=[A-Z])/g, " ");

const rowsOf = (kind: Kind): readonly Row[] =>
  [
    ...reading,
    ...(kind.isWritten ? seeding : []),
    ...(kind.isVersioned ? versions : []),
    ...(kind.isWritten ? writing : []),
    ...forms,
    ...access,
  ].map((pattern) => rowOf(pattern, kind));

function rowOf([id, summary, facts]: Pattern, kind: Kind): Required<Row> {
  const [one, several] = kindFacts[kind.subtype].words;
  return [
    id + kind.name,
    summary.replace("##", several).replace("#", one),
    Object.fromEntries(
      Object.entries(facts).map(([key, value]) => [
        key,
        typeof value === "string" ? value.replace("~", kind.model) : value,
      ]),
    ),
  ];
}

const general: readonly Row[] = [
  ["list", "List items of any kind", {
    takes: "GeneralListRequest",
    answers: "PaginatedListResponse",
  }],
  ["fetch", "Fetch an item of any kind", { query: itemId, answers: "UntypedFetchResponse" }],
  ["version", "Tell which release of Provena this is", { answers: "VersionDetails" }],
];

const releases: readonly Row[] = [
  ["list_releasing_datasets", "List the datasets you review or have reviewed", {
    takes: "ListUserReviewingDatasetsRequest",
    answers: "PaginatedDatasetListResponse",
  }],
];

const restoringAll: readonly Row[] = [
  ["registry_admin_export", "Write out the whole registry", { answers: "RegistryExportResponse" }],
  ["registry_admin_import", "Read items back in", {
    takes: "RegistryImportRequest",
    answers: "RegistryImportResponse",
  }],
  ["registry_admin_restore", "Read items back in from other tables", {
    takes: "RegistryRestoreRequest",
    answers: "RegistryImportResponse",
  }],
  ["registry_admin_restore_prov_graph", "Build the lineage graph anew from items", {
    takes: "ProvGraphRestoreRequest",
    answers: "ProvGraphRestoreResponse",
  }],
];

const reader = ["entity-registry-read"];
const administrator = ["entity-registry-read", "entity-registry-write", "entity-registry-admin"];

const deleting: Pattern = ["delete_", "Delete #", {
  query: itemId,
  hiddenAnswer: "StatusResponse",
}];

/** Only Provena's own services may act on behalf of a user; all other callers are rejected. */
const proxyRow = (kind: Kind, call: string): HiddenRow => {
  const [method, action] = call.split(" ");
  return [
    ...rowOf([`proxy_${action}_`, `${action} # in a person's name`, {}], kind),
    `${method} ${pathOf(kind.name)}/proxy/${action}`,
    action === "fetch" ? reader : reader.concat("entity-registry-write"),
  ];
};

const hidden: readonly HiddenRow[] = [
  ...kinds.flatMap((kind): HiddenRow[] => [
    [...rowOf(deleting, kind), `DELETE ${pathOf(kind.name)}/delete`, administrator],
    ...["GET fetch", ...kindFacts[kind.subtype].proxies ?? []].map((call) => proxyRow(kind, call)),
  ]),
  [
    "proxy_fetch",
    "Fetch an item in a person's name",
    { query: { id: text, username: text }, hiddenAnswer: "UntypedFetchResponse" },
    "GET /registry/general/proxy/fetch",
    reader,
  ],
  [
    "delete",
    "Delete an item of any kind",
    { query: itemId, hiddenAnswer: "StatusResponse" },
    "DELETE /registry/general/delete",
    administrator,
  ],
];

export function registryContract(): ApiContract {
  return assemble("registry", {
    title: "Registry API",
    description: "Organisations, people, models, datasets and what was done with them",
    nulls: "explicit",
    models,
    operations: {
      "Access check": accessChecks,
      ...Object.fromEntries(kinds.map((kind) => [tagOf(kind), rowsOf(kind)])),
      "General Registry": general,
      "Entity Dataset": releases,
      Admin: [...restoringAll, ...administration],
      "": health,
    },
    hidden,
  });
}
