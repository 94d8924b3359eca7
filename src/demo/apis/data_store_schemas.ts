/**
 * What the Data Store API takes and answers.
 *
 * @module
 */
import type { Schema } from "./operation.ts";
import { anyObject, boolean, integer, listOf, object, oneOf, ref, string } from "./schema.ts";

/** The schemas of the data store. */
export const dataStoreSchemas: Readonly<Record<string, Schema>> = {
  RegistryFetchResponse: object("RegistryFetchResponse", {
    status: ref("Status"),
    "item?": anyObject,
    "roles?": listOf(string),
    "locked?": boolean,
  }),
  SortOptions: object("SortOptions", {
    "sort_type?": oneOf(["CREATED_TIME", "UPDATED_TIME", "DISPLAY_NAME"]),
    "ascending?": { ...boolean, default: false },
    "begins_with?": string,
  }),
  ListDatasetRequest: object("ListDatasetRequest", {
    "sort_by?": ref("SortOptions"),
    "pagination_key?": anyObject,
    "page_size?": { ...integer, minimum: 1, maximum: 200, default: 10 },
  }),
  ListRegistryResponse: object("ListRegistryResponse", {
    status: ref("Status"),
    "registry_items?": listOf(anyObject),
    "num_items?": integer,
    "pagination_key?": anyObject,
  }),
  CollectionFormatAssociations: object("CollectionFormatAssociations", { organisation_id: string }),
  CollectionFormatDatasetInfo: object("CollectionFormatDatasetInfo", {
    name: string,
    description: string,
    "keywords?": listOf(string),
  }),
  CollectionFormat: object("CollectionFormat", {
    associations: ref("CollectionFormatAssociations"),
    dataset_info: ref("CollectionFormatDatasetInfo"),
  }),
  MintResponse: object("MintResponse", {
    status: ref("Status"),
    "handle?": string,
    "s3_location?": anyObject,
    "register_create_activity_session_id?": string,
  }),
  CredentialsRequest: object("CredentialsRequest", {
    dataset_id: string,
    console_session_required: boolean,
  }),
  Credentials: object("Credentials", {
    aws_access_key_id: string,
    aws_secret_access_key: string,
    aws_session_token: string,
    expiry: { type: "string", format: "date-time" },
  }),
  CredentialResponse: object("CredentialResponse", {
    status: ref("Status"),
    "credentials?": ref("Credentials"),
    "console_session_url?": string,
  }),
  PresignedURLRequest: object("PresignedURLRequest", {
    dataset_id: string,
    file_path: string,
    "expires_in?": { ...integer, minimum: 1, maximum: 86_400, default: 10_800 },
  }),
  PresignedURLResponse: object("PresignedURLResponse", {
    dataset_id: string,
    file_path: string,
    presigned_url: string,
  }),
};
