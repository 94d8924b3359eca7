/**
 * Indexes the operations of a document by name, for listing and completion.
 *
 * Parameters, bodies and answers are read only when an operation is used, so that large documents
 * load fast.
 *
 * @module
 */
import { firstFields } from "../../model/fields.ts";
import type { OperationSummary } from "../../model/operation.ts";
import { isObject, type JsonObject, listAt, textAt } from "../../model/json_object.ts";
import { type OpenApiDocument, resolve } from "./document.ts";

/** An operation and its place in the document. */
export interface IndexedOperation extends Omit<OperationSummary, "access"> {
  /** The path item; its parameters apply to all its operations. */
  readonly pathItem: JsonObject;
  /** The operation itself. */
  readonly definition: JsonObject;
}

const METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "trace"] as const;

/** Operations without a tag are listed under this one. */
const UNTAGGED = "Other";

/** Limits of names of operations and tags, and of paths. Longer ones are ignored or cut. */
const MAX_NAME_LENGTH = 200;
const MAX_PATH_LENGTH = 2_000;

/** Limit of the operations; GitHub's document has a thousand. */
const MAX_OPERATIONS = 5_000;

/** Limit of a summary, in characters; it is shown in one line. */
const MAX_SUMMARY_LENGTH = 200;

/** The operations of a document by name, grouped by tag, in the order of the document. */
export function indexOperations(document: OpenApiDocument): ReadonlyMap<string, IndexedOperation> {
  const byTag = new Map<string, IndexedOperation[]>();
  const taken = new Set<string>();
  const unnamed: Omit<IndexedOperation, "operationId">[] = [];
  const add = (operation: IndexedOperation) => {
    taken.add(operation.operationId);
    const group = byTag.get(operation.tag);
    if (group) group.push(operation);
    else byTag.set(operation.tag, [operation]);
  };
  const paths = isObject(document.root.paths) ? document.root.paths : {};
  let left = MAX_OPERATIONS;
  for (const [path, item] of firstFields(paths, MAX_OPERATIONS).fields) {
    if (path.length > MAX_PATH_LENGTH) continue;
    const pathItem = isObject(item) && "$ref" in item ? resolve(document, item)?.value : item;
    if (!isObject(pathItem) || !path.startsWith("/")) continue;
    for (const method of METHODS) {
      if (!Object.hasOwn(pathItem, method)) continue;
      const definition = pathItem[method];
      if (!isObject(definition) || left-- <= 0) continue;
      const found = {
        method: method.toUpperCase(),
        path,
        tag: tagOf(definition),
        summary: summaryOf(definition),
        deprecated: definition.deprecated === true,
        pathItem,
        definition,
      };
      const operationId = textAt(definition, "operationId");
      const isName = operationId !== "" && operationId.length <= MAX_NAME_LENGTH;
      if (!isName || taken.has(operationId)) unnamed.push(found);
      else add({ operationId, ...found });
    }
  }
  // Names are generated last, so that they never replace one from the document.
  const makeName = createNames(taken);
  for (const found of unnamed) add({ operationId: makeName(found), ...found });
  const index = new Map<string, IndexedOperation>();
  for (const group of byTag.values()) {
    for (const operation of group) index.set(operation.operationId, operation);
  }
  return index;
}

function tagOf(definition: JsonObject): string {
  const tag = listAt(definition, "tags").find((one) => typeof one === "string" && one !== "");
  return typeof tag === "string" ? tag.slice(0, MAX_NAME_LENGTH) : UNTAGGED;
}

function summaryOf(definition: JsonObject): string {
  const summary = textAt(definition, "summary");
  if (summary !== "") return cut(summary);
  const [first = ""] = textAt(definition, "description").trimStart().slice(0, 1000).split(/\n|\. /);
  return cut(first);
}

function cut(text: string): string {
  return text.length > MAX_SUMMARY_LENGTH ? `${text.slice(0, MAX_SUMMARY_LENGTH - 1)}…` : text;
}

/** Generates names: `GET /items/{id}` → `get_items_id`, with a number if that is taken. */
function createNames(taken: ReadonlySet<string>) {
  const numbers = new Map<string, number>();
  return ({ method, path }: { readonly method: string; readonly path: string }): string => {
    const words = path.slice(0, MAX_NAME_LENGTH).split(/[^A-Za-z0-9]+/).filter(Boolean);
    const base = [method.toLowerCase(), ...words].join("_");
    let number = numbers.get(base) ?? 1;
    while (taken.has(number > 1 ? `${base}_${number}` : base)) number++;
    numbers.set(base, number);
    return number > 1 ? `${base}_${number}` : base;
  };
}
