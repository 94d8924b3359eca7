/**
 * Short ways to write schemas as FastAPI writes them.
 *
 * @module
 */
import { refTo, titleOf } from "./openapi.ts";
import type { Parameter, Schema } from "./operation.ts";

export const string: Schema = { type: "string" };
export const integer: Schema = { type: "integer" };
export const number: Schema = { type: "number" };
export const boolean: Schema = { type: "boolean" };
export const anyObject: Schema = { type: "object" };

/** A list of something. */
export function listOf(items: Schema): Schema {
  return { type: "array", items };
}

/** One of some words. */
export function oneOf(words: readonly string[], description = "An enumeration."): Schema {
  return { enum: words, type: "string", description };
}

/** An object by its properties; a name ending in `?` is optional. */
export function object(title: string, properties: Readonly<Record<string, Schema>>): Schema {
  const required = Object.keys(properties).filter((name) => !name.endsWith("?"));
  return {
    title,
    ...(required.length > 0 ? { required } : {}),
    type: "object",
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => {
        const bare = name.replace("?", "");
        return [bare, "$ref" in schema ? schema : { title: titleOf(bare), ...schema }];
      }),
    ),
  };
}

/** A query parameter that must be there. */
export function required(name: string, schema: Schema): Parameter {
  return { name, required: true, schema };
}

/** A query parameter that may be left out. */
export function optional(name: string, schema: Schema): Parameter {
  return { name, required: false, schema };
}

/** A named schema elsewhere in the document. */
export const ref: (name: string) => Schema = refTo;
