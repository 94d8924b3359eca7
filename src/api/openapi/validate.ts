/**
 * Checks arguments against the document before anything is sent.
 *
 * @module
 */
import { summarise } from "../../errors.ts";
import type { JsonSchema } from "../../model/operation.ts";
import { isObject } from "../../model/json_object.ts";
import { didYouMean } from "../../text/did_you_mean.ts";
import { stringifyExact } from "../../text/exact_json.ts";
import { sanitise } from "../../text/sanitise.ts";
import { compileSchema, schemaForMessages } from "./compile.ts";
import { decodePart } from "./document.ts";
import { normalise, type Schema } from "./normalise.ts";
import { kindsOf, kindWords } from "./type_words.ts";

/** Returns what is wrong with a value; empty if it is valid. */
export type Check = (value: unknown, name: string) => readonly string[];

/** An error of the validator. */
interface Fault {
  readonly instanceLocation: string;
  readonly keyword: string;
  readonly keywordLocation: string;
}

/** Limit of the faults that are reported. */
const MAX_FAULTS = 8;
/** Limit of the places whose faults are read; several may have the same wording. */
const MAX_PLACES = 100;

/**
 * Creates the check of a schema. Values that cannot be checked here pass, and are left to the
 * server.
 */
export async function createCheck(checked: Schema): Promise<Check> {
  const schema = compileSchema(checked);
  if (!schema) return () => [];
  const { Validator } = await import("@cfworker/json-schema");
  const validator = new Validator(schema, "2020-12", false);
  return (value, name) => {
    try {
      const { valid, errors } = validator.validate(withoutBigInts(value));
      return valid ? [] : explain(schema, errors, value, name);
    } catch (error) {
      if (error instanceof RangeError) return [];
      return [`${name} cannot be checked: ${summarise(error)}`];
    }
  };
}

/** Replaces bigints by numbers, since the validator does not support them. */
function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) result[key] = withoutBigInts(inner);
  return result;
}

function explain(
  schema: JsonSchema,
  faults: readonly Fault[],
  value: unknown,
  name: string,
): string[] {
  const byPlace = new Map<string, Fault[]>();
  for (const fault of faults) {
    // The error of an `if` only announces those of its `else`, which follow.
    if (fault.keyword === "if") continue;
    const there = byPlace.get(fault.instanceLocation);
    if (there) there.push(fault);
    else byPlace.set(fault.instanceLocation, [fault]);
  }
  // An error inside a value says more than one about the value itself, so only the innermost are
  // reported.
  const above = placesAbove(byPlace.keys());
  const places = [...byPlace.keys()].filter((place) => !above.has(place));
  // Except missing fields, which are always reported, unless an alternative does without them.
  const lacking = [...byPlace].filter(([place, found]) =>
    above.has(place) && found.some(isMissingForSure)
  );
  const messages = new Set<string>();
  const reported = [
    ...lacking.map(([place, found]) => ({ place, found: found.filter(isMissingForSure) })),
    ...places.map((place) => ({ place, found: byPlace.get(place)! })),
  ];
  for (const { place, found } of reported.slice(0, MAX_PLACES)) {
    if (messages.size >= MAX_FAULTS) break;
    const beside = byPlace.get(place.slice(0, place.lastIndexOf("/"))) ?? [];
    const fault = { place, found, beside };
    for (const message of explainPlace(schema, fault, value, name)) messages.add(message);
  }
  return [...messages].slice(0, MAX_FAULTS);
}

/** All places that contain other places. */
function placesAbove(places: Iterable<string>): ReadonlySet<string> {
  const above = new Set<string>();
  for (let place of places) {
    for (let end = place.lastIndexOf("/"); end > 0; end = place.lastIndexOf("/")) {
      place = place.slice(0, end);
      if (above.has(place)) break;
      above.add(place);
    }
  }
  return above;
}

function isMissingForSure({ keyword, keywordLocation }: Fault): boolean {
  return keyword === "required" && !keywordLocation.includes("/anyOf/");
}

