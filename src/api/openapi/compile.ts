/**
 * A schema of a document as a JSON Schema that can be validated against without danger.
 *
 * Only keywords whose meaning and cost are known are taken over: no `pattern` and no
 * `patternProperties`, since the regular expressions of a document could run for ever; no remote
 * references; no `format`, since servers read dates and UUIDs in more forms than one.
 *
 * @module
 */
import { hiddenFields } from "../../model/hidden_fields.ts";
import type { JsonSchema } from "../../model/operation.ts";
import { dialectOf, isSilentlyNullable } from "./dialect.ts";
import { discriminated } from "./discriminator.ts";
import { fieldOf, isObject, nameOfPointer, type OpenApiDocument, resolve } from "./document.ts";
import { isFile } from "./file_field.ts";

/** A schema ready for the validator. */
export interface CompiledSchema {
  readonly schema: JsonSchema;
}

/** A larger schema is left to the server to judge. */
const MOST_NODES = 20_000;
/** So many alternatives tried at one value would take noticeable time. */
const MOST_WEIGHT = 2_000;
const DEEPEST = 100;

type Keep = (value: unknown) => boolean;
const isNumber: Keep = (value) => typeof value === "number" && Number.isFinite(value);
const isCount: Keep = (value) => Number.isInteger(value) && (value as number) >= 0;
const TYPES = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const isType: Keep = (value) =>
  Array.isArray(value)
    ? value.length > 0 && value.every((one) => TYPES.has(one))
    : TYPES.has(value as string);

/** The validator writes the choices into every fault; longer ones are left to the server to judge. */
const LONGEST_CHOICES = 5_000;
const isTold: Keep = (value) => JSON.stringify(value).length <= LONGEST_CHOICES;

/** Keywords with plain values, and what those must be to be taken over. */
const plainKeywords: Readonly<Record<string, Keep>> = {
  type: isType,
  enum: (value) => Array.isArray(value) && value.length > 0 && isTold(value),
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

/**
 * Prepares a schema for validation.
 *
 * @param document the document the schema stands in
 * @param schema the schema
 * @returns what can be validated against, or undefined if it is too large or runs in circles
 */
export function compileSchema(
  document: OpenApiDocument,
  schema: JsonSchema,
): CompiledSchema | undefined {
  const definitions: Record<string, unknown> = Object.create(null);
  const names = { whole: new Map<object, string>(), part: new Map<object, string>() };
  const pending: { readonly name: string; readonly value: JsonSchema; readonly isPart: boolean }[] =
    [];
  const { taken } = dialectOf(document);
  let nodes = 0;

  /** A shared schema is translated once and named, so that recursive ones end. */
  function reference(node: unknown, depth: number, isPart: boolean): unknown {
    const found = resolve(document, node);
    if (!found) return {};
    if (found.pointer === undefined) return translate(found.value, depth, isPart);
    const known = isPart ? names.part : names.whole;
    let name = known.get(found.value);
    if (name === undefined) {
      name = `d${names.whole.size + names.part.size}`;
      known.set(found.value, name);
      pending.push({ name, value: withHidden(found.value, found.pointer), isPart });
    }
    return { $ref: `#/$defs/${name}` };
  }

  /** A part of `allOf` does not judge the fields of the other parts, whatever it says. */
  function translate(node: unknown, depth: number, isPart = false): unknown {
    if (typeof node === "boolean") return node;
    if (!isObject(node) || depth > DEEPEST || ++nodes > MOST_NODES) return {};
    if (typeof fieldOf(node, "$ref") === "string") {
      return orNull(node, reference(node, depth, isPart));
    }
    const result: Record<string, unknown> = {};
    for (const [keyword, keep] of Object.entries(plainKeywords)) {
      const value = fieldOf(node, keyword);
      if (value !== undefined && keep(value)) result[keyword] = value;
    }
    if ("const" in node && isTold(node.const)) result.const = node.const;
    addBounds(node, result);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const parts = fieldOf(node, keyword);
      if (!Array.isArray(parts) || parts.length === 0) continue;
      const choice = keyword === "allOf" ? undefined : discriminated(document, node, parts);
      if (choice) {
        const schemas = parts.map((part) => translate(part, depth + 1, isPart));
        const picked = choice.names.map((name, i) => ({ if: name, then: schemas[i] }));
        const judged = choice.isClosed
          ? [choice.named, ...picked]
          : [{ if: choice.named, then: { allOf: picked }, else: { anyOf: schemas } }];
        result.allOf = [...(result.allOf as unknown[] ?? []), ...judged];
        continue;
      }
      // Servers often accept what fits several alternatives, such as a number and an integer.
      const key = keyword === "allOf" ? "allOf" : result.anyOf === undefined ? "anyOf" : undefined;
      if (key) {
        const isOfAll = isPart || key === "allOf";
        result[key] = parts.map((part) => translate(part, depth + 1, isOfAll));
      }
    }
    // Judged as text, told as what it is.
    if (isFile(node)) result.format = "binary";
    addObject(node, result, depth, isPart);
    if ("items" in node && !Array.isArray(node.items)) {
      result.items = translate(node.items, depth + 1);
    }
    return orNull(node, takenAs(node) ? { if: takenAs(node), else: result } : result);
  }

  /** What the server takes for a value of a plain type; of choices it takes only those. */
  function takenAs(node: JsonSchema): JsonSchema | undefined {
    const isChoice = "enum" in node || "const" in node;
    if (typeof node.type !== "string" || isChoice || isFile(node)) return undefined;
    return taken.get(node.type);
  }

  function addObject(
    node: JsonSchema,
    result: Record<string, unknown>,
    depth: number,
    isPart: boolean,
  ): void {
    const readOnly = new Set<string>();
    const asked = new Set(Array.isArray(node.required) ? node.required : []);
    if (isObject(node.properties)) {
      const properties: Record<string, unknown> = Object.create(null);
      for (const [name, property] of Object.entries(node.properties)) {
        const whole = translate(property, depth + 1);
        const isNullable = !asked.has(name) && isSilentlyNullable(document, property);
        properties[name] = isNullable ? { if: { type: "null" }, else: whole } : whole;
        if (resolve(document, property)?.value.readOnly === true) readOnly.add(name);
      }
      result.properties = properties;
    }
    if (Array.isArray(node.required)) {
      const required = node.required.filter((name) =>
        typeof name === "string" && !readOnly.has(name)
      );
      if (required.length > 0) result.required = required;
    }
    const additional = node.additionalProperties;
    const isJudged = additional === false || isObject(additional);
    const hasParts = isPart || Array.isArray(node.allOf);
    if (isJudged && !hasParts && !("patternProperties" in node)) {
      result.additionalProperties = additional === false ? false : translate(additional, depth + 1);
    }
  }

  const compiled = translate(schema, 0);
  for (let next = pending.pop(); next; next = pending.pop()) {
    definitions[next.name] = translate(next.value, 0, next.isPart);
  }
  if (nodes > MOST_NODES || !isObject(compiled)) return undefined;
  const whole = { ...compiled, $defs: definitions };
  return isTooHeavy(whole, definitions) ? undefined : { schema: whole };
}

