/**
 * What a value must be, in a few words.
 *
 * @module
 */
import type { JsonSchema, ValueKind } from "../../model/operation.ts";
import { sanitise } from "../../text/sanitise.ts";
import {
  isObject,
  listAt,
  nameOfPointer,
  objectAt,
  type OpenApiDocument,
  resolve,
  schemaOf,
  textAt,
} from "./document.ts";
import { isFile } from "./file_field.ts";
import { fieldsOf } from "./object_fields.ts";

/** Choices beyond these are counted. */
const MOST_CHOICES = 12;
/** Alternatives within alternatives are named no deeper. */
const DEEPEST = 4;
/** Of more alternatives, the first are looked at. */
const MOST_ALTERNATIVES = 50;

/** What was said of a schema, by depth: many fields may be alike. */
const known = new WeakMap<JsonSchema, (readonly SaidKind[])[]>();

/** What a value may be: one of its kinds, and how that is said. */
export interface SaidKind extends ValueKind {
  /** Such as `a string`, and of several `strings`. */
  readonly one: string;
  readonly many: string;
  /** What follows, such as a range, or the name of an object's schema. */
  readonly rest?: string;
  readonly items?: readonly SaidKind[];
}

/** What a value of a schema is, such as `a list of strings` or `an object (FilterOptions) or null`. */
export function typeWords(document: OpenApiDocument, schema: unknown): string {
  return kindWords(kindsOf(document, schema));
}

/** The kinds in words; without names, objects of several names are all the same. */
export function kindWords(kinds: readonly SaidKind[], named = true): string {
  return [...new Set(kinds.map((kind) => wordsOf(kind, "one", named)))].join(" or ");
}

function wordsOf(kind: SaidKind, form: "one" | "many", named: boolean): string {
  const { items, rest = "" } = kind;
  if (items) {
    const each = items.length === 1 ? wordsOf(items[0]!, "many", named) : kindWords(items, named);
    return `${kind[form]} of ${each}`;
  }
  return kind[form] + (named || kind.kind !== "object" ? rest : "");
}

function kind(of: ValueKind["kind"], one: string, many = one): SaidKind {
  return { kind: of, one, many };
}

const ANYTHING = kind("anything", "anything");
const OBJECT = kind("object", "an object", "objects");
const LIST = kind("list", "a list", "lists");
const NULL = kind("null", "null");
const STRING = kind("text", "a string", "strings");

const plain: Readonly<Record<string, SaidKind>> = {
  integer: kind("number", "a whole number", "whole numbers"),
  number: kind("number", "a number", "numbers"),
  boolean: kind("other", "true or false"),
  object: OBJECT,
  null: NULL,
};

/** The kinds of value that a schema takes; null, where it is one, comes last and reads best there. */
export function kindsOf(
  document: OpenApiDocument,
  schema: unknown,
  depth = 0,
): readonly SaidKind[] {
  const found = resolve(document, schema);
  if (!found) {
    const isElsewhere = isObject(schema) && "$ref" in schema;
    return [isElsewhere ? kind("anything", "something described elsewhere") : ANYTHING];
  }
  const { value, pointer } = found;
  const said = known.get(value) ?? [];
  known.set(value, said);
  const kinds = said[depth] ??= kindsIn(document, value, depth);
  const isUntold = kinds.length === 1 && (kinds[0] === OBJECT || kinds[0] === ANYTHING);
  const named = isUntold && pointer !== undefined
    ? [{ ...OBJECT, rest: ` (${sanitise(nameOfPointer(pointer), 80)})` }]
    : kinds;
  const isNullable = value.nullable === true || (isObject(schema) && schema.nullable === true);
  return isNullable && !named.some((one) => one.kind === "null") ? [...named, NULL] : named;
}

function kindsIn(
  document: OpenApiDocument,
  value: JsonSchema,
  depth: number,
): readonly SaidKind[] {
  if ("const" in value) return [choiceKind([value.const])];
  if (Array.isArray(value.enum)) return [choiceKind(value.enum)];
  if (depth > DEEPEST) return [ANYTHING];
  const alternatives = [...listAt(value, "anyOf"), ...listAt(value, "oneOf")]
    .slice(0, MOST_ALTERNATIVES);
  if (alternatives.length > 0) {
    return together(alternatives.flatMap((one) => kindsOf(document, one, depth + 1)));
  }
  const parts = listAt(value, "allOf");
  if (parts.length === 1) return kindsOf(document, parts[0], depth + 1);
  if (Array.isArray(value.type)) {
    const types = value.type.slice(0, MOST_CHOICES);
    return together(types.flatMap((type) => kindsIn(document, { ...value, type }, depth + 1)));
  }
  const type = textAt(value, "type");
  switch (type) {
    case "array":
      return [{ ...LIST, items: kindsOf(document, value.items ?? {}, depth + 1) }];
    case "integer":
    case "number":
      return [{ ...plain[type]!, rest: rangeWords(value) }];
    case "string":
      return [stringKind(value)];
    default:
      if (Object.hasOwn(plain, type)) return [plain[type]!];
      return [objectAt(value, "properties") || parts.length > 1 ? OBJECT : ANYTHING];
  }
}

