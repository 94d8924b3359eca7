/**
 * How an operation hands out its pages.
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

/** Walks pages of one kind. */
export interface Paging {
  /** How it goes, in words. */
  readonly words: string;
  /**
   * What leads to the next page, to be added to the arguments of this one.
   *
   * @param args the arguments of this page
   * @param data what it answered
   * @param items its items
   * @returns the cursor, or undefined after the last page
   */
  next(args: Arguments, data: unknown, items: readonly unknown[]): Arguments | undefined;
}

/** An argument that takes what the answer before gave, and the fields it may be given in. */
const keys: readonly { readonly argument: string; readonly answers: readonly string[] }[] = [
  { argument: "pagination_key", answers: ["pagination_key", "next_pagination_key"] },
  { argument: "cursor", answers: ["next_cursor", "cursor"] },
  { argument: "page_token", answers: ["next_page_token"] },
  { argument: "pageToken", answers: ["nextPageToken"] },
  { argument: "next_token", answers: ["next_token"] },
];

/** Whether an argument's value can only come from the answer before. */
export function isPageKey(name: string): boolean {
  return keys.some(({ argument }) => argument === name);
}

/** How many items a page has at most. */
const SIZES = ["page_size", "per_page", "pageSize", "limit", "size"];

/**
 * Works out whether an operation has pages.
 *
 * @param document the document it stands in
 * @param operation the operation
 * @param shape what it takes
 * @returns how to walk them, or undefined
 */
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

/** An answer that is not described may have the field; a described one without it has not. */
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

/** A page with fewer items than asked for is the last; one without any certainly is. */
function isShort(items: readonly unknown[], size: unknown): boolean {
  return items.length === 0 || (typeof size === "number" && items.length < size);
}

/** What has more fields is a table of things by name. */
const MOST_FIELDS = 1_000;

/** Fields that hold the items of a page, the likeliest first. */
const ITEM_FIELDS = ["items", "results", "registry_items", "jobs", "data", "records", "new_records"];

/**
 * The records an answer holds.
 *
 * @param data the answer's data
 * @returns the list it is or holds, or undefined if it holds none, or several
 */
export function recordsIn(data: unknown): readonly unknown[] | undefined {
  if (Array.isArray(data)) return data;
  if (!isObject(data)) return undefined;
  for (const name of ITEM_FIELDS) {
    const value = fieldOf(data, name);
    if (Array.isArray(value)) return value;
  }
  const lists = firstFields(data, MOST_FIELDS).fields.map(([, value]) => value)
    .filter(Array.isArray);
  return lists.length === 1 ? lists[0] : undefined;
}
