/**
 * Creates example arguments of an operation, and the call that passes them.
 *
 * @module
 */
import { type ApiName, variableOf } from "../../model/deployment.ts";
import { fieldOf, isObject, type JsonObject, listAt } from "../../model/json_object.ts";
import { shellWord } from "../../text/shell_quote.ts";
import { literalOf, propertyOf, quoted } from "./literal.ts";
import type { Schema } from "./normalise.ts";
import { isPageKey } from "./paging.ts";
import { isReserved } from "./reserved.ts";
import type { ArgumentSlot, OperationShape } from "./shape.ts";

/** Creates an example of a schema without references; the `sample` of openapi-sampler. */
export type Sampler = (schema: object, options: Readonly<Record<string, unknown>>) => unknown;

/** Limits of one example in schemas and depth, and of all arguments together. */
const MAX_NODES = 3000;
const MAX_NODES_IN_ALL = 20_000;
const MAX_DEPTH = 24;
const MAX_PARTS = 100;
const MAX_REQUIRED = 500;
/** Limit of an example in a document, in characters of JSON. A longer one is not used. */
const MAX_EXAMPLE_LENGTH = 10_000;

/** Loads openapi-sampler. */
export async function loadSampler(): Promise<Sampler> {
  const { sample } = await import("openapi-sampler");
  return (schema, options) => sample(schema, options);
}