/** A place where something is wrong. */
interface FaultyPlace {
  readonly place: string;
  readonly found: readonly Fault[];
  /** The errors of the value that contains it. */
  readonly beside: readonly Fault[];
}

function explainPlace(
  schema: JsonSchema,
  { place, found, beside }: FaultyPlace,
  whole: unknown,
  name: string,
): string[] {
  let faults = found;
  const path = place.split("/").slice(1).map(decodePart);
  const value = path.reduce<unknown>((inner, key) => stepInto(inner, key), whole);
  const where = [name, ...path].filter(Boolean).map((part) => sanitise(part, 80)).join(".");
  const missing = faults.filter((fault) => fault.keyword === "required");
  if (missing.length > 0 && isObject(value)) {
    const names = new Set<string>();
    // The validator reports one error per name, each with the whole list.
    for (const location of new Set(missing.map((fault) => fault.keywordLocation))) {
      const { required = [] } = nodeAt(schema, location) as { required?: string[] };
      for (const one of required) if (!Object.hasOwn(value, one)) names.add(one);
    }
    return [...names].slice(0, MAX_FAULTS).map((one) =>
      `${[where, sanitise(one, 80)].filter(Boolean).join(".")} is missing`
    );
  }
  if (path.length > 0 && faults.some((fault) => fault.keyword === "false")) {
    const refusal = beside.find((fault) => fault.keyword === "additionalProperties");
    const known = Object.keys(
      refusal ? nodeAt(schema, refusal.keywordLocation).properties ?? {} : {},
    );
    // The validator also reports a known field of the wrong type as unknown.
    if (!known.includes(path.at(-1)!)) {
      const hint = didYouMean(path.at(-1)!, known);
      return [
        `${where} is not one of its fields${
          hint || (known.length ? ` (${known.slice(0, 10).join(", ")})` : "")
        }`,
      ];
    }
    faults = faults.filter((fault) => fault.keyword !== "false");
  }
  const expected = expectedWords(nodeAt(schema, faults[0]!.keywordLocation), schema);
  const choices = nodeAt(schema, faults.at(-1)!.keywordLocation).enum;
  const words = Array.isArray(choices) ? choices.filter((one) => typeof one === "string") : [];
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  return [`${where || "the argument"} must be ${expected}, got ${shown(value)}${hint}`];
}

function stepInto(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The schema at the location of an error; follows references into the definitions. */
function nodeAt(schema: JsonSchema, location: string): JsonSchema {
  let node: unknown = schema;
  for (const part of location.split("/").slice(1, -1).map(decodePart)) {
    if (Array.isArray(node)) node = node[Number(part)];
    else if (!isObject(node)) return {};
    else if (part === "$ref") node = definitionOf(schema, node);
    else node = node[part];
  }
  return isObject(node) ? node : {};
}

function definitionOf(schema: JsonSchema, node: JsonSchema): unknown {
  const name = String(node.$ref).slice("#/$defs/".length);
  return (schema.$defs as JsonSchema)[name];
}

function expectedWords(node: JsonSchema, schema: JsonSchema): string {
  // Treat the compiled schema as a document: its references point to $defs.
  const root = schemaForMessages(schema) as JsonSchema;
  const document = { openapi: "3.1.0", title: "", version: "", root };
  const kinds = kindsOf(normalise(document, schemaForMessages(node)));
  const words = kindWords(kinds, false);
  const { minItems, maxItems } = node;
  if (kinds[0]!.kind === "list" && typeof minItems === "number") {
    return `${words}, at least ${minItems}`;
  }
  if (kinds[0]!.kind === "list" && typeof maxItems === "number") {
    return `${words}, at most ${maxItems}`;
  }
  return kinds[0]!.kind === "anything" ? "something else" : words;
}

/** A value for a message; long ones are described by their kind. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "string" && value.length > 60) {
    return `a string of ${value.length} characters`;
  }
  return sanitise(stringifyExact(value) ?? typeof value, 80);
}
