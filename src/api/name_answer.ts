/**
 * Looks up names for answers that contain only handles: searches and lineage.
 *
 * @module
 */
import { inSlices } from "../async/in_slices.ts";
import type { KnownItems, ResultData } from "../model/answer.ts";
import { around, graphIn } from "../model/lineage.ts";
import { fieldOf, isObject } from "../model/json_object.ts";
import type { CallOptions } from "./call_options.ts";
import type { ApiClient } from "./client.ts";
import { nameLineage } from "./lineage.ts";
import { nameItems } from "./name_items.ts";

/** An answer that has been read. */
export interface ReadAnswer extends Pick<ResultData, "operation" | "data" | "rows"> {
  /** The handle in the arguments, if any. */
  readonly handle: string | undefined;
}

/** Details of the items in an answer. */
export interface NamedAnswer extends Pick<ResultData, "unknown" | "lineage"> {
  readonly known: KnownItems;
}

const LINEAGE = /^prov\.(explore_(up|down)stream|special_\w+)$/;

/** Looks up the names, a few at a time; none if `names` is false. */
export async function nameAnswer(
  client: ApiClient,
  { operation, handle, data, rows = [] }: ReadAnswer,
  { signal, onProgress: progress, names = true }: CallOptions,
): Promise<NamedAnswer> {
  const nothing = { known: new Map(), unknown: undefined };
  if (operation.startsWith("search.") && names) {
    const ids = rows.map((row) => fieldOf(isObject(row) ? row : undefined, "id"));
    return await nameItems(client, ids, { signal, progress });
  }
  if (!LINEAGE.test(operation) || handle === undefined) return nothing;
  const slices = { clock: client.system, signal };
  const graph = await inSlices(graphIn(data), slices);
  if (!graph) return nothing;
  const whole = await inSlices(around(handle, [graph]), slices);
  const { lineage, unnamed, known } = await nameLineage(client, whole, { signal, progress, names });
  return { known, unknown: undefined, lineage: { graph: lineage, unnamed } };
}
