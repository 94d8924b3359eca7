/**
 * How the pages of an operation are requested.
 *
 * @module
 */
import { firstFields } from "../../model/fields.ts";
import { fieldOf, isObject } from "../../model/json_object.ts";
import type { OpenApiDocument } from "./document.ts";
import type { IndexedOperation } from "./index_operations.ts";
import type { Arguments } from "./request.ts";
import { type DescribedResponse, successOf } from "./responses.ts";
import type { OperationShape } from "./shape.ts";

/** A way of paging. */
export interface Paging {
  /** Description in words. */
  readonly words: string;
  /** The arguments that change for the next page; undefined after the last one. */
  next(args: Arguments, data: unknown, items: readonly unknown[]): Arguments | undefined;
}

/** Cursor arguments, and the fields of the previous answer that they may come from. */
const keys: readonly { readonly argument: string; readonly answers: readonly string[] }[] = [
  { argument: "pagination_key", answers: ["pagination_key", "next_pagination_key"] },
  { argument: "cursor", answers: ["next_cursor", "cursor"] },
  { argument: "page_token", answers: ["next_page_token"] },
  { argument: "pageToken", answers: ["nextPageToken"] },
  { argument: "next_token", answers: ["next_token"] },
];

/** Whether an argument is a cursor, whose value must come from the previous answer. */
export function isPageKey(name: string): boolean {
  return keys.some(({ argument }) => argument === name);
}

/** Arguments for the size of a page. */
const SIZES = ["page_size", "per_page", "pageSize", "limit", "size"];

/** How the pages of an operation are requested; undefined if it has none. */
export function pagingOf(
  document: OpenApiDocument,
  operation: IndexedOperation,
  shape: OperationShape,
): Paging | undefined {
  const taken = (name: string) =>
    shape.slots.some((slot) => slot.name === name && (slot.in === "query" || slot.in === "body"));
  const size = SIZES.find(taken);
  const key = keys.find(({ argument }) => taken(argument));
  if (key && answersWith(successOf(document, operation), key.answers)) return byKey(key);
  if (taken("page") && size !== undefined) return byNumber(size);
  const offset = ["offset", "skip"].find(taken);
  return offset !== undefined && size !== undefined ? byOffset(offset) : undefined;
}

/**
 * Whether an answer can have one of some fields; true if the document does not describe the answer.
 */
function answersWith(response: DescribedResponse | undefined, names: readonly string[]): boolean {
  const schema = response?.content?.find((one) => one.schema)?.schema;
  if (!schema) return true;
  const { fields, parts } = schema;
  return fields.size === 0 ? parts.length === 0 : names.some((one) => fields.has(one));
}

function byKey({ argument, answers }: (typeof keys)[number]): Paging {
  return {
    words: `by ${argument}`,
    next: (_, data) => {
      const answer = isObject(data) ? data : undefined;
      const next = answers.map((name) => fieldOf(answer, name)).find((one) => one !== undefined);
      if (next === undefined || next === null || next === "") return undefined;
      return { [argument]: next };
    },
  };
}

function byNumber(size: string): Paging {
  return {
    words: `by page and ${size}`,
    next: (args, data, items) => {
      const page = typeof args.page === "number" ? args.page : 1;
      const answer = isObject(data) ? data : undefined;
      const last = ["pages", "total_pages", "totalPages"].map((name) => fieldOf(answer, name))
        .find((value) => typeof value === "number");
      if (last !== undefined ? page >= (last as number) : isShort(items, args[size])) {
        return undefined;
      }
      return { page: page + 1 };
    },
  };
}

function byOffset(offset: string): Paging {
  return {
    words: `by ${offset}`,
    next: (args, _, items) => {
      const start = typeof args[offset] === "number" ? args[offset] : 0;
      const size = SIZES.map((name) => args[name]).find((value) => value !== undefined);
      return isShort(items, size) ? undefined : { [offset]: start + items.length };
    },
  };
}

/** Whether a page has fewer items than requested, so that it is the last. */
function isShort(items: readonly unknown[], size: unknown): boolean {
  return items.length === 0 || (typeof size === "number" && items.length < size);
}

/** Fields with the number of items on all pages. */
const TOTALS = ["total", "total_count", "total_items", "totalItems", "total_item_count", "count"];

/** The number of items on all pages, if the answer has it; Provena counts those of the page. */
export function totalIn(data: unknown, rows: readonly unknown[]): number | undefined {
  const answer = isObject(data) ? data : undefined;
  return TOTALS.map((name) => fieldOf(answer, name))
    .find((value) => typeof value === "number" && value > rows.length) as number | undefined;
}

/** Limit of the fields that are searched for a list. */
const MAX_FIELDS = 1_000;

/** Fields that contain the items of a page, the most likely first. */
const ITEM_FIELDS = [
  "items",
  "results",
  "registry_items",
  "jobs",
  "data",
  "records",
  "new_records",
];

/**
 * The records in an answer: the list that it is or contains. Undefined if it contains none or
 * several.
 */
export function recordsIn(data: unknown): readonly unknown[] | undefined {
  if (Array.isArray(data)) return data;
  if (!isObject(data)) return undefined;
  for (const name of ITEM_FIELDS) {
    const value = fieldOf(data, name);
    if (Array.isArray(value)) return value;
  }
  const lists = firstFields(data, MAX_FIELDS).fields.map(([, value]) => value)
    .filter(Array.isArray);
  return lists.length === 1 ? lists[0] : undefined;
}
