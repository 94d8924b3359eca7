/**
 * The JSON schema of a model, as the Registry and Data Store APIs return it for forms.
 *
 * @module
 */
import type { ApiContract, Schema } from "./api_contract.ts";
import { nameIn, titleOf } from "./notation.ts";

/** The JSON schema of a model, with the models it refers to under `definitions`. */
export function jsonSchemaOf(
  { models }: Pick<ApiContract, "models">,
  name: string,
): Record<string, unknown> {
  const definitions: Record<string, unknown> = {};
  const define = (needed: string): void => {
    if (Object.hasOwn(definitions, needed)) return;
    definitions[needed] = {};
    definitions[needed] = described(models[needed]!, define, needed);
  };
  const schema = described(models[name]!, define, name);
  return Object.keys(definitions).length === 0 ? schema : { ...schema, definitions };
}

function described(
  { nullable, notEmpty: _notEmpty, ...schema }: Schema,
  define: (name: string) => void,
  title?: string,
): Record<string, unknown> {
  const each = (part: unknown) => described(part as Schema, define);
  const titled = title === undefined ? {} : { title };
  if (schema.$ref) {
    define(nameIn(schema.$ref));
    const reference = { $ref: `#/definitions/${nameIn(schema.$ref)}` };
    const none = { type: "null", title: "None" };
    return nullable ? { ...titled, anyOf: [reference, none] } : reference;
  }
  return {
    ...titled,
    ...schema,
    ...(nullable ? { type: [schema.type, "null"] } : {}),
    ...(Array.isArray(schema.allOf) && { allOf: schema.allOf.map(each) }),
    ...(schema.items !== undefined && { items: each(schema.items) }),
    ...(typeof schema.additionalProperties === "object" && {
      additionalProperties: each(schema.additionalProperties),
    }),
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(schema.properties as Record<string, Schema>)
          .filter(([, field]) => !field.undocumented)
          .map(([name, field]) => [name, described(field, define, titleOf(name))]),
      ),
    }),
  };
}
