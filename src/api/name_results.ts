/**
 * Names for what a search found: it answers handles and scores, people look for names.
 *
 * @module
 */
import { summarise } from "../errors.ts";
import type { ApiName } from "../model/deployment.ts";
import { isHandle } from "../model/handle.ts";
import type { KnownItems } from "../model/answer.ts";
import type { CallOptions } from "./call_options.ts";
import type { ApiClient } from "./client.ts";
import { eachOf, fetchItemDetails, type ItemDetails } from "./item_details.ts";
import { fieldOf, isObject } from "./openapi/document.ts";

/** As many as a table shows. */
const MOST = 50;

/**
 * Looks up what a search found, a few at once.
 *
 * @param context which API answered, and what calls the registry
 * @param rows the records of its answer
 * @param options whether to, signal and progress
 * @returns what is known by handle, and why the rest is not
 */
export async function nameResults(
  context: { readonly api: ApiName; readonly client: ApiClient },
  rows: readonly unknown[],
  options: CallOptions,
): Promise<{ readonly known: KnownItems; readonly unknown: string | undefined }> {
  const { api, client } = context;
  const { signal, onProgress: progress, names = true } = options;
  const known = new Map<string, ItemDetails>();
  if (api !== "search" || !names) return { known, unknown: undefined };
  const handles = rows.slice(0, MOST)
    .map((row) => fieldOf(isObject(row) ? row : undefined, "id")).filter(isHandle);
  let unknown: string | undefined;
  try {
    const look = (handle: string) => fetchItemDetails(client, handle, signal);
    for (const item of await eachOf(handles, look, { progress, signal })) {
      if ("handle" in item) known.set(item.handle, item);
      else if (item.exists === undefined) unknown = item.detail;
    }
  } catch (error) {
    // What was found is worth having without the names; only the caller's own end is an end.
    signal?.throwIfAborted();
    unknown = summarise(error);
  }
  return { known, unknown };
}
