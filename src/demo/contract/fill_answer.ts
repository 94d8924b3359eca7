/**
 * Completes the answer of an operation as FastAPI does: all fields of the declared model, with null
 * or the default for missing ones, and no other fields.
 *
 * @module
 */
import type { ApiContract, ContractOperation, Schema } from "./api_contract.ts";
import { nameIn } from "./notation.ts";

type Models = ApiContract["models"];

/** Completes an answer. Throws if a required field is missing: that is an error of the service. */
export function fillAnswer(
  { models }: Pick<ApiContract, "models">,
  operation: ContractOperation,
  data: unknown,
): unknown {
  if (operation.answerModel === null) return data;
  return fill(data, operation.answerModel, models, [operation.id]);
}

/** Completes a value of a named model, for answers that have no declared model themselves. */
export function fillModel(
  { models }: Pick<ApiContract, "models">,
  name: string,
  data: unknown,
): unknown {
  return fill(data, models[name]!, models, [name]);
}

function fill(
  data: unknown,
  schema: Schema,
  models: Models,
  place: readonly (string | number)[],
): unknown {
  if (data === null || data === undefined) return null;
  if (schema.$ref) return fill(data, models[nameIn(schema.$ref)]!, models, place);
  if (Array.isArray(schema.allOf)) return fill(data, schema.allOf[0], models, place);
  if (Array.isArray(schema.anyOf)) {
    return fill(data, alternativeOf(data, schema.anyOf, models), models, place);
  }
  if (schema.properties) return fillFields(data, schema, models, place);
  if (schema.type === "array" && !Array.isArray(schema.items)) {
    const items = (schema.items ?? {}) as Schema;
    return [...data as Iterable<unknown>]
      .map((item, i) => fill(item, items, models, [...place, i]));
  }
  if (typeof schema.additionalProperties === "object") {
    const values = schema.additionalProperties as Schema;
    return Object.fromEntries(
      Object.entries(data).map(([key, one]) => [key, fill(one, values, models, [...place, key])]),
    );
  }
  return data;
}

function fillFields(
  data: unknown,
  model: Schema,
  models: Models,
  place: readonly (string | number)[],
): unknown {
  const given = data as Readonly<Record<string, unknown>>;
  const required = requiredOf(model);
  return Object.fromEntries(
    Object.entries(model.properties as Readonly<Record<string, Schema>>).map(([name, schema]) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      if (value !== undefined) return [name, fill(value, schema, models, [...place, name])];
      if (required.includes(name)) throw new Error(`no ${[...place, name].join(".")} is given`);
      return [name, structuredClone(schema.default ?? null)];
    }),
  );
}

const requiredOf = (model: Schema): readonly string[] => (model.required ?? []) as string[];

/** The first alternative with all its required fields present; pydantic tries them in order too. */
function alternativeOf(data: unknown, schemas: readonly Schema[], models: Models): Schema {
  const fits = (schema: Schema): boolean => {
    const model = schema.$ref ? models[nameIn(schema.$ref)]! : schema;
    return typeof data === "object" &&
      requiredOf(model).every((name) => Object.hasOwn(data as object, name));
  };
  return schemas.find(fits) ?? schemas[0]!;
}