function together(kinds: readonly SaidKind[]): readonly SaidKind[] {
  const distinct = new Map(kinds.map((one) => [wordsOf(one, "one", true), one]));
  const shown = [...distinct.values()].slice(0, MOST_CHOICES);
  if (distinct.size > shown.length) shown.push(kind("anything", "something else"));
  const isNull = (one: SaidKind) => one.kind === "null";
  return [...shown.filter((one) => !isNull(one)), ...shown.filter(isNull)];
}

function literal(value: unknown): string {
  const start = typeof value === "string" ? value.slice(0, 100) : value;
  return sanitise(JSON.stringify(start) ?? "nothing", 60);
}

/** Of the kind of its first. */
function choiceKind(choices: readonly unknown[]): SaidKind {
  const [first] = choices;
  const of = typeof first === "string" ? "text" : typeof first === "number" ? "number" : "other";
  return kind(first === null ? "null" : of, choiceWords(choices));
}

function choiceWords(choices: readonly unknown[]): string {
  if (choices.length === 1) return literal(choices[0]);
  const shown = choices.slice(0, MOST_CHOICES).map(literal).join(", ");
  const more = choices.length - MOST_CHOICES;
  return `one of ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}

function rangeWords({ minimum, maximum }: JsonSchema): string {
  const isRange = typeof minimum === "number" && typeof maximum === "number";
  if (isRange) return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === "number") return `, at least ${minimum}`;
  return typeof maximum === "number" ? `, at most ${maximum}` : "";
}

const formats: Readonly<Record<string, readonly [one: string, many: string, rest?: string]>> = {
  "date-time": ["a date and time", "dates and times", " such as 2024-03-01T00:00:00Z"],
  date: ["a date", "dates", " such as 2024-03-01"],
  uuid: ["a UUID", "UUIDs"],
  uri: ["an address", "addresses"],
  email: ["an e-mail address", "e-mail addresses"],
};

function stringKind(value: JsonSchema): SaidKind {
  if (isFile(value)) return kind("other", "a file", "files");
  const format = textAt(value, "format");
  if (Object.hasOwn(formats, format)) {
    const [one, many, rest = ""] = formats[format]!;
    return { kind: "text", one, many, rest };
  }
  return { ...STRING, rest: lengthWords(value) };
}

function lengthWords({ minLength, maxLength }: JsonSchema): string {
  const hasLeast = typeof minLength === "number" && minLength > 0;
  if (hasLeast && typeof maxLength === "number") {
    return ` of ${minLength} to ${maxLength} characters`;
  }
  if (hasLeast) return ` of at least ${minLength} character${minLength === 1 ? "" : "s"}`;
  return typeof maxLength === "number" ? ` of at most ${maxLength} characters` : "";
}

const MOST_FIELDS = 10;

/**
 * What a value of a schema is, with the fields of an object, or of each object in a list, such as
 * `an object { name, keywords? }`.
 */
export function fieldWords(document: OpenApiDocument, schema: unknown): string {
  const kinds = kindsOf(document, schema);
  const [first, ...others] = kinds;
  const object = first?.items?.length === 1 ? first.items[0] : first;
  if (first === undefined || object?.kind !== "object") return kindWords(kinds);
  const found = resolve(document, schema)?.value;
  const parts = [...listAt(found, "anyOf"), ...listAt(found, "oneOf")]
    .filter((part) => !isObject(part) || part.type !== "null");
  const inner = parts.length === 1 ? parts[0] : first.items ? found?.items : schema;
  const { properties, required } = fieldsOf(document, schemaOf(inner));
  if (properties.size === 0) return kindWords(kinds);
  const names = [...properties.keys()].slice(0, MOST_FIELDS)
    .map((name) => sanitise(name, 60) + (required.has(name) ? "" : "?"));
  if (properties.size > MOST_FIELDS) names.push("…");
  const unfolded = { ...object, rest: ` { ${names.join(", ")} }` };
  return kindWords([first.items ? { ...first, items: [unfolded] } : unfolded, ...others]);
}
