/**
 * Fetches name, type and owner of registry items, many at a time.
 *
 * @module
 */
import { forEach } from "../async/for_each.ts";
import { isProvenaError, summarise } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { refusalIn } from "../model/refusals.ts";
import { fieldOf, isObject, type JsonObject, objectAt, textAt } from "../model/json_object.ts";
import type { ApiClient } from "./client.ts";
import { fetchJson } from "./fetch_json.ts";

/** What identifies an item to a person. */
export interface ItemDetails {
  readonly handle: string;
  /** Its display name. */
  readonly name: string;
  /** Its subtype, such as `DATASET`. */
  readonly type: string;
  /** Its category, such as `ENTITY`. */
  readonly category: string;
  /** Its owner's user name; empty if the registry does not say. */
  readonly owner: string;
}

/** Called as work progresses. */
export type Progress = (progress: { readonly done: number; readonly total: number }) => void;

/** Limit of concurrent requests; the client also keeps to the rate limit. */
const AT_ONCE = 6;

/** Limit of one item, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Errors after which no other request can succeed. */
const FATAL: ReadonlySet<string> = new Set([
  "ERR_SIGN_IN_REQUIRED",
  "ERR_ROLE_REQUIRED",
  "ERR_TOKEN_INVALID",
  "ERR_CLOCK_SKEW",
  "ERR_STORE",
  "ERR_UNTRUSTED_ORIGIN",
]);

/** Runs a task for each thing, a few at a time; returns the results in the same order. */
export async function eachOf<T, R>(
  things: readonly T[],
  work: (thing: T) => Promise<R>,
  options: { readonly progress?: Progress | undefined; readonly signal?: AbortSignal | undefined },
): Promise<R[]> {
  const { progress, signal } = options;
  const results: R[] = [];
  let done = 0;
  await forEach(things.entries(), AT_ONCE, async ([index, thing]) => {
    signal?.throwIfAborted();
    results[index] = await work(thing);
    progress?.({ done: ++done, total: things.length });
  });
  return results;
}

/** The reason why an item's details are missing. */
export interface Unknown {
  /** False if the registry says that the item does not exist; undefined if it did not say. */
  readonly exists: false | undefined;
  /** The reason, in words. */
  readonly detail: string;
  /** Whether the item exists, but the user may not see it. */
  readonly isClosed?: boolean;
}

/**
 * Sends a GET to the registry. Returns the object it answers with, or why there is none.
 *
 * @throws {ProvenaError} what would also fail every other call, such as `ERR_SIGN_IN_REQUIRED`
 */
export async function askRegistry(
  client: ApiClient,
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly answer: JsonObject } | (Unknown & { readonly status: number })> {
  try {
    const url = client.deployment.apis.registry + path;
    const { status, body } = await fetchJson(client, url, { signal, maxBytes: MAX_BYTES });
    const detail = fieldOf(isObject(body) ? body : undefined, "detail");
    if (status < 200 || status > 299 || !isObject(body)) {
      const refusal = refusalIn(typeof detail === "string" ? detail : undefined);
      const words = refusal.kind !== "other"
        ? refusal.means
        : typeof detail === "string" && detail !== ""
        ? redactedExcerpt(detail, 500)
        : `the registry answered ${status}`;
      const isClosed = refusal.kind === "closed";
      return { exists: undefined, detail: words, status, isClosed };
    }
    const report = objectAt(body, "status");
    if (report?.success === false) {
      const words = typeof report.details === "string"
        ? redactedExcerpt(report.details, 500)
        : "no such item";
      return { exists: false, detail: words, status: 200 };
    }
    return { answer: body };
  } catch (error) {
    signal?.throwIfAborted();
    if (isProvenaError(error) && FATAL.has(error.code)) throw error;
    return { exists: undefined, detail: summarise(error), status: 0 };
  }
}

/** Fetches the details of an item by its handle. */
export async function fetchItemDetails(
  client: ApiClient,
  handle: string,
  signal: AbortSignal | undefined,
): Promise<ItemDetails | Unknown> {
  const path = `/registry/general/fetch?id=${encodeURIComponent(handle)}`;
  const found = await askRegistry(client, path, signal);
  if (!("answer" in found)) return found;
  const item = fieldOf(found.answer, "item");
  if (!isObject(item)) {
    return { exists: false, detail: "the registry has no item under this handle" };
  }
  return {
    handle,
    name: textAt(item, "display_name"),
    type: textAt(item, "item_subtype"),
    category: textAt(item, "item_category"),
    owner: textAt(item, "owner_username"),
  };
}
