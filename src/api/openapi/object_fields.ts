/**
 * The fields of an object schema.
 *
 * @module
 */
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

/**
 * The fields an object of a schema has, those it takes over with `allOf` included.
 *
 * @param document the document the schema stands in
 * @param schema the schema
 * @returns its fields; read-only ones are left out
 */
export function fieldsOf(document: OpenApiDocument, schema: JsonSchema): ObjectFields {
  const properties = new Map<string, JsonSchema>();
  const required = new Set<string>();
  const seen = new Set<JsonObject>();
  const visit = (node: unknown) => {
    const value = resolve(document, node)?.value;
    if (!value || seen.has(value) || seen.size > 50) return;
    seen.add(value);
    listAt(value, "allOf").forEach(visit);
    for (const [name, property] of Object.entries(objectAt(value, "properties") ?? {})) {
      if (resolve(document, property)?.value.readOnly !== true) {
        properties.set(name, schemaOf(property));
      }
    }
    for (const name of listAt(value, "required")) {
      if (typeof name === "string") required.add(name);
    }
  };
  visit(schema);
  return { properties, required };
}