/** Servers and tools write `nullable` beside a reference too, though OpenAPI 3.0 ignores it there. */
function orNull(node: JsonSchema, translated: unknown): unknown {
  return node.nullable === true ? { anyOf: [translated, { type: "null" }] } : translated;
}

function withHidden(value: JsonSchema, pointer: string): JsonSchema {
  const name = nameOfPointer(pointer);
  if (!Object.hasOwn(hiddenFields, name)) return value;
  const hidden = hiddenFields[name]!.map((one) => [one, {}] as const);
  const told = isObject(value.properties) ? value.properties : {};
  return { ...value, properties: { ...Object.fromEntries(hidden), ...told } };
}

/**
 * A prepared schema as messages tell it: what a value should be, without what is taken besides.
 */
export function toldSchema(node: unknown): unknown {
  if (!isObject(node)) return node;
  if (node.else !== undefined) return toldSchema(node.else);
  const told: Record<string, unknown> = { ...node };
  for (const key of ["allOf", "anyOf"]) {
    if (Array.isArray(node[key])) told[key] = node[key].map(toldSchema);
  }
  for (const key of ["properties", "$defs"]) {
    const inner = node[key];
    if (!isObject(inner)) continue;
    told[key] = Object.fromEntries(
      Object.entries(inner).map(([name, schema]) => [name, toldSchema(schema)]),
    );
  }
  for (const key of ["items", "additionalProperties"]) {
    if (key in node) told[key] = toldSchema(node[key]);
  }
  return told;
}

/** 3.0 says `exclusiveMinimum: true` beside `minimum`, 3.1 gives the number itself. */
function addBounds(node: JsonSchema, result: Record<string, unknown>): void {
  for (
    const [bound, exclusive] of [["minimum", "exclusiveMinimum"], [
      "maximum",
      "exclusiveMaximum",
    ]] as const
  ) {
    const value = fieldOf(node, exclusive);
    if (isNumber(value)) result[exclusive] = value;
    else if (value === true && isNumber(node[bound])) {
      result[exclusive] = node[bound];
      delete result[bound];
    }
  }
}

/** Whether too many schemas are tried at one value, or alternatives lead back to themselves. */
function isTooHeavy(schema: JsonSchema, definitions: Readonly<Record<string, unknown>>): boolean {
  const known = new Map<string, number>();
  /** What is tried at the same value as this schema, itself included. */
  const weigh = (node: unknown, depth: number): number => {
    if (!isObject(node)) return 1;
    if (depth > DEEPEST) return Infinity;
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
    isObject(node) && (weigh(node, 0) > MOST_WEIGHT || partsOf(node).some(isHeavy));
  return isHeavy(schema) || Object.values(definitions).some(isHeavy);
}

function partsOf(node: JsonSchema): readonly unknown[] {
  const lists = [node.allOf, node.anyOf].filter(Array.isArray).flat();
  const { items, additionalProperties, then: picked, else: strict } = node;
  const fields = Object.values(node.properties ?? {});
  return [...lists, ...fields, items, additionalProperties, picked, strict];
}
