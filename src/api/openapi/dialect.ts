/**
 * What a server accepts although its document does not say so.
 *
 * FastAPI does not document that pydantic reads `"5"` as a number, nor, with pydantic 1, that an
 * optional field may be null: it returns null for such fields, and accepts it.
 *
 * @module
 */
import type { JsonSchema } from "../../model/operation.ts";
import { isObject, type JsonObject, objectAt } from "../../model/json_object.ts";
import type { OpenApiDocument } from "./document.ts";

/** What the server of a document accepts. */
export interface Dialect {
  /** Whether an optional field without a default may be null. */
  readonly silentNulls: boolean;
  /** Other values that are accepted for a type. */
  readonly accepted: ReadonlyMap<string, JsonSchema>;
}

// These patterns take linear time.
const WHOLE = { type: "string", pattern: "^\\s*[+-]?\\d+(_\\d+)*(\\.0*)?\\s*$" };
const NUMBER = {
  type: "string",
  pattern: "^\\s*[+-]?(\\d[\\d_]*(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?\\s*$",
};
const WORDS_OF_TRUTH = "true false t f on off yes no y n".split(" ");
const TRUTH = {
  enum: [
    ...[true, false, 1, 0, "1", "0"],
    ...WORDS_OF_TRUTH.flatMap((word) => [word, word.toUpperCase(), capital(word)]),
  ],
};
const FRACTION = { type: "number", not: { type: "integer" } };

const pydantic2: Dialect["accepted"] = new Map<string, JsonSchema>([
  ["integer", { anyOf: [{ type: "boolean" }, WHOLE] }],
  ["number", { anyOf: [{ type: "boolean" }, NUMBER] }],
  ["boolean", TRUTH],
]);

const pydantic1: Dialect["accepted"] = new Map<string, JsonSchema>([
  ...pydantic2,
  ["integer", { anyOf: [{ type: "boolean" }, WHOLE, FRACTION] }],
  ["string", { type: ["number", "boolean"] }],
]);

const exact: Dialect["accepted"] = new Map();

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const known = new WeakMap<JsonObject, Dialect>();

/** The dialect of a document, determined once. */
export function dialectOf(document: OpenApiDocument): Dialect {
  let dialect = known.get(document.root);
  if (!dialect) known.set(document.root, dialect = recognise(document));
  return dialect;
}

function recognise({ root, openapi }: OpenApiDocument): Dialect {
  const silentNulls = !mentionsNull(root);
  const schemas = objectAt(objectAt(root, "components"), "schemas");
  if (!objectAt(schemas, "HTTPValidationError")) return { silentNulls, accepted: exact };
  // FastAPI wrote OpenAPI 3.0 until it supported pydantic 2, whose documents always say what may be
  // null.
  const isFirst = silentNulls || openapi.startsWith("3.0");
  return { silentNulls, accepted: isFirst ? pydantic1 : pydantic2 };
}

/**
 * Limit of the nodes that are searched. In a larger document, null is allowed only where it says
 * so.
 */
const MAX_NODES = 2_000_000;

/** Whether any schema mentions null. */
function mentionsNull(root: JsonObject): boolean {
  const pending: unknown[] = [root];
  for (let nodes = 0; pending.length > 0; nodes++) {
    if (nodes > MAX_NODES) return true;
    const node = pending.pop();
    if (Array.isArray(node)) { for (const one of node) pending.push(one); }
    if (!isObject(node)) continue;
    const { type } = node;
    const isNull = node.nullable === true || type === "null" || node.default === null ||
      (Array.isArray(type) && type.includes("null"));
    if (isNull) return true;
    for (const one of Object.values(node)) pending.push(one);
  }
  return false;
}
