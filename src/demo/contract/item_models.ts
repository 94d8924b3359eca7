/**
 * The models shared by all items of the registry, and those of datasets and model runs, which other
 * APIs also use.
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
  integer,
  listOf,
  mapOf,
  nonEmptyText,
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

/** The parts of every item. */
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

/** The models of one kind: the fields a caller sends, a history entry, and the stored item. */
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

/** A seed: an item with an ID but no content yet. */
const seeds: Models = {
  SeededItem: object({
    ...recorded,
    item_category: "ItemCategory",
    item_subtype: "ItemSubType",
    ...linked,
  }),
};

/** The answer that lists items of one kind. */
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

/** The fields that only datasets have. */
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

/** Datasets and their metadata. */
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
    organisation_id: nonEmptyText,
    "data_custodian_id?": orNull(nonEmptyText),
    "point_of_contact?": orNull(nonEmptyText),
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
    name: nonEmptyText,
    description: nonEmptyText,
    access_info: "AccessInfo",
    publisher_id: nonEmptyText,
    created_date: "CreatedDate",
    published_date: "PublishedDate",
    license: url,
    "purpose?": orNull(nonEmptyText),
    "rights_holder?": orNull(nonEmptyText),
    "usage_limitations?": orNull(nonEmptyText),
    "preferred_citation?": orNull(nonEmptyText),
    "spatial_info?": orNull("CollectionFormatSpatialInfo"),
    "temporal_info?": orNull("CollectionFormatTemporalInfo"),
    "formats?": orNull(listOf(nonEmptyText)),
    "keywords?": orNull(listOf(nonEmptyText)),
    "user_metadata?": orNull(mapOf(nonEmptyText)),
    "version?": undocumented(orNull(nonEmptyText)),
  }),
  AccessInfo: closed({
    "reposited?": preset(boolean, true),
    "uri?": orNull(uri),
    "description?": orNull(nonEmptyText),
  }),
  CreatedDate: optionalDate,
  PublishedDate: optionalDate,
  CollectionFormatSpatialInfo: closed({
    "coverage?": orNull(upTo(50000)),
    "resolution?": orNull(nonEmptyText),
    "extent?": orNull(upTo(50000)),
  }),
  CollectionFormatTemporalInfo: closed({
    "duration?": orNull("TemporalDurationInfo"),
    "resolution?": orNull(nonEmptyText),
  }),
  TemporalDurationInfo: closed({ begin_date: date, end_date: date }),
};

/** The fields that only model runs have. */
export const modelRunFields: Fields = {
  record_status: "WorkflowRunCompletionStatus",
  record: "ModelRunRecord",
  prov_serialisation: text,
};

/** Model runs and their records. */
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

/** Requests that the Registry API and the Data Store API share. */
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
