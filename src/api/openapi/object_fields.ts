/**
 * The fields of an object schema.
 *
 * @module
 */
import { firstFields } from "../../model/fields.ts";
import type { JsonSchema } from "../../model/operation.ts";
import {
  type JsonObject,
  listAt,
  objectAt,
  type OpenApiDocument,
  resolve,
  schemaOf,
} from "./document.ts";

/** The top-level fields of an object schema. */
export interface ObjectFields {
  readonly properties: ReadonlyMap<string, JsonSchema>;
  readonly required: ReadonlySet<string>;
}

/** An object of more fields is given as a whole. */
const MOST_FIELDS = 1_000;
/** So many parts are put together at most. */
const MOST_PARTS = 50;

const known = new WeakMap<JsonObject, ObjectFields>();

/**
 * The fields an object of a schema has, those it takes over with `allOf` included.
 *
 * Read-only ones are left out.
 */
export function fieldsOf(document: OpenApiDocument, schema: JsonSchema): ObjectFields {
  const whole = resolve(document, schema)?.value;
  if (!whole) return { properties: new Map(), required: new Set() };
  let fields = known.get(whole);
  if (!fields) known.set(whole, fields = readFields(document, whole));
  return fields;
}

function readFields(document: OpenApiDocument, schema: JsonSchema): ObjectFields {
  const properties = new Map<string, JsonSchema>();
  const required = new Set<string>();
  const seen = new Set<JsonObject>();
  const visit = (node: unknown) => {
    const value = resolve(document, node)?.value;
    if (!value || seen.has(value) || seen.size > MOST_PARTS) return;
    seen.add(value);
    listAt(value, "allOf").slice(0, MOST_PARTS).forEach(visit);
    for (const [name, property] of ownFields(document, value)) {
      if (properties.size < MOST_FIELDS) properties.set(name, property);
    }
    for (const name of listAt(value, "required").slice(0, MOST_FIELDS)) {
      if (typeof name === "string") required.add(name);
    }
  };
  visit(schema);
  return { properties, required };
}

const ownKnown = new WeakMap<JsonObject, readonly (readonly [string, JsonSchema])[]>();

/** Looked at once, though many take them over: an object can have very many. */
function ownFields(document: OpenApiDocument, value: JsonObject) {
  let own = ownKnown.get(value);
  if (!own) {
    const { fields } = firstFields(objectAt(value, "properties") ?? {}, MOST_FIELDS);
    own = fields.filter(([, property]) => resolve(document, property)?.value.readOnly !== true)
      .map(([name, property]) => [name, schemaOf(property)] as const);
    ownKnown.set(value, own);
  }
  return own;
}
