/**
 * Compiles a schema of a document to a JSON Schema that is safe to validate with.
 *
 * Only keywords of known meaning and cost are kept: no `pattern` and `patternProperties`, because a
 * regular expression from a server could run forever; no remote references; no `format`, because
 * servers accept dates and UUIDs in several forms.
 *
 * @module
 */
import { hiddenFields } from "../../model/hidden_fields.ts";
import type { JsonSchema } from "../../model/operation.ts";
import { fieldOf, isObject } from "../../model/json_object.ts";
import { discriminated } from "./discriminator.ts";
import { isFile } from "./file_field.ts";
import type { Schema } from "./normalise.ts";

/** Limit of the nodes of a schema. A larger one is not checked here, but by the server. */
const MAX_NODES = 20_000;
/** Limit of the schemas that are tried for one value, so that checking takes no noticeable time. */
const MAX_WEIGHT = 2_000;
const MAX_DEPTH = 100;

type Keep = (value: unknown) => boolean;
const isNumber: Keep = (value) => typeof value === "number" && Number.isFinite(value);
const isCount: Keep = (value) => Number.isInteger(value) && (value as number) >= 0;
const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const isType: Keep = (value) =>
  Array.isArray(value)
    ? value.length > 0 && value.every((one) => TYPES.has(one))
    : TYPES.has(value as string);

/**
 * Limit of an `enum` in characters of JSON. The validator writes it into every error, so longer
 * ones are not checked here.
 */
const MAX_CHOICES_LENGTH = 5_000;
const isShort: Keep = (value) => JSON.stringify(value).length <= MAX_CHOICES_LENGTH;

/** Keywords with simple values, and the condition under which each is kept. */
const plainKeywords: Readonly<Record<string, Keep>> = {
  type: isType,
  enum: (value) => Array.isArray(value) && value.length > 0 && isShort(value),
  minimum: isNumber,
  maximum: isNumber,
  multipleOf: (value) => isNumber(value) && (value as number) > 0,
  minLength: isCount,
  maxLength: isCount,
  minItems: isCount,
  maxItems: isCount,
  minProperties: isCount,
  maxProperties: isCount,
};

/** Compiles a schema; undefined if it is too large or its alternatives are circular. */
export function compileSchema(schema: Schema): JsonSchema | undefined {
  const definitions: Record<string, unknown> = Object.create(null);
  const names = { whole: new Map<object, string>(), part: new Map<object, string>() };
  const pending: { readonly name: string; readonly schema: Schema; readonly isPart: boolean }[] =
    [];
  let nodes = 0;

  /**
   * Translates a use of a schema. A shared one is translated once and referred to, so that
   * recursion ends.
   */
  function translate(schema: Schema, depth: number, isPart = false): unknown {
    if (schema.isNever) return false;
    if (depth > MAX_DEPTH || ++nodes > MAX_NODES) return {};
    const { isNullable } = schema;
    const translated = schema.name === undefined
      ? translateInPlace(schema, depth, isPart)
      : reference(schema, isPart);
    return isNullable ? { anyOf: [translated, { type: "null" }] } : translated;
  }

  function reference(schema: Schema, isPart: boolean): unknown {
    const known = isPart ? names.part : names.whole;
    let name = known.get(schema.keywords);
    if (name === undefined) {
      name = `d${names.whole.size + names.part.size}`;
      known.set(schema.keywords, name);
      pending.push({ name, schema, isPart });
    }
    return { $ref: `#/$defs/${name}` };
  }

  /**
   * Translates the schema itself. In a part of `allOf`, `additionalProperties` is dropped, because
   * it would reject the fields of the other parts.
   */
  function translateInPlace(schema: Schema, depth: number, isPart: boolean): unknown {
    const { keywords, alternatives, parts } = schema;
    const result: Record<string, unknown> = {};
    for (const [keyword, keep] of Object.entries(plainKeywords)) {
      const value = fieldOf(keywords, keyword);
      if (value !== undefined && keep(value)) result[keyword] = value;
    }
    if ("const" in keywords && isShort(keywords.const)) result.const = keywords.const;
    addBounds(keywords, result);
    if (parts.length > 0) result.allOf = parts.map((part) => translate(part, depth + 1, true));
    const choice = discriminated(schema);
    const schemas = alternatives.map((one) => translate(one, depth + 1, isPart));
    if (choice) {
      const picked = choice.names.map((name, i) => ({ if: name, then: schemas[i] }));
      const checks = choice.isClosed
        ? [choice.named, ...picked]
        : [{ if: choice.named, then: { allOf: picked }, else: { anyOf: schemas } }];
      result.allOf = [...(result.allOf as unknown[] ?? []), ...checks];
    } else if (schemas.length > 0) result.anyOf = schemas;
    // A file is checked as text; the format is for messages.
    if (isFile(keywords)) result.format = "binary";
    addObject(schema, result, { depth, isPart });
    if (schema.items) result.items = translate(schema.items, depth + 1);
    const accepted = acceptedAs(schema);
    return accepted ? { if: accepted, else: result } : result;
  }

  function addObject(
    schema: Schema,
    result: Record<string, unknown>,
    { depth, isPart }: { readonly depth: number; readonly isPart: boolean },
  ): void {
    const { keywords, name: schemaName = "", ownFields, ownRequired, additional, parts } = schema;
    const hidden = Object.hasOwn(hiddenFields, schemaName) ? hiddenFields[schemaName]! : [];
    if (isObject(keywords.properties) || hidden.length > 0) {
      const properties: Record<string, unknown> = Object.create(null);
      for (const name of hidden) properties[name] = {};
      for (const [name, field] of ownFields) {
        const whole = translate(field, depth + 1);
        const isNullable = !ownRequired.has(name) && field.isSilentlyNullable;
        properties[name] = isNullable ? { if: { type: "null" }, else: whole } : whole;
      }
      result.properties = properties;
    }
    const required = [...ownRequired].filter((name) => !isReadOnly(ownFields.get(name)));
    if (required.length > 0) result.required = required;
    const hasParts = isPart || parts.length > 0;
    if (additional && !hasParts && !("patternProperties" in keywords)) {
      result.additionalProperties = translate(additional, depth + 1);
    }
  }

  const compiled = translate(schema, 0);
  for (let next = pending.pop(); next; next = pending.pop()) {
    definitions[next.name] = translateInPlace(next.schema, 0, next.isPart);
  }
  if (nodes > MAX_NODES || !isObject(compiled)) return undefined;
  const whole = { ...compiled, $defs: definitions };
  return isTooHeavy(whole, definitions) ? undefined : whole;
}

