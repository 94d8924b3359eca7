/**
 * Describes in a few words what a value must be.
 *
 * @module
 */
import type { ValueKind } from "../../model/operation.ts";
import { isObject, type JsonObject, textAt } from "../../model/json_object.ts";
import { sanitise } from "../../text/sanitise.ts";
import { isFile } from "./file_field.ts";
import type { Schema } from "./normalise.ts";

/** Limit of the choices that are listed; the rest is counted. */
const MAX_CHOICES = 12;
/** Limit of the depth of a description. */
const MAX_DEPTH = 4;
/** Limit of the alternatives that are read. */
const MAX_ALTERNATIVES = 50;

/** Descriptions of schemas, by depth, since many fields may share one. */
const known = new WeakMap<JsonObject, (readonly WordedKind[])[]>();

/** One kind of value, with its wording. */
export interface WordedKind extends ValueKind {
  /** The singular, such as `a string`. */
  readonly one: string;
  readonly many: string;
  /** Words that follow, such as a range or the name of a schema. */
  readonly rest?: string;
  readonly items?: readonly WordedKind[];
}

/** Describes the values of a schema: `a list of strings`, `an object (FilterOptions) or null`. */
export function typeWords(schema: Schema): string {
  return kindWords(kindsOf(schema));
}

/** The kinds in words. Without names, objects of different schemas are the same. */
export function kindWords(kinds: readonly WordedKind[], named = true): string {
  return [...new Set(kinds.map((kind) => wordsOf(kind, "one", named)))].join(" or ");
}

function wordsOf(kind: WordedKind, form: "one" | "many", named: boolean): string {
  const { items, rest = "" } = kind;
  if (items) {
    const each = items.length === 1 ? wordsOf(items[0]!, "many", named) : kindWords(items, named);
    return `${kind[form]} of ${each}`;
  }
  return kind[form] + (named || kind.kind !== "object" ? rest : "");
}

function kind(of: ValueKind["kind"], one: string, many = one): WordedKind {
  return { kind: of, one, many };
}

const ANYTHING = kind("anything", "anything");
const OBJECT = kind("object", "an object", "objects");
const LIST = kind("list", "a list", "lists");
const NULL = kind("null", "null");
const STRING = kind("text", "a string", "strings");

const plain: Readonly<Record<string, WordedKind>> = {
  integer: kind("number", "a whole number", "whole numbers"),
  number: kind("number", "a number", "numbers"),
  boolean: kind("other", "true or false"),
  object: OBJECT,
  null: NULL,
};

/** The kinds of value that a schema allows; null comes last, where it reads best. */
export function kindsOf(schema: Schema, depth = 0): readonly WordedKind[] {
  if (schema.isElsewhere) return [kind("anything", "something described elsewhere")];
  const kept = known.get(schema.keywords) ?? [];
  known.set(schema.keywords, kept);
  const kinds = kept[depth] ??= kindsIn(schema, depth);
  const isUntyped = kinds.length === 1 && (kinds[0] === OBJECT || kinds[0] === ANYTHING);
  const { name, isNullable } = schema;
  const named = isUntyped && name !== undefined
    ? [{ ...OBJECT, rest: ` (${sanitise(name, 80)})` }]
    : kinds;
  return isNullable && !named.some((one) => one.kind === "null") ? [...named, NULL] : named;
}

function kindsIn(schema: Schema, depth: number): readonly WordedKind[] {
  const { choices, alternatives, parts, types } = schema;
  if (choices) return [choiceKind(choices)];
  if (depth > MAX_DEPTH) return [ANYTHING];
  if (alternatives.length > 0) {
    const first = alternatives.slice(0, MAX_ALTERNATIVES);
    return together(first.flatMap((one) => kindsOf(one, depth + 1)));
  }
  if (parts.length === 1) return kindsOf(parts[0]!, depth + 1);
  const kinds = types.slice(0, MAX_CHOICES).map((type) => kindOfType(schema, type, depth));
  return kinds.length === 1 ? kinds : together(kinds);
}

