/**
 * Fields that are files.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#considerations-for-file-uploads
 */
import type { JsonSchema } from "../../model/operation.ts";
import { isObject, listAt, type OpenApiDocument, resolve, textAt } from "./document.ts";
import { isBytes } from "./json_copy.ts";
import { fieldsOf } from "./object_fields.ts";

/**
 * Whether a schema is that of a file: OpenAPI 3.0 says `format: binary`, 3.1 `contentMediaType`;
 * with a `contentEncoding` it is text that stands for bytes.
 */
export function isFile(schema: unknown): boolean {
  if (
    !isObject(schema) || (schema.type !== undefined && ![schema.type].flat().includes("string"))
  ) {
    return false;
  }
  if (schema.format === "binary") return true;
  // With a schema of its content it is a text, such as pydantic's Json.
  if ("contentSchema" in schema) return false;
  return textAt(schema, "contentMediaType") !== "" && textAt(schema, "contentEncoding") === "";
}

/** Whether a value of a schema may be a file, or a list of files. */
export function takesFile(document: OpenApiDocument, schema: unknown): boolean {
  const searched = new Set<JsonSchema>();
  const pending = [schema];
  while (pending.length > 0) {
    const value = resolve(document, pending.pop())?.value;
    if (!value || searched.has(value)) continue;
    if (isFile(value)) return true;
    searched.add(value);
    for (const name of ["anyOf", "oneOf", "allOf"]) {
      for (const one of listAt(value, name)) pending.push(one);
    }
    if (value.items !== undefined) pending.push(value.items);
  }
  return false;
}

/**
 * The fields of a form, a text in the place of a file made that file: servers tell files from texts
 * by their having a name.
 *
 * @param document the document the schema stands in
 * @param schema the schema of the form
 * @param content its fields
 * @returns the fields; anything but such a text as it was
 */
export function withFiles(
  document: OpenApiDocument,
  schema: JsonSchema,
  content: unknown,
): unknown {
  if (!isObject(content) || isBytes(content)) return content;
  const { properties } = fieldsOf(document, schema);
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(content)) {
    const field = properties.get(name);
    const isFileField = field !== undefined && takesFile(document, field);
    result[name] = isFileField ? asFile(value, mediaTypeOf(document, field), name) : value;
  }
  return result;
}

function asFile(value: unknown, type: string, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => asFile(one, type, name));
  return typeof value === "string" ? new File([value], name, { type }) : value;
}

/** What a text is, unless the document knows better than that it is bytes. */
function mediaTypeOf(document: OpenApiDocument, schema: JsonSchema): string {
  const value = resolve(document, schema)?.value;
  const told = textAt(resolve(document, value?.items)?.value ?? value, "contentMediaType");
  return told === "" || told === "application/octet-stream" ? "text/plain" : told;
}
