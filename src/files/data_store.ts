/**
 * Asks the Data Store API where the files of a dataset are, and for the keys to them.
 *
 * @module
 */
import type { ApiClient } from "../api/client.ts";
import { fetchJson, type JsonRequest } from "../api/fetch_json.ts";
import { fetchItemDetails } from "../api/item_details.ts";
import { labelled } from "../api/openapi/call_errors.ts";
import { configError, isProvenaError, ProvenaError } from "../errors.ts";
import { FIND_DATASETS } from "../model/call_steps.ts";
import { isHandle } from "../model/handle.ts";
import { kindWords } from "../model/item_kinds.ts";
import { fieldOf, isObject, type JsonObject, objectAt, textAt } from "../model/json_object.ts";
import { textOrKind } from "../model/options.ts";
import { sanitise } from "../text/sanitise.ts";

/** Limit of a dataset with its history, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Where the files of a dataset are. */
export interface DatasetPlace {
  readonly handle: string;
  /** The dataset's display name. */
  readonly name: string;
  readonly bucket: string;
  /** The prefix of the keys of its objects; ends with a slash. */
  readonly prefix: string;
  /** Such as `s3://bucket/datasets/10378-1-1900046/`. */
  readonly uri: string;
  /** The address of data that are stored elsewhere; null if they are stored here. */
  readonly external: string | null;
}

/** A call of the Data Store API. */
export interface DataStoreCall extends Omit<JsonRequest, "label"> {
  /** The operation's id, for messages. */
  readonly operation: string;
  readonly path: string;
  readonly handle: string;
}

/**
 * Calls the Data Store API.
 *
 * @throws {ProvenaError} Provena's reason if it refuses
 */
export async function askDataStore(
  client: ApiClient,
  { operation, path, handle, ...request }: DataStoreCall,
): Promise<JsonObject> {
  const { apis, domain } = client.deployment;
  const label = { operation: `data-store.${operation}`, domain, handle };
  const url = apis["data-store"] + path;
  const { status, body } = await fetchJson(client, url, { ...request, label });
  if (isObject(body)) return body;
  throw new ProvenaError("ERR_HTTP", `${labelled(label)} answered no JSON object`, {
    status,
    next: "Check the address of the Data Store API",
  });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Looks up where the files of a dataset are. */
export async function locateFiles(
  client: ApiClient,
  handle: string,
  signal: AbortSignal | undefined,
): Promise<DatasetPlace> {
  if (!isHandle(handle)) {
    throw configError(
      `A dataset is named by its handle such as 10378.1/1900046, got ${textOrKind(handle)}`,
    );
  }
  const path = `/registry/items/fetch-dataset?handle_id=${encodeURIComponent(handle)}`;
  const call = { operation: "fetch_dataset", path, handle, maxBytes: MAX_BYTES, signal };
  const answer = await askDataStore(client, call).catch(async (error) => {
    throw await withKind(error, { client, handle, signal });
  });
  const item = objectAt(answer, "item");
  const s3 = objectAt(item, "s3");
  const bucket = textAt(s3, "bucket_name");
  const prefix = textAt(s3, "path");
  // An empty prefix would match the files of every dataset.
  if (!BUCKET.test(bucket) || !/^[^/].*\/$/.test(prefix)) {
    throw new ProvenaError("ERR_HTTP", `Provena names no place for the files of ${handle}`, {
      next: "Tell the operators of the deployment",
    });
  }
  const info = objectAt(objectAt(item, "collection_format"), "dataset_info");
  const access = objectAt(info, "access_info");
  return {
    handle,
    name: textAt(item, "display_name"),
    bucket,
    prefix,
    uri: textAt(s3, "s3_uri"),
    external: fieldOf(access, "reposited") === false ? textAt(access, "uri") : null,
  };
}

/**
 * If there is no such item, or it is of another kind, an error that says so: Provena's answer is
 * about its own calls.
 */
async function withKind(
  error: unknown,
  { client, handle, signal }: {
    readonly client: ApiClient;
    readonly handle: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<unknown> {
  if (!isProvenaError(error) || error.status !== 400) return error;
  const item = await fetchItemDetails(client, handle, signal);
  if ("exists" in item && item.exists === false) {
    return new ProvenaError("ERR_HTTP", `The registry has no item ${handle}`, {
      status: error.status,
      cause: error,
      next: FIND_DATASETS,
    });
  }
  const type = "type" in item ? item.type : "";
  if (type === "" || type === "DATASET") return error;
  return configError(
    `${handle} is not a dataset; its kind is "${sanitise(kindWords(type), 60)}"`,
    FIND_DATASETS,
  );
}
