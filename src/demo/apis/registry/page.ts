/**
 * Reads a page of the registry's table in the same way as its database.
 *
 * The database sorts by one index, reads a page, and filters it afterwards. So a page can be short
 * or empty without being the last.
 *
 * @module
 */
import type { StoredItem } from "../../reef/stored_item.ts";
import { HttpError } from "../handler.ts";

/** The sort orders that a caller can choose. */
export type SortType =
  | "CREATED_TIME"
  | "UPDATED_TIME"
  | "DISPLAY_NAME"
  | "RELEASE_TIMESTAMP"
  | "ACCESS_INFO_URI_BEGINS_WITH";

/** A request for a page. */
export interface PageRequest {
  readonly sort_by?: {
    readonly sort_type?: SortType | null;
    readonly ascending?: boolean;
    readonly begins_with?: string | null;
  } | null;
  readonly pagination_key?: Readonly<Record<string, unknown>> | null;
  readonly page_size?: number;
}

/** The part of the table that an index selects. */
export interface Partition {
  readonly key: "universal_partition_key" | "item_subtype" | "release_approver";
  readonly value: string;
}

/** A page before it is filtered. */
export interface Page {
  readonly items: readonly StoredItem[];
  readonly pagination_key: Readonly<Record<string, unknown>> | null;
}

type SortValue = string | number;

/** The field of each sort order. */
const sortFields: Readonly<Record<SortType, string>> = {
  CREATED_TIME: "created_timestamp",
  UPDATED_TIME: "updated_timestamp",
  DISPLAY_NAME: "display_name",
  RELEASE_TIMESTAMP: "release_timestamp",
  ACCESS_INFO_URI_BEGINS_WITH: "access_info_uri",
};

/** The fields for which a partition has an index. */
const indexes: Readonly<Record<Partition["key"], readonly string[]>> = {
  item_subtype: ["updated_timestamp", "created_timestamp", "display_name", "access_info_uri"],
  universal_partition_key: ["updated_timestamp", "created_timestamp", "display_name"],
  release_approver: ["release_timestamp"],
};

/** The names of the filters for which Provena checks the index before its query. */
const filterNames: Readonly<Partial<Record<Partition["key"], string>>> = {
  universal_partition_key: "None",
  item_subtype: "FilterType.ITEM_SUBTYPE",
};

/** Reads one page of a partition. */
export function readPage(
  items: readonly StoredItem[],
  partition: Partition,
  request: PageRequest,
): Page {
  const { sort_by, pagination_key: key, page_size: size = 20 } = request;
  const { ascending = false, begins_with } = sort_by ?? {};
  const sort = sort_by?.sort_type ?? "UPDATED_TIME";
  const field = sortFields[sort];
  checkIndex(partition.key, sort);
  if (size < 1) {
    throw queryFailed(
      `Parameter validation failed:\nInvalid value for parameter Limit, value: ${size}, ` +
        "valid min value: 1",
    );
  }
  const sorted = items.flatMap((item) => {
    const value = fieldOf(item, field);
    const matches = fieldOf(item, partition.key) === partition.value && isSortable(value) &&
      (!begins_with || String(value).startsWith(begins_with));
    return matches ? [{ item, value }] : [];
  }).sort((a, b) => (ascending ? 1 : -1) * compare([a.value, a.item.id], [b.value, b.item.id]));
  const start = key ? indexAfter(sorted, [key[field], key.id], ascending) : 0;
  const page = sorted.slice(start, start + size);
  const last = start + size < sorted.length ? page.at(-1) : undefined;
  return {
    items: page.map(({ item }) => item),
    pagination_key: last
      ? { id: last.item.id, [partition.key]: partition.value, [field]: last.value }
      : null,
  };
}

function indexAfter(
  sorted: readonly { readonly item: StoredItem; readonly value: SortValue }[],
  [value, id]: readonly [unknown, unknown],
  ascending: boolean,
): number {
  if (!isSortable(value) || typeof id !== "string") {
    throw queryFailed(
      "An error occurred (ValidationException) when calling the Query operation: " +
        "The provided starting key is invalid",
    );
  }
  const position: Position = [value, id];
  const index = sorted.findIndex((one) => {
    const order = compare([one.value, one.item.id], position);
    return ascending ? order > 0 : order < 0;
  });
  return index < 0 ? sorted.length : index;
}

type Position = readonly [SortValue, string];

/** Compares by value, then by handle; texts by code point, as the database does. */
function compare(a: Position, b: Position): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : Number(a[1] > b[1]);
}

function isSortable(value: unknown): value is SortValue {
  return typeof value === "string" || typeof value === "number";
}

function fieldOf(item: StoredItem, field: string): unknown {
  if (field === "universal_partition_key") return "OK";
  return { ...item.fields, ...item.state, ...item }[field];
}

function checkIndex(partition: Partition["key"], sort: SortType): void {
  const field = sortFields[sort];
  if (indexes[partition].includes(field)) return;
  const filter = filterNames[partition];
  if (filter !== undefined) {
    throw new HttpError(
      400,
      "Failed to generate query parameters. Error: Could not derive an index name for filter type " +
        `${filter} and sort type SortType.${sort}. If attempting to sort items by some field belonging ` +
        "to only particular item subtypes, ensure to provide the item subtype filter to access " +
        "its index, or utilise the specific list routes for the item subtype.",
    );
  }
  const available = Object.entries(indexes)
    .flatMap(([key, fields]) => fields.map((name) => `${key}-${name}-index`)).join(", ");
  throw queryFailed(
    "An error occurred (ResourceNotFoundException) when calling the Query operation: " +
      `Invalid index: ${partition}-${field}-index for table: registry. ` +
      `Available indexes are: ${available}`,
  );
}

function queryFailed(reason: string): HttpError {
  return new HttpError(500, `Failed to query the database. Error: ${reason}`);
}
