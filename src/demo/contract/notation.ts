/**
 * A short notation for pydantic models, from which validation and the OpenAPI document are derived.
 *
 * A shape is a schema, or the name of a model. A schema has the keywords of OpenAPI and three more:
 * `nullable` (null is valid), `notEmpty` (an empty text is invalid) and `undocumented` (the
 * document omits the field). {@link renderSchema} converts them to the form in the document.
 *
 * @module
 */
import type { Schema } from "./api_contract.ts";

/** A schema, or the name of a model. */
export type Shape = Schema | string;

/** Fields by name; a name that ends in `?` is optional. */
export type Fields = Readonly<Record<string, Shape>>;

export const any: Schema = {};
export const text: Schema = { type: "string" };
export const nonEmptyText: Schema = { type: "string", notEmpty: true };
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
/** Documented as a URI, but any text is accepted. */
export const uri: Schema = { type: "string", format: "uri", notEmpty: true };

/** A reference to a model. */
export const refTo = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** The name of the model that a reference points to. */
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

/** An optional field and the value it has if omitted. */
export const preset = (shape: Shape, value: unknown): Schema =>
  typeof shape === "string"
    ? { allOf: [refTo(shape)], default: value }
    : { ...shape, default: value };

export const undocumented = (shape: Schema): Schema => ({ ...shape, undocumented: true });

/** A model that ignores unknown fields. */
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

/** A model that rejects unknown fields. */
export const closed = (fields: Fields): Schema => ({
  ...object(fields),
  additionalProperties: false,
});

/** An answer with a status and other fields. */
export const answer = (fields: Fields): Schema => object({ status: "Status", ...fields });

/** How an OpenAPI document shows that a field is nullable. */
export type NullStyle =
  /** Not at all, as in pydantic 1. */
  | "omitted"
  /** As a type in `anyOf`, as in the Registry API. */
  | "explicit";

/** Converts a schema to the form in the OpenAPI document. */
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
  return nullable && nulls === "explicit" ? addNull(rendered) : rendered;
}

function renderProperties(properties: Fields, nulls: NullStyle): Schema {
  return Object.fromEntries(
    Object.entries(properties as Record<string, Schema>)
      .filter(([, field]) => !field.undocumented)
      .map(([name, field]) => [name, renderSchema(field, nulls, titleOf(name))]),
  );
}

/**
 * The Registry API repeats the length limits of a text outside `anyOf`, and puts the format of a
 * URI without limits only there.
 */
function addNull({ title, ...schema }: Record<string, unknown>): Schema {
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

/** Pydantic's title of a field: `record_limit` → `Record Limit`. */
export const titleOf = (name: string): string =>
  name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
