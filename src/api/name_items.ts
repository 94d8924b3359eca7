/**
 * Looks up the names of items, because many answers contain only handles.
 *
 * @module
 */
import { setDeadline } from "../async/deadline.ts";
import { summarise } from "../errors.ts";
import { isHandle } from "../model/handle.ts";
import type { ApiClient } from "./client.ts";
import { eachOf, fetchItemDetails, type ItemDetails, type Progress } from "./item_details.ts";
import { lateAnswer } from "./read_body.ts";

/** Limit of items that are looked up. A table shows no more either. */
export const MAX_NAMES = 50;

/** Time limit for all names, in milliseconds. Handles without names are useful, too. */
const NAMING_TIMEOUT = 25_000;

/** The result of looking up items. */
export interface NamedItems {
  /** The items that were found, by handle. */
  readonly known: ReadonlyMap<string, ItemDetails>;
  /** The handles of items that the caller may not see. */
  readonly closed: ReadonlySet<string>;
  /** The handles of items that the registry does not have. */
  readonly missing: ReadonlySet<string>;
  /** The reason why other items are unknown; undefined if nothing failed. */
  readonly unknown: string | undefined;
}

/** Looks up the first items, a few at once and within the rate limit. */
export async function nameItems(
  client: ApiClient,
  ids: readonly unknown[],
  options: { readonly signal: AbortSignal | undefined; readonly progress?: Progress | undefined },
): Promise<NamedItems> {
  const { signal, progress } = options;
  const handles = [...new Set(ids.slice(0, MAX_NAMES).filter(isHandle))];
  const known = new Map<string, ItemDetails>();
  const closed = new Set<string>();
  const missing = new Set<string>();
  let unknown: string | undefined;
  const { host } = new URL(client.deployment.apis.registry);
  const limit = setDeadline(client.system, {
    ms: NAMING_TIMEOUT,
    signal,
    late: lateAnswer(host, NAMING_TIMEOUT),
  });
  const look = async (handle: string) => {
    const item = await fetchItemDetails(client, handle, limit.signal);
    if ("handle" in item) known.set(handle, item);
    else if (item.isClosed) closed.add(handle);
    else if (item.exists === false) missing.add(handle);
    else unknown = item.detail;
  };
  try {
    await eachOf(handles, look, { progress, signal: limit.signal });
  } catch (error) {
    // Handles without names are useful, too, so only the caller's abort is thrown.
    signal?.throwIfAborted();
    unknown = summarise(error);
  } finally {
    limit.end();
  }
  return { known, closed, missing, unknown };
}
