/**
 * What all items of the registry share, and the two kinds that other APIs know as well: datasets and
 * model runs.
 *
 * @module
 */
import { categories, type ItemSubtype } from "../reef/stored_item.ts";
import type { Schema } from "./api_contract.ts";
import {
  anyObject,
  boolean,
  closed,
  date,
  type Fields,
  filledText,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  orNull,
  preset,
  text,
  undocumented,
  upTo,
  uri,
  url,
} from "./notation.ts";

type Models = Readonly<Record<string, Schema>>;

/** Categories and subtypes of items. */
export const itemKindModels: Models = {
  ItemCategory: oneOf("ACTIVITY", "AGENT", "ENTITY"),
  ItemSubType: oneOf(
    "WORKFLOW_RUN",
    "MODEL_RUN",
    "STUDY",
    "CREATE",
    "VERSION",
    "PERSON",
    "ORGANISATION",
    "SOFTWARE",
    "MODEL",
    "WORKFLOW_TEMPLATE",
    "MODEL_RUN_WORKFLOW_TEMPLATE",
    "DATASET",
    "DATASET_TEMPLATE",
  ),
};

/** The parts every item is made of. */
export const itemModels: Models = {
  ...itemKindModels,
  RecordType: oneOf("SEED_ITEM", "COMPLETE_ITEM"),
  WorkflowLinks: object({
    "create_activity_workflow_id?": orNull(text),
    "version_activity_workflow_id?": orNull(text),
  }),
  VersioningInfo: object({
    "previous_version?": orNull(text),
    version: integer,
    "reason?": orNull(text),
    "next_version?": orNull(text),
  }),
};

const userMetadata: Fields = { "user_metadata?": orNull(mapOf(text)) };

const recorded: Fields = {
  id: text,
  owner_username: text,
  created_timestamp: integer,
  updated_timestamp: integer,
};

const linked: Fields = {
  record_type: "RecordType",
  "workflow_links?": orNull("WorkflowLinks"),
  "versioning_info?": orNull("VersioningInfo"),
};

/** What somebody says of an item, its past versions, and the item as it is kept. */
export function modelsOf(model: string, subtype: ItemSubtype, fields: Fields): Models {
  const entry = `HistoryEntry_${model}DomainInfo_`;
  return {
    [`${model}DomainInfo`]: object({ display_name: text, ...fields, ...userMetadata }),
    [entry]: object({
      id: integer,
      timestamp: integer,
      reason: text,
      username: text,
      item: `${model}DomainInfo`,
    }),
    [`Item${model}`]: object({
      display_name: text,
      ...userMetadata,
      ...fields,
      history: listOf(entry),
      ...recorded,
      "item_category?": preset("ItemCategory", categories[subtype]),
      "item_subtype?": preset("ItemSubType", subtype),
      ...linked,
    }),
  };
}

/** An item that has an id and nothing else yet. */
const seeds: Models = {
  SeededItem: object({
    ...recorded,
    item_category: "ItemCategory",
    item_subtype: "ItemSubType",
    ...linked,
  }),
};

/** Lists of items of one kind. */
export const listAnswer = (name: string): Schema =>
  object({
    status: "Status",
    "items?": orNull(listOf(`Item${name}`)),
    "seed_items?": orNull(listOf("SeededItem")),
    "unparsable_items?": orNull(listOf(anyObject)),
    "total_item_count?": orNull(integer),
    "complete_item_count?": orNull(integer),
    "seed_item_count?": orNull(integer),
    "unparsable_item_count?": orNull(integer),
    "not_authorised_count?": orNull(integer),
    "pagination_key?": orNull(anyObject),
  });

/** What only datasets have. */
export const datasetFields: Fields = {
  collection_format: "CollectionFormat",
  s3: "S3Location",
  "release_history?": preset(listOf("ReleaseHistoryEntry"), []),
  release_status: "ReleasedStatus",
  "release_approver?": orNull(text),
  "release_timestamp?": orNull(integer),
  "access_info_uri?": orNull(text),
};

const consent = closed({
  "relevant?": preset(boolean, false),
  "obtained?": preset(boolean, false),
});
const optionalDate = closed({ "relevant?": preset(boolean, false), "value?": orNull(date) });

