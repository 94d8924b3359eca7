/**
 * Fields that are files.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#considerations-for-file-uploads
 */
import { isObject, textAt } from "../../model/json_object.ts";
import { isBytes } from "./json_copy.ts";
import type { Schema } from "./normalise.ts";

/**
 * Whether a schema describes a file: `format: binary` in OpenAPI 3.0, `contentMediaType` in 3.1.
 * With a `contentEncoding` it describes text.
 */
export function isFile(schema: unknown): boolean {
  if (
    !isObject(schema) || (schema.type !== undefined && ![schema.type].flat().includes("string"))
  ) {
    return false;
  }
  if (schema.format === "binary") return true;
  // With a schema of its content it is a text, such as pydantic's `Json`.
  if ("contentSchema" in schema) return false;
  return textAt(schema, "contentMediaType") !== "" && textAt(schema, "contentEncoding") === "";
}

/** Whether a schema allows a file or a list of files. */
export function takesFile(schema: Schema): boolean {
  return schema.kinds.some(({ keywords }) => isFile(keywords));
}

/**
 * The fields of a form, with texts in file fields converted to files: servers recognise files by
 * their name.
 */
export function withFiles(schema: Schema, content: unknown): unknown {
  if (!isObject(content) || isBytes(content)) return content;
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(content)) {
    const field = schema.fields.get(name);
    result[name] = field && takesFile(field) ? asFile(value, mediaTypeOf(field), name) : value;
  }
  return result;
}

function asFile(value: unknown, type: string, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => asFile(one, type, name));
  return typeof value === "string" ? new File([value], name, { type }) : value;
}

/**
 * The media type of a text in a file field: that of the document, if it is more specific than
 * "bytes".
 */
function mediaTypeOf(schema: Schema): string {
  const told = textAt((schema.items ?? schema).keywords, "contentMediaType");
  return told === "" || told === "application/octet-stream" ? "text/plain" : told;
}
