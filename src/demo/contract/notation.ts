/**
 * A short way to write models: what pydantic knows of a field, the OpenAPI document's part included.
 *
 * A shape is a schema, or the name of a model. Besides the keywords of OpenAPI a schema may hold
 * `nullable` (null is accepted), `notEmpty` (the empty text is not) and `undocumented` (the field
 * exists, the document is silent); {@link renderSchema} turns them into what the document says.
 *
 * @module
 */
import type { Schema } from "./api_contract.ts";

/** A schema, or the name of a model. */
export type Shape = Schema | string;

/** Fields by name; a name that ends in `?` may be left out. */
export type Fields = Readonly<Record<string, Shape>>;

export const any: Schema = {};
export const text: Schema = { type: "string" };
export const filledText: Schema = { type: "string", notEmpty: true };
export const integer: Schema = { type: "integer" };
export const number: Schema = { type: "number" };
export const boolean: Schema = { type: "boolean" };
export const anyObject: Schema = { type: "object" };
export const date: Schema = { type: "string", format: "date" };
export const dateTime: Schema = { type: "string", format: "date-time" };
export const email: Schema = { type: "string", format: "email" };
export const file: Schema = { type: "string", format: "binary" };
/** An http or https URL. */
export const url: Schema = { type: "string", minLength: 1, maxLength: 65536, format: "uri" };
/** Called a URI, but any text is taken. */
export const uri: Schema = { type: "string", format: "uri", notEmpty: true };

/** A reference to a model. */
export const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** The name in a reference. */
export const nameIn = (ref: unknown): string => String(ref).slice(String(ref).lastIndexOf("/") + 1);

export const schemaOf = (shape: Shape): Schema => typeof shape === "string" ? refTo(shape) : shape;

export const listOf = (items: Shape): Schema => ({ type: "array", items: schemaOf(items) });

export const mapOf = (values: Shape): Schema => ({
  type: "object",
  additionalProperties: schemaOf(values),
});

export const pairOf = (...items: readonly [Shape, Shape]): Schema => ({
  type: "array",
  items: items.map(schemaOf),
  minItems: 2,
  maxItems: 2,
});

export const oneOf = (...words: readonly string[]): Schema => ({ type: "string", enum: words });

export const eitherOf = (...shapes: readonly Shape[]): Schema => ({ anyOf: shapes.map(schemaOf) });

export const between = (minimum: number, maximum: number): Schema => ({
  type: "integer",
  minimum,
  maximum,
});

export const upTo = (maxLength: number): Schema => ({ type: "string", maxLength, notEmpty: true });

export const orNull = (shape: Shape): Schema => ({ ...schemaOf(shape), nullable: true });

/** With the value it takes if left out. */
export const preset = (shape: Shape, value: unknown): Schema =>
  typeof shape === "string"
    ? { allOf: [refTo(shape)], default: value }
    : { ...shape, default: value };

export const undocumented = (shape: Schema): Schema => ({ ...shape, undocumented: true });

/** A model; fields it does not know are dropped. */
export function object(fields: Fields): Schema {
  const names = Object.keys(fields);
  const required = names.filter((name) => !name.endsWith("?"));
  return {
    type: "object",
    properties: Object.fromEntries(
      names.map((name) => [name.replace("?", ""), schemaOf(fields[name]!)]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** A model that refuses fields it does not know. */
export const closed = (fields: Fields): Schema => ({
  ...object(fields),
  additionalProperties: false,
});

/** An answer that says how it went, and more. */
export const answer = (fields: Fields): Schema => object({ status: "Status", ...fields });

/** How a document tells that a field may be null. */
export type NullStyle =
  /** Not at all, as pydantic 1 does. */
  | "silent"
  /** As another alternative, as the Registry API does. */
  | "told";

/** A schema as the OpenAPI document has it. */
export function renderSchema(schema: Schema, nulls: NullStyle, title?: string): Schema {
  const { nullable, notEmpty: _notEmpty, undocumented: _undocumented, ...kept } = schema;
  const rendered: Record<string, unknown> = {
    ...(title === undefined || kept.$ref || kept.allOf ? {} : { title }),
    ...kept,
  };
  const each = (part: unknown) => renderSchema(part as Schema, nulls);
  if (kept.properties) rendered.properties = renderProperties(kept.properties as Fields, nulls);
  if (Array.isArray(kept.items)) rendered.items = kept.items.map(each);
  else if (kept.items) rendered.items = each(kept.items);
  if (typeof kept.additionalProperties === "object") {
    rendered.additionalProperties = each(kept.additionalProperties);
  }
  if (Array.isArray(kept.anyOf)) rendered.anyOf = kept.anyOf.map(each);
  return nullable && nulls === "told" ? tellNull(rendered) : rendered;
}

function renderProperties(properties: Fields, nulls: NullStyle): Schema {
  return Object.fromEntries(
    Object.entries(properties as Record<string, Schema>)
      .filter(([, field]) => !field.undocumented)
      .map(([name, field]) => [name, renderSchema(field, nulls, titleOf(name))]),
  );
}

/** The Registry API writes limits of a text twice, and the format of an unlimited URI outside. */
function tellNull({ title, ...schema }: Record<string, unknown>): Schema {
  const { format, minLength, maxLength } = schema;
  const limited = maxLength !== undefined;
  const outside = limited ? { format, minLength, maxLength } : format === "uri" ? { format } : {};
  const inside = !limited && format === "uri" ? { type: "string" } : schema;
  return {
    ...(title === undefined ? {} : { title }),
    anyOf: [...(Array.isArray(schema.anyOf) ? schema.anyOf : [inside]), { type: "null" }],
    ...Object.fromEntries(Object.entries(outside).filter(([, value]) => value !== undefined)),
  };
}

/** `record_limit` → `Record Limit`, as pydantic titles a field. */
export const titleOf = (name: string): string =>
  name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