/** Datasets, and the metadata form they are registered with. */
export const datasetModels: Models = {
  ...seeds,
  ...modelsOf("Dataset", "DATASET", datasetFields),
  DatasetListResponse: listAnswer("Dataset"),
  S3Location: object({ bucket_name: text, path: text, s3_uri: text }),
  ReleasedStatus: oneOf("NOT_RELEASED", "PENDING", "RELEASED"),
  ReleaseAction: oneOf("REQUEST", "APPROVE", "REJECT"),
  ReleaseHistoryEntry: object({
    action: "ReleaseAction",
    timestamp: integer,
    approver: text,
    "requester?": orNull(text),
    notes: text,
  }),
  CollectionFormat: closed({
    associations: "CollectionFormatAssociations",
    approvals: "CollectionFormatApprovals",
    dataset_info: "CollectionFormatDatasetInfo",
  }),
  CollectionFormatAssociations: closed({
    organisation_id: filledText,
    "data_custodian_id?": orNull(filledText),
    "point_of_contact?": orNull(filledText),
  }),
  CollectionFormatApprovals: closed({
    ethics_registration: "DatasetEthicsRegistrationCheck",
    ethics_access: "DatasetEthicsAccessCheck",
    indigenous_knowledge: "IndigenousKnowledgeCheck",
    export_controls: "ExportControls",
  }),
  DatasetEthicsRegistrationCheck: consent,
  DatasetEthicsAccessCheck: consent,
  IndigenousKnowledgeCheck: consent,
  ExportControls: consent,
  CollectionFormatDatasetInfo: closed({
    name: filledText,
    description: filledText,
    access_info: "AccessInfo",
    publisher_id: filledText,
    created_date: "CreatedDate",
    published_date: "PublishedDate",
    license: url,
    "purpose?": orNull(filledText),
    "rights_holder?": orNull(filledText),
    "usage_limitations?": orNull(filledText),
    "preferred_citation?": orNull(filledText),
    "spatial_info?": orNull("CollectionFormatSpatialInfo"),
    "temporal_info?": orNull("CollectionFormatTemporalInfo"),
    "formats?": orNull(listOf(filledText)),
    "keywords?": orNull(listOf(filledText)),
    "user_metadata?": orNull(mapOf(filledText)),
    "version?": undocumented(orNull(filledText)),
  }),
  AccessInfo: closed({
    "reposited?": preset(boolean, true),
    "uri?": orNull(uri),
    "description?": orNull(filledText),
  }),
  CreatedDate: optionalDate,
  PublishedDate: optionalDate,
  CollectionFormatSpatialInfo: closed({
    "coverage?": orNull(upTo(50000)),
    "resolution?": orNull(filledText),
    "extent?": orNull(upTo(50000)),
  }),
  CollectionFormatTemporalInfo: closed({
    "duration?": orNull("TemporalDurationInfo"),
    "resolution?": orNull(filledText),
  }),
  TemporalDurationInfo: closed({ begin_date: date, end_date: date }),
};

/** What only runs of a model have. */
export const modelRunFields: Fields = {
  record_status: "WorkflowRunCompletionStatus",
  record: "ModelRunRecord",
  prov_serialisation: text,
};

/** Runs of a model, and what is recorded of them. */
export const modelRunModels: Models = {
  ...modelsOf("ModelRun", "MODEL_RUN", modelRunFields),
  WorkflowRunCompletionStatus: oneOf("INCOMPLETE", "COMPLETE", "LODGED"),
  DatasetType: oneOf("DATA_STORE"),
  TemplatedDataset: object({
    dataset_template_id: text,
    dataset_id: text,
    dataset_type: "DatasetType",
    "resources?": orNull(mapOf(text)),
  }),
  AssociationInfo: object({
    modeller_id: text,
    "requesting_organisation_id?": orNull(text),
  }),
  ModelRunRecord: object({
    workflow_template_id: text,
    "model_version?": orNull(text),
    inputs: listOf("TemplatedDataset"),
    outputs: listOf("TemplatedDataset"),
    "annotations?": orNull(mapOf(text)),
    display_name: text,
    description: text,
    "study_id?": orNull(text),
    associations: "AssociationInfo",
    start_time: integer,
    end_time: integer,
  }),
};

/** Requests of the registry and the data store about items. */
export const itemRequestModels: Models = {
  SortType: oneOf(
    "CREATED_TIME",
    "UPDATED_TIME",
    "DISPLAY_NAME",
    "RELEASE_TIMESTAMP",
    "ACCESS_INFO_URI_BEGINS_WITH",
  ),
  SortOptions: object({
    "sort_type?": orNull("SortType"),
    "ascending?": preset(boolean, false),
    "begins_with?": orNull(text),
  }),
  ItemRevertRequest: object({ id: text, history_id: integer, reason: text }),
  ItemRevertResponse: object({ status: "Status" }),
  VersionRequest: object({ id: text, reason: text }),
  VersionResponse: object({ new_version_id: text, version_job_session_id: text }),
};
