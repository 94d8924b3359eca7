/**
 * Filled-in arguments of an operation, and the call that passes them.
 *
 * @module
 */
import { type ApiName, variableOf } from "../../model/deployment.ts";
import type { JsonSchema } from "../../model/operation.ts";
import { shellWord } from "../../text/shell_quote.ts";
import { fieldOf, isObject, listAt, objectAt, type OpenApiDocument, resolve } from "./document.ts";
import { literalOf, propertyOf, quoted } from "./literal.ts";
import { isPageKey } from "./paging.ts";
import { isReserved } from "./reserved.ts";
import type { ArgumentSlot, OperationShape } from "./shape.ts";

/** Makes a sample of a schema without references; openapi-sampler's `sample`. */
export type Sampler = (schema: object, options: Readonly<Record<string, unknown>>) => unknown;

/** A sample is made of this many schemas at most, this deep. */
const MOST_NODES = 400;
const DEEPEST = 9;
const MOST_PARTS = 100;

/**
 * Loads what makes samples.
 *
 * @returns the sampler
 */
export async function loadSampler(): Promise<Sampler> {
  const { sample } = await import("openapi-sampler");
  return (schema, options) => sample(schema, options);
}

/**
 * Arguments an operation could be called with.
 *
 * @param document the document it stands in
 * @param shape what it takes
 * @param options the sampler; `all` adds the arguments that may be left out
 * @returns arguments by name, to be edited
 */
export function exampleArguments(
  document: OpenApiDocument,
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
  // No made-up key leads to a page.
  const wanted = shape.slots.filter(({ name, required }) =>
    required || (all && !isPageKey(name) && !ruleOf(name, (other) => names.has(other)))
  );
  for (const slot of wanted) add(slot.name, exampleOf(document, slot, { sampler, all }));
  const { body } = shape;
  const hasFields = shape.slots.some((slot) => slot.in === "body");
  if (body && !hasFields && (body.required || all)) {
    add(body.name, sampleOf(document, body.schema, { sampler, all }));
  }
  return result;
}

/** Names whose value is a handle, unless the document gives an example. */
const HANDLE_NAMES = /^(handle|id|handle_id|dataset_id|item_id|starting_id)$/;
const EXAMPLE_HANDLE = "10378.1/1900001";

function exampleOf(
  document: OpenApiDocument,
  slot: ArgumentSlot,
  options: { readonly sampler: Sampler; readonly all: boolean },
): unknown {
  const value = sampleOf(document, slot.schema, options);
  return value === "string" && HANDLE_NAMES.test(slot.name) ? EXAMPLE_HANDLE : value;
}

function sampleOf(
  document: OpenApiDocument,
  schema: JsonSchema,
  { sampler, all }: { readonly sampler: Sampler; readonly all: boolean },
): unknown {
  try {
    const value = sampler(expand(document, schema), {
      quiet: true,
      skipReadOnly: true,
      skipNonRequired: !all,
      maxSampleDepth: DEEPEST,
    });
    return value === undefined ? null : JSON.parse(JSON.stringify(value));
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
  "readOnly",
];

/**
 * What Provena asks of a field beside another, though its documents do not say so: a value, or to
 * be left out. An example is sent as it stands.
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

function isText(schema: unknown): boolean {
  return isObject(schema) &&
    (schema.type === "string" || listAt(schema, "anyOf").some(isText));
}

function ruleOf(field: string, hasField: (name: string) => boolean) {
  return BESIDE.find((rule) => rule.field === field && hasField(rule.other));
}

/** The fields of an object as an example has them. */
function fieldsOf(schema: JsonSchema): [string, unknown][] {
  const fields = objectAt(schema, "properties") ?? {};
  const required = listAt(schema, "required");
  return Object.entries(fields).flatMap(([name, property]): [string, unknown][] => {
    const rule = ruleOf(name, (other) => Object.hasOwn(fields, other));
    if (!rule) return [[name, property]];
    if (rule.value !== undefined && isText(property)) {
      return [[name, { type: "string", example: rule.value }]];
    }
    const isLeftOut = rule.value === undefined && !required.includes(name);
    return isLeftOut ? [] : [[name, property]];
  });
}

/** A schema with its references replaced and its parts merged, cut where it runs in a circle. */
function expand(document: OpenApiDocument, schema: JsonSchema): Record<string, unknown> {
  let nodes = 0;
  const visit = (
    node: unknown,
    above: readonly object[],
  ): Record<string, unknown> | undefined => {
    const value = resolve(document, node)?.value;
    if (!value) return {};
    if (above.includes(value) || above.length > DEEPEST || ++nodes > MOST_NODES) return undefined;
    const inside = [...above, value];
    const visitAll = (list: readonly unknown[]) =>
      list.slice(0, MOST_PARTS).map((part) => visit(part, inside)).filter((one) =>
        one !== undefined
      );
    const result = ownKeywords(value);
    for (const key of ["anyOf", "oneOf"]) {
      const parts = visitAll(listAt(value, key).filter((part) => !isNull(part)));
      if (parts.length > 0) result[key] = parts;
    }
    const properties = fieldsOf(value).slice(0, MOST_PARTS)
      .map(([name, property]) => [name, visit(property, inside)] as const)
      .filter(([name, property]) => property !== undefined && name !== "__proto__");
    if (properties.length > 0) result.properties = Object.fromEntries(properties);
    const required = listAt(value, "required").filter((name) => typeof name === "string");
    if (required.length > 0) result.required = required;
    const items = isObject(value.items) ? visit(value.items, inside) : undefined;
    if (items) result.items = items;
    return visitAll(listAt(value, "allOf")).reduce(merge, result);
  };
  return visit(schema, []) ?? {};
}

/** The keywords with plain values, but for those that contradict each other. */
function ownKeywords(value: JsonSchema): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of KEPT) {
    const kept = fieldOf(value, key);
    if (kept !== undefined) result[key] = kept;
  }
  if (Array.isArray(result.enum)) {
    delete result.example;
    delete result.examples;
  }
  if (result.default === null) delete result.default;
  const isLong = typeof result.minLength === "number" && result.minLength > 100;
  if (isLong || result.format !== undefined) delete result.minLength;
  if (result.format !== undefined) delete result.maxLength;
  return result;
}

/** Merged here: the sampler prints a warning where the types of parts differ. */
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
    required: [...listAt(part, "required"), ...listAt(whole, "required")],
  };
}

/** "Or null" says nothing about what to write. */
function isNull(part: unknown): boolean {
  return isObject(part) && part.type === "null";
}

/**
 * A call to paste.
 *
 * @param api the API
 * @param operationId the operation
 * @param args its arguments
 * @returns the call as code and as a command; all of it quoted literals
 */
export function exampleCall(
  api: ApiName,
  operationId: string,
  args: Readonly<Record<string, unknown>>,
): { code: string; command: string } {
  const literal = Object.keys(args).length === 0 ? "" : literalOf(args);
  const target = isReserved(operationId)
    ? `.call(${quoted(operationId)}${literal && `, ${literal}`})`
    : `.ops${propertyOf(operationId)}(${literal})`;
  const words = Object.entries(args).map(([name, value]) =>
    shellWord(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
  );
  return {
    code: `await ${variableOf(api)}${target}`,
    command: ["provena", "call", api, shellWord(operationId), ...words].join(" "),
  };
}
