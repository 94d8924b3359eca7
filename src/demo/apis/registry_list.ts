/**
 * Listing: filter, sort, and one page after another.
 *
 * @module
 */
import type { RegistryItem } from "../reef/item.ts";
import { outcome, type Schema } from "./operation.ts";
import { anyObject, boolean, integer, listOf, object, oneOf, ref, string } from "./schema.ts";

const SORTS = ["CREATED_TIME", "UPDATED_TIME", "DISPLAY_NAME"] as const;

const pageSize: Schema = { ...integer, minimum: 1, maximum: 200, default: 10 };

/** FastAPI 0.88 writes `null` like this in 3.0.2, where it is not allowed. */
const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });

/** The schemas of listing. */
export const listSchemas: Readonly<Record<string, Schema>> = {
  SortType: { title: "SortType", ...oneOf(SORTS) },
  SortOptions: object("SortOptions", {
    "sort_type?": ref("SortType"),
    "ascending?": { ...boolean, default: false },
    "begins_with?": string,
  }),
  FilterOptions: object("FilterOptions", {
    "item_category?": ref("ItemCategory"),
    "item_subtype?": ref("ItemSubType"),
    "record_type?": ref("RecordType"),
  }),
  GeneralListRequest: object("GeneralListRequest", {
    "filter_by?": ref("FilterOptions"),
    "sort_by?": ref("SortOptions"),
    "pagination_key?": nullable(anyObject),
    "page_size?": pageSize,
  }),
  SubtypeListRequest: object("SubtypeListRequest", {
    "sort_by?": ref("SortOptions"),
    "pagination_key?": nullable(anyObject),
    "page_size?": pageSize,
  }),
  PaginatedListResponse: object("PaginatedListResponse", {
    status: ref("Status"),
    "items?": listOf(anyObject),
    "total_item_count?": integer,
    "pagination_key?": nullable(anyObject),
  }),
};

/** What a listing asks for. */
export interface ListRequest {
  readonly filter_by?: {
    readonly item_category?: string;
    readonly item_subtype?: string;
    readonly record_type?: string;
  };
  readonly sort_by?: {
    readonly sort_type?: (typeof SORTS)[number];
    readonly ascending?: boolean;
    readonly begins_with?: string;
  };
  readonly pagination_key?: { readonly id?: unknown } | null;
  readonly page_size?: number;
}

/** Lists a page of items. */
export function listItems(
  items: readonly RegistryItem[],
  request: ListRequest,
): Record<string, unknown> {
  const { filter_by: filter = {}, sort_by: sort = {}, pagination_key: key, page_size: size = 10 } =
    request;
  const matching = items.filter((item) =>
    Object.entries(filter).every(([field, wanted]) => item[field] === wanted) &&
    item.display_name.startsWith(sort.begins_with ?? "")
  ).sort(orderOf(sort));
  const start = key ? matching.findIndex((item) => item.id === key.id) + 1 : 0;
  if (key && start === 0) {
    return outcome(false, "The pagination key names no item of this list");
  }
  const page = matching.slice(start, start + size);
  const last = page.at(-1);
  const more = last !== undefined && start + size < matching.length;
  return {
    ...outcome(true, `Successfully listed ${page.length} items`),
    items: page,
    total_item_count: page.length,
    pagination_key: more ? { id: last.id, item_subtype: last.item_subtype } : null,
  };
}

type Order = (a: RegistryItem, b: RegistryItem) => number;

const orders: Readonly<Record<(typeof SORTS)[number], Order>> = {
  CREATED_TIME: (a, b) => a.created_timestamp - b.created_timestamp,
  UPDATED_TIME: (a, b) => a.updated_timestamp - b.updated_timestamp,
  DISPLAY_NAME: (a, b) => a.display_name.localeCompare(b.display_name, "en"),
};

function orderOf(
  { sort_type = "UPDATED_TIME", ascending = false }: ListRequest["sort_by"] & object,
): Order {
  const order = orders[sort_type];
  return ascending ? order : (a, b) => order(b, a);
}