function kindOfType(schema: Schema, type: unknown, depth: number): WordedKind {
  switch (type) {
    case "array":
      return { ...LIST, items: schema.items ? kindsOf(schema.items, depth + 1) : [ANYTHING] };
    case "integer":
    case "number":
      return { ...plain[type]!, rest: rangeWords(schema.keywords) };
    case "string":
      return stringKind(schema.keywords);
    default:
      if (typeof type === "string" && Object.hasOwn(plain, type)) return plain[type]!;
      return isObject(schema.keywords.properties) || schema.parts.length > 1 ? OBJECT : ANYTHING;
  }
}

function together(kinds: readonly WordedKind[]): readonly WordedKind[] {
  const distinct = new Map(kinds.map((one) => [wordsOf(one, "one", true), one]));
  const shown = [...distinct.values()].slice(0, MAX_CHOICES);
  if (distinct.size > shown.length) shown.push(kind("anything", "something else"));
  const isNull = (one: WordedKind) => one.kind === "null";
  return [...shown.filter((one) => !isNull(one)), ...shown.filter(isNull)];
}

function literal(value: unknown): string {
  const start = typeof value === "string" ? value.slice(0, 100) : value;
  return sanitise(JSON.stringify(start) ?? "nothing", 60);
}

/** A list of choices, which has the kind of the first. */
function choiceKind(choices: readonly unknown[]): WordedKind {
  const [first] = choices;
  const of = typeof first === "string" ? "text" : typeof first === "number" ? "number" : "other";
  return kind(first === null ? "null" : of, choiceWords(choices));
}

function choiceWords(choices: readonly unknown[]): string {
  if (choices.length === 1) return literal(choices[0]);
  const shown = choices.slice(0, MAX_CHOICES).map(literal).join(", ");
  const more = choices.length - MAX_CHOICES;
  return `one of ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

function rangeWords({ minimum, maximum }: JsonObject): string {
  const isRange = typeof minimum === "number" && typeof maximum === "number";
  if (isRange) return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === "number") return `, at least ${minimum}`;
  return typeof maximum === "number" ? `, at most ${maximum}` : "";
}

const formats: Readonly<Record<string, readonly [one: string, many: string, rest?: string]>> = {
  "date-time": ["a date and time", "dates and times", " such as 2024-03-01T00:00:00Z"],
  date: ["a date", "dates", " such as 2024-03-01"],
  uuid: ["a UUID", "UUIDs"],
  uri: ["a URL", "URLs"],
  email: ["an e-mail address", "e-mail addresses"],
};

function stringKind(value: JsonObject): WordedKind {
  if (isFile(value)) return kind("other", "a file", "files");
  const format = textAt(value, "format");
  if (Object.hasOwn(formats, format)) {
    const [one, many, rest = ""] = formats[format]!;
    return { kind: "text", one, many, rest };
  }
  return { ...STRING, rest: lengthWords(value) };
}

function lengthWords({ minLength, maxLength }: JsonObject): string {
  const hasLeast = typeof minLength === "number" && minLength > 0;
  if (hasLeast && typeof maxLength === "number") {
    return ` of ${minLength} to ${maxLength} characters`;
  }
  if (hasLeast) return ` of at least ${minLength} character${minLength === 1 ? "" : "s"}`;
  return typeof maxLength === "number" ? ` of at most ${maxLength} characters` : "";
}

const MAX_FIELDS = 10;

/**
 * Describes the values of a schema including the fields of an object, or of the objects in a list:
 * `an object { name, keywords? }`.
 */
export function fieldWords(schema: Schema): string {
  const kinds = kindsOf(schema);
  const [first, ...others] = kinds;
  const object = first?.items?.length === 1 ? first.items[0] : first;
  if (first === undefined || object?.kind !== "object") return kindWords(kinds);
  const alternatives = schema.alternatives.filter((one) => !one.isNull);
  const inner = alternatives.length === 1 ? alternatives[0] : first.items ? schema.items : schema;
  const fields = [...inner?.fields.keys() ?? []];
  if (fields.length === 0) return kindWords(kinds);
  const names = fields.slice(0, MAX_FIELDS)
    .map((name) => sanitise(name, 60) + (inner!.required.has(name) ? "" : "?"));
  if (fields.length > MAX_FIELDS) names.push("…");
  const unfolded = { ...object, rest: ` { ${names.join(", ")} }` };
  return kindWords([first.items ? { ...first, items: [unfolded] } : unfolded, ...others]);
}