/** Example arguments of an operation, to be edited; `all` adds the optional ones. */
export function exampleArguments(
  shape: OperationShape,
  { sampler, all = false }: { readonly sampler: Sampler; readonly all?: boolean },
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const add = (name: string, value: unknown) =>
    Object.defineProperty(result, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  const names = new Set(shape.slots.map((slot) => slot.name));
  const sampling = { sampler, budget: { nodes: MAX_NODES_IN_ALL } };
  // Cursors are left out: an invented one leads to no page.
  const { body } = shape;
  const isSent = body !== undefined && (body.required || all);
  const asked = isSent ? requiredByChoice(body.schema) : new Set<string>();
  const hasFields = shape.slots.some((slot) => slot.in === "body") &&
    [...asked].every((name) => names.has(name));
  const wanted = shape.slots.filter(({ name, required, in: place }) =>
    place === "body" && !hasFields ? false : required || asked.has(name) ||
      (all && !isPageKey(name) && !ruleOf(name, (other) => names.has(other)))
  );
  for (const slot of wanted) {
    // Fill objects in the path: an empty one would leave the path without a segment.
    const isWhole = all || slot.in === "path";
    const value = exampleOf(slot, { ...sampling, all: isWhole });
    if (value !== undefined) add(slot.name, value);
  }
  if (isSent && !hasFields) {
    add(body.name, sampleOf(body.schema, { ...sampling, all }) ?? null);
  }
  return result;
}

/** The required fields of the alternative that the example is made from. */
function requiredByChoice({ alternatives }: Schema): ReadonlySet<string> {
  return alternatives.find((one) => !one.isNull)?.required ?? new Set();
}

/** Names whose value is a handle, unless the document gives an example. */
const HANDLE_NAMES = /^(handle|id|handle_id|dataset_id|item_id|starting_id)$/;
const EXAMPLE_HANDLE = "10378.1/1900001";

function exampleOf(slot: ArgumentSlot, options: Sampling): unknown {
  const value = sampleOf(slot.schema, options);
  if (value === undefined && slot.required) return null;
  return value === "string" && HANDLE_NAMES.test(slot.name) ? EXAMPLE_HANDLE : value;
}

/** How examples are made, and the number of schemas that may still be visited. */
interface Sampling {
  readonly sampler: Sampler;
  readonly budget: { nodes: number };
  readonly all: boolean;
}

/**
 * An example of a schema; undefined if there is none, for example because it must contain itself.
 */
function sampleOf(schema: Schema, { sampler, budget, all }: Sampling): unknown {
  try {
    const whole = expand(schema, budget);
    const value = whole && sampler(whole, {
      quiet: true,
      skipReadOnly: true,
      skipNonRequired: !all,
      maxSampleDepth: 2 * MAX_DEPTH,
    });
    return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  } catch {
    return null;
  }
}

const KEPT = [
  "type",
  "enum",
  "const",
  "default",
  "example",
  "examples",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
  "minItems",
  "readOnly",
];

/**
 * Fields that Provena expects to be left out, or to have a certain value, if another field is
 * present. Documents do not say so, but examples are sent unchanged.
 */
const BESIDE: readonly { field: string; other: string; value?: string }[] = [
  { field: "release_status", other: "item_subtype" },
  { field: "release_reviewer", other: "item_subtype" },
  { field: "begins_with", other: "sort_type" },
  { field: "uri", other: "reposited" },
  { field: "description", other: "reposited" },
  { field: "value", other: "relevant" },
  { field: "access_info_uri", other: "collection_format" },
  { field: "resolution", other: "coverage", value: "0.01" },
  { field: "resolution", other: "duration", value: "P1D" },
];

function isText(schema: Schema): boolean {
  return [schema, ...schema.alternatives].some(({ keywords }) => keywords.type === "string");
}

function ruleOf(field: string, hasField: (name: string) => boolean) {
  return BESIDE.find((rule) => rule.field === field && hasField(rule.other));
}

/** A field of an example. */
interface ExampleField {
  readonly name: string;
  readonly schema: Schema;
  /** The value that Provena expects, if any. */
  readonly value: string | undefined;
}

const known = new WeakMap<JsonObject, readonly ExampleField[]>();

/** The first fields of a schema, determined once for all examples. */
function fieldsOf({ keywords, ownFields, ownRequired }: Schema): readonly ExampleField[] {
  const held = known.get(keywords);
  if (held) return held;
  const fields = [...ownFields].slice(0, MAX_PARTS).flatMap(([name, schema]) => {
    const rule = ruleOf(name, (other) => ownFields.has(other));
    const isLeftOut = rule && rule.value === undefined && !ownRequired.has(name);
    return isLeftOut ? [] : [{ name, schema, value: isText(schema) ? rule?.value : undefined }];
  });
  known.set(keywords, fields);
  return fields;
}

type Expanded = Record<string, unknown> | undefined;

/**
 * A schema with references replaced and parts merged. A circle is broken at the nearest optional
 * field.
 */
function expand(schema: Schema, budget: Sampling["budget"]): Expanded {
  let nodes = 0;
  const visit = (schema: Schema, above: readonly object[]): Expanded => {
    const { keywords, items, alternatives, ownRequired } = schema;
    const isSpent = ++nodes > MAX_NODES || budget.nodes-- <= 0;
    const needsItems = Number(keywords.minItems) > 0;
    if (isSpent || above.includes(keywords) || above.length > MAX_DEPTH) {
      // An empty list breaks the circle.
      return keywords.type === "array" && !needsItems ? { type: "array" } : undefined;
    }
    const inside = [...above, keywords];
    const visitAll = (list: readonly Schema[]) =>
      list.slice(0, MAX_PARTS).map((part) => visit(part, inside));
    const result = ownKeywords(keywords);
    const required = [...ownRequired].slice(0, MAX_REQUIRED);
    // "Or null" is no help for an example.
    const given = alternatives.filter((one) => !one.isNull);
    const choices = visitAll(given).filter((one) => one !== undefined);
    if (given.length > 0 && choices.length === 0) return undefined;
    if (choices.length > 0) result.anyOf = choices;
    const asked = listAt(choices[0], "required").filter((name) => typeof name === "string");
    required.push(...asked);
    const properties: [string, unknown][] = [];
    for (const { name, schema: field, value } of fieldsOf(schema)) {
      const inner = value === undefined ? visit(field, inside) : { type: "string", example: value };
      if (inner !== undefined && name !== "__proto__") properties.push([name, inner]);
      else if (ownRequired.has(name) || asked.includes(name)) return undefined;
    }
    if (properties.length > 0) result.properties = Object.fromEntries(properties);
    if (required.length > 0) result.required = required.slice(0, MAX_REQUIRED);
    const each = items && visit(items, inside);
    if (each) result.items = each;
    else if (items && needsItems) return undefined;
    const parts = visitAll(schema.parts);
    return parts.reduce<Expanded>((whole, part) => whole && part && merge(whole, part), result);
  };
  return visit(schema, []);
}

/** The keywords with simple values, without those that contradict each other. */
function ownKeywords(value: JsonObject): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of KEPT) {
    const given = fieldOf(value, key);
    // The first choices are enough.
    const kept = key === "enum" && Array.isArray(given) ? given.slice(0, MAX_ITEMS) : given;
    if (kept !== undefined && isShort(kept)) result[key] = kept;
  }
  if (Array.isArray(result.enum)) {
    delete result.example;
    delete result.examples;
  }
  if (result.default === null) delete result.default;
  for (const key of ["default", "example"]) {
    if (key in result && !suits(result[key], value)) delete result[key];
  }
  if (Array.isArray(result.examples) && !suits(result.examples[0], value)) delete result.examples;
  if (Number(result.minItems) > MAX_ITEMS) delete result.minItems;
  const isLong = typeof result.minLength === "number" && result.minLength > 100;
  if (isLong || result.format !== undefined) delete result.minLength;
  if (result.format !== undefined) delete result.maxLength;
  return result;
}

