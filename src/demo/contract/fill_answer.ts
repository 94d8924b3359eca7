/**
 * Makes what an operation says into the answer Provena would send: every field of the declared
 * model, null or default where nothing is said, and no field besides.
 *
 * @module
 */
import type { ApiContract, ContractOperation, Schema } from "./api_contract.ts";
import { nameIn } from "./notation.ts";

type Models = ApiContract["models"];

/**
 * Fills an answer.
 *
 * Throws if a field is missing that must be there: like FastAPI, this is a fault of the service.
 */
export function fillAnswer(
  { models }: Pick<ApiContract, "models">,
  operation: ContractOperation,
  said: unknown,
): unknown {
  if (operation.answerModel === null) return said;
  return fill(said, operation.answerModel, models, [operation.id]);
}

/** Fills a value of a named model, as answers without a declared model hold it. */
export function fillModel(
  { models }: Pick<ApiContract, "models">,
  name: string,
  said: unknown,
): unknown {
  return fill(said, models[name]!, models, [name]);
}

function fill(
  said: unknown,
  schema: Schema,
  models: Models,
  place: readonly (string | number)[],
): unknown {
  if (said === null || said === undefined) return null;
  if (schema.$ref) return fill(said, models[nameIn(schema.$ref)]!, models, place);
  if (Array.isArray(schema.allOf)) return fill(said, schema.allOf[0], models, place);
  if (Array.isArray(schema.anyOf)) {
    return fill(said, alternativeOf(said, schema.anyOf, models), models, place);
  }
  if (schema.properties) return fillFields(said, schema, models, place);
  if (schema.type === "array" && !Array.isArray(schema.items)) {
    const items = (schema.items ?? {}) as Schema;
    return [...said as Iterable<unknown>]
      .map((item, i) => fill(item, items, models, [...place, i]));
  }
  if (typeof schema.additionalProperties === "object") {
    const values = schema.additionalProperties as Schema;
    return Object.fromEntries(
      Object.entries(said).map(([key, one]) => [key, fill(one, values, models, [...place, key])]),
    );
  }
  return said;
}

function fillFields(
  said: unknown,
  model: Schema,
  models: Models,
  place: readonly (string | number)[],
): unknown {
  const given = said as Readonly<Record<string, unknown>>;
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

/** The first alternative whose required fields are all there, as pydantic tries them in order. */
function alternativeOf(said: unknown, schemas: readonly Schema[], models: Models): Schema {
  const fits = (schema: Schema): boolean => {
    const model = schema.$ref ? models[nameIn(schema.$ref)]! : schema;
    return typeof said === "object" &&
      requiredOf(model).every((name) => Object.hasOwn(said as object, name));
  };
  return schemas.find(fits) ?? schemas[0]!;
}
