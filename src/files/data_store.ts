/**
 * What the Data Store API knows of a dataset's files: where they are, and the keys to them.
 *
 * @module
 */
import { type ApiClient, CALL_TIMEOUT } from "../api/client.ts";
import { fieldOf, isObject, type JsonObject, objectAt, textAt } from "../model/json_object.ts";
import { failureIn, labelled, refusalOf } from "../api/openapi/call_errors.ts";
import { type BodyLimits, lateAnswer, readBody, readJson } from "../api/read_body.ts";
import { within } from "../async/deadline.ts";
import { configError, ProvenaError } from "../errors.ts";
import { FETCH } from "../model/call_steps.ts";
import { isHandle } from "../model/handle.ts";
import { textOrKind } from "../model/options.ts";

/** A dataset is small, even with a long history. */
const MAX_BYTES = 16 * 1024 * 1024;
const MOST_KEYS = 64 * 1024;

/** Where the files of a dataset are. */
export interface DatasetPlace {
  readonly handle: string;
  /** The dataset's display name. */
  readonly name: string;
  readonly bucket: string;
  /** What the keys of its objects begin with; ends with a slash. */
  readonly prefix: string;
  /** Such as `s3://bucket/datasets/10378-1-1900046/`. */
  readonly uri: string;
  /** Where the data are, if not here; null otherwise. */
  readonly external: string | null;
}

/** A call of the Data Store API. */
export interface DataStoreCall {
  /** The operation's id, for messages. */
  readonly operation: string;
  readonly path: string;
  readonly handle: string;
  /** Sent as JSON by POST. */
  readonly body?: JsonObject;
  /** Whether the answer holds keys, which must arrive as they are. */
  readonly holdsKeys?: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Calls the Data Store API; an answer that refuses is thrown, in words. */
export async function askDataStore(client: ApiClient, call: DataStoreCall): Promise<JsonObject> {
  const { operation, path, handle, body, signal } = call;
  const { system, deployment } = client;
  const url = deployment.apis["data-store"] + path;
  const { host } = new URL(url);
  const label = { operation: `data-store.${operation}`, domain: deployment.domain, handle };
  const sent = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const limit = { ms: CALL_TIMEOUT, signal, late: lateAnswer(host, CALL_TIMEOUT) };
  return await within(system, limit, async (signal) => {
    const response = await client.fetch(url, { ...sent, signal });
    if (!response.ok) throw (await refusalOf(system, response, { ...label, signal })).error;
    const limits = { host, maxBytes: MAX_BYTES, signal, next: FETCH };
    const answer = call.holdsKeys
      ? await readKeys(response, limits)
      : await readJson(system, response, limits);
    const failure = failureIn(answer, label);
    if (failure) throw failure;
    if (isObject(answer)) return answer;
    throw new ProvenaError("ERR_HTTP", `${labelled(label)} answered no JSON object`, {
      status: response.status,
      next: "Check the address of the Data Store API",
    });
  });
}

/**
 * Reads an answer without hiding what is like the access token: both may be of the same user, and
 * written in the same way.
 */
async function readKeys(response: Response, limits: BodyLimits): Promise<unknown> {
  const bytes = await readBody(response, { ...limits, maxBytes: MOST_KEYS });
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
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
  const answer = await askDataStore(client, { operation: "fetch_dataset", path, handle, signal });
  const item = objectAt(answer, "item");
  const s3 = objectAt(item, "s3");
  const [bucket, prefix, uri] = ["bucket_name", "path", "s3_uri"].map((name) => textAt(s3, name));
  // An empty prefix would be the files of every dataset.
  if (!BUCKET.test(bucket!) || !/^[^/].*\/$/.test(prefix!)) {
    throw new ProvenaError("ERR_HTTP", `Provena names no place for the files of ${handle}`, {
      next: "Tell the operators of the deployment",
    });
  }
  const access = objectAt(
    objectAt(objectAt(item, "collection_format"), "dataset_info"),
    "access_info",
  );
  return {
    handle,
    name: textAt(item, "display_name"),
    bucket: bucket!,
    prefix: prefix!,
    uri: uri!,
    external: fieldOf(access, "reposited") === false ? textAt(access, "uri") : null,
  };
}
