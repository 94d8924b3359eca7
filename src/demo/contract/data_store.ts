/**
 * The Data Store API: datasets, credentials for their files, and their release.
 *
 * @module
 */
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type Row } from "./assemble.ts";
import { datasetModels, itemModels, itemRequestModels } from "./item_models.ts";
import {
  answer,
  anyObject,
  between,
  boolean,
  dateTime,
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
  ...datasetModels,
  ...itemRequestModels,
  Schema: object({ json_schema: anyObject }),
  MintResponse: answer({
    "handle?": orNull(text),
    "s3_location?": orNull("S3Location"),
    "register_create_activity_session_id?": orNull(text),
  }),
  UpdateMetadataResponse: answer({ handle: text, s3_location: "S3Location" }),
  NoFilterSubtypeListRequest: object({
    "sort_by?": orNull("SortOptions"),
    "pagination_key?": orNull(anyObject),
    "page_size?": preset(integer, 20),
  }),
  RegistryFetchResponse: answer({
    "item?": orNull("ItemDataset"),
    "roles?": orNull(listOf(text)),
    "locked?": orNull(boolean),
  }),
  PresignedURLRequest: object({
    dataset_id: text,
    file_path: text,
    "expires_in?": preset(between(1, 86400), 10800),
  }),
  PresignedURLResponse: object({ dataset_id: text, file_path: text, presigned_url: text }),
  CredentialsRequest: object({ dataset_id: text, console_session_required: boolean }),
  Credentials: object({
    aws_access_key_id: text,
    aws_secret_access_key: text,
    aws_session_token: text,
    expiry: dateTime,
  }),
  CredentialResponse: answer({
    credentials: "Credentials",
    "console_session_url?": orNull(text),
  }),
  ReleaseApprovalRequest: object({ dataset_id: text, approver_id: text, notes: text }),
  ReleaseApprovalRequestResponse: object({ dataset_id: text, approver_id: text, details: text }),
  ActionApprovalRequest: object({ dataset_id: text, approve: boolean, notes: text }),
  ActionApprovalRequestResponse: object({ dataset_id: text, approved: boolean, details: text }),
};

const metadata: readonly Row[] = [
  ["validate_metadata", "Check the metadata of a dataset", {
    takes: "CollectionFormat",
    answers: "Status",
  }],
  ["get_dataset_schema", "The JSON schema of a dataset's metadata", { answers: "Schema" }],
];

const registering: readonly Row[] = [
  ["mint_dataset", "Register a dataset", { takes: "CollectionFormat", answers: "MintResponse" }],
  ["update_metadata", "Replace the metadata of a dataset", {
    query: { handle_id: text, reason: text },
    takes: "CollectionFormat",
    answers: "UpdateMetadataResponse",
  }],
  ["revert_metadata", "Go back to earlier metadata", {
    takes: "ItemRevertRequest",
    answers: "ItemRevertResponse",
  }],
  ["version_dataset", "Start a new version of a dataset", {
    takes: "VersionRequest",
    answers: "VersionResponse",
  }],
];

const items: readonly Row[] = [
  ["list", "List datasets", {
    takes: "NoFilterSubtypeListRequest",
    answers: "DatasetListResponse",
  }],
  ["fetch_dataset", "Fetch a dataset, and your roles on it", {
    query: { handle_id: text },
    answers: "RegistryFetchResponse",
  }],
  ["generate_presigned_url", "Make a link to one file of a dataset", {
    takes: "PresignedURLRequest",
    answers: "PresignedURLResponse",
  }],
];

const credentials: readonly Row[] = [
  ["generate_read_access_credentials", "Get keys to read a dataset's files", {
    takes: "CredentialsRequest",
    answers: "CredentialResponse",
  }],
  ["generate_write_access_credentials", "Get keys to read and write a dataset's files", {
    takes: "CredentialsRequest",
    answers: "CredentialResponse",
  }],
];

const release: readonly Row[] = [
  ["delete_reviewer", "Remove a reviewer of releases", { query: { reviewer_id: text } }],
  ["add_reviewer", "Add a reviewer of releases", { query: { reviewer_id: text } }],
  ["list_reviewers", "List the reviewers of releases"],
  ["approval_request", "Ask a reviewer to release a dataset", {
    takes: "ReleaseApprovalRequest",
    hiddenAnswer: "ReleaseApprovalRequestResponse",
  }],
  ["action_approval_request", "Release a dataset, or refuse to", {
    takes: "ActionApprovalRequest",
    hiddenAnswer: "ActionApprovalRequestResponse",
  }],
];

export function dataStoreContract(): ApiContract {
  return assemble("data-store", {
    title: "Data Store API",
    description: "Datasets, keys to their files, and their release",
    models,
    operations: {
      "Access check": accessChecks,
      Metadata: metadata,
      "Register dataset": registering,
      "Registry Items": items,
      "Registry credentials": credentials,
      Administration: administration,
      Release: release,
      "": health,
    },
  });
}