/**
 * Other values that the server accepts for the type of a schema. It converts no value where choices
 * are listed.
 */
function acceptedAs({ keywords, dialect }: Schema): JsonSchema | undefined {
  const isChoice = "enum" in keywords || "const" in keywords;
  if (typeof keywords.type !== "string" || isChoice || isFile(keywords)) return undefined;
  return dialect.accepted.get(keywords.type);
}

function isReadOnly(field: Schema | undefined): boolean {
  return field?.keywords.readOnly === true;
}

/**
 * A compiled schema for messages: without the values that servers accept but documents do not
 * mention.
 */
export function schemaForMessages(node: unknown): unknown {
  if (!isObject(node)) return node;
  if (node.else !== undefined) return schemaForMessages(node.else);
  const told: Record<string, unknown> = { ...node };
  for (const key of ["allOf", "anyOf"]) {
    if (Array.isArray(node[key])) told[key] = node[key].map(schemaForMessages);
  }
  for (const key of ["properties", "$defs"]) {
    const inner = node[key];
    if (!isObject(inner)) continue;
    told[key] = Object.fromEntries(
      Object.entries(inner).map(([name, schema]) => [name, schemaForMessages(schema)]),
    );
  }
  for (const key of ["items", "additionalProperties"]) {
    if (key in node) told[key] = schemaForMessages(node[key]);
  }
  return told;
}

const BOUNDS = [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]] as const;

/**
 * Adds exclusive bounds: in OpenAPI 3.0 `exclusiveMinimum` is a boolean beside `minimum`, in 3.1 a
 * number.
 */
function addBounds(node: JsonSchema, result: Record<string, unknown>): void {
  for (const [bound, exclusive] of BOUNDS) {
    const value = fieldOf(node, exclusive);
    if (isNumber(value)) result[exclusive] = value;
    else if (value === true && isNumber(node[bound])) {
      result[exclusive] = node[bound];
      delete result[bound];
    }
  }
}

/** Whether too many schemas would be tried for one value, or alternatives are circular. */
function isTooHeavy(schema: JsonSchema, definitions: Readonly<Record<string, unknown>>): boolean {
  const known = new Map<string, number>();
  /** Number of the schemas that are tried for the same value as this one, including it. */
  const weigh = (node: unknown, depth: number): number => {
    if (!isObject(node)) return 1;
    if (depth > MAX_DEPTH) return Infinity;
    let weight = 1;
    for (const keyword of ["allOf", "anyOf"]) {
      const parts = node[keyword];
      if (Array.isArray(parts)) parts.forEach((part) => weight += weigh(part, depth + 1));
    }
    if (node.else !== undefined) weight += weigh(node.else, depth + 1);
    if (isObject(node.then)) weight += weigh(node.then, depth + 1);
    if (typeof node.$ref !== "string") return weight;
    const name = node.$ref.slice("#/$defs/".length);
    let referenced = known.get(name);
    if (referenced === undefined) {
      known.set(name, Infinity);
      referenced = weigh(definitions[name], depth + 1);
      known.set(name, referenced);
    }
    return weight + referenced;
  };
  const isHeavy = (node: unknown): boolean =>
    isObject(node) && (weigh(node, 0) > MAX_WEIGHT || partsOf(node).some(isHeavy));
  return isHeavy(schema) || Object.values(definitions).some(isHeavy);
}

function partsOf(node: JsonSchema): readonly unknown[] {
  const lists = [node.allOf, node.anyOf].filter(Array.isArray).flat();
  const { items, additionalProperties, then: picked, else: strict } = node;
  const fields = Object.values(node.properties ?? {});
  return [...lists, ...fields, items, additionalProperties, picked, strict];
}