const short = new WeakMap<object, boolean>();

/** Whether an example is short enough; determined once for each. */
function isShort(value: unknown): boolean {
  if (typeof value === "string") return value.length <= MAX_EXAMPLE_LENGTH;
  if (typeof value !== "object" || value === null) return true;
  let known = short.get(value);
  if (known === undefined) {
    short.set(value, known = JSON.stringify(value).length <= MAX_EXAMPLE_LENGTH);
  }
  return known;
}

/** Limit of the items in an example. */
const MAX_ITEMS = 20;

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
};

/** Whether an example in a document fits its schema: some are incomplete or have another type. */
function suits(value: unknown, schema: JsonObject): boolean {
  const { type, minLength = 0, maxLength = Infinity } = schema;
  if (typeof type === "string" && Object.hasOwn(kinds, type) && !kinds[type]!(value)) return false;
  if (isObject(value)) {
    return listAt(schema, "required").every((name) => Object.hasOwn(value, String(name)));
  }
  if (typeof value !== "string") return true;
  const length = [...value].length;
  return length >= Number(minLength) && length <= Number(maxLength);
}

/** Merges two parts of `allOf`. The sampler would print a warning if their types differ. */
function merge(
  whole: Record<string, unknown>,
  part: Record<string, unknown>,
): Record<string, unknown> {
  return {
    ...part,
    ...whole,
    ...(part.properties && whole.properties
      ? { properties: { ...part.properties, ...whole.properties } }
      : {}),
    required: [...listAt(part, "required"), ...listAt(whole, "required")].slice(0, MAX_REQUIRED),
  };
}

/** The call of an operation as code and as a command; everything in it is a quoted literal. */
export function exampleCall(
  api: ApiName,
  operationId: string,
  args: Readonly<Record<string, unknown>>,
  files: ReadonlySet<string> = new Set(),
): { code: string; command: string } {
  const literal = Object.keys(args).length === 0 ? "" : literalOf(args);
  const target = isReserved(operationId)
    ? `.call(${quoted(operationId)}${literal && `, ${literal}`})`
    : `.ops${propertyOf(operationId)}(${literal})`;
  const words = Object.entries(args).map(([name, value]) =>
    files.has(name) ? fileWord(name) : argumentWord(name, value)
  );
  return {
    code: `await ${variableOf(api)}${target}`,
    command: ["provena", "call", api, shellWord(operationId), ...words].join(" "),
  };
}

/** A file argument as a word of a command. */
export function fileWord(name: string): string {
  return `${shellWord(name)}=@FILE`;
}

/**
 * An argument as a word of a command. A text that begins with @ is written as JSON, since @ means a
 * file.
 */
export function argumentWord(name: string, value: unknown): string {
  if (typeof value !== "string") return shellWord(`${name}=${JSON.stringify(value)}`);
  return shellWord(
    value.startsWith("@") ? `${name}:=${JSON.stringify(value)}` : `${name}=${value}`,
  );
}
