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
export function takesFile(schema: Schema): boolean {
  return schema.kinds.some(({ keywords }) => isFile(keywords));
}

/**
 * The fields of a form, a text in the place of a file made that file: servers tell files from texts
 * by their having a name.
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

/** What a text is, unless the document knows better than that it is bytes. */
function mediaTypeOf(schema: Schema): string {
  const told = textAt((schema.items ?? schema).keywords, "contentMediaType");
  return told === "" || told === "application/octet-stream" ? "text/plain" : told;
}
