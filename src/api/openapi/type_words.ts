/**
 * What a value must be, in a few words.
 *
 * @module
 */
import type { JsonSchema } from "../../model/operation.ts";
import { neutralise } from "../../text/sanitise.ts";
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

/**
 * Says what a value of a schema is.
 *
 * @param document the document the schema stands in
 * @param schema the schema, or a reference to one
 * @param depth how deep in alternatives this is
 * @returns such as `a string`, `one of "A", "B"`, `a list of strings`, `FilterOptions or null`
 */
export function typeWords(document: OpenApiDocument, schema: unknown, depth = 0): string {
  const found = resolve(document, schema);
  if (!found) {
    return isObject(schema) && "$ref" in schema ? "something described elsewhere" : "anything";
  }
  const { value, pointer } = found;
  const words = wordsOf(document, value, depth);
  const isNamed = pointer !== undefined && (words === "an object" || words === "anything");
  const named = isNamed ? `an object (${neutralise(nameOfPointer(pointer), 80)})` : words;
  const isNullable = value.nullable === true || (isObject(schema) && schema.nullable === true);
  return isNullable && !named.endsWith("null") ? `${named} or null` : named;
}

const plain: Readonly<Record<string, string>> = {
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

function wordsOf(document: OpenApiDocument, value: JsonSchema, depth: number): string {
  if ("const" in value) return literal(value.const);
  if (Array.isArray(value.enum)) return choiceWords(value.enum);
  if (depth > DEEPEST) return "anything";
  const alternatives = [...listAt(value, "anyOf"), ...listAt(value, "oneOf")];
  if (alternatives.length > 0) {
    return together(alternatives.map((one) => typeWords(document, one, depth + 1)));
  }
  const parts = listAt(value, "allOf");
  if (parts.length === 1) return typeWords(document, parts[0], depth + 1);
  if (Array.isArray(value.type)) {
    return together(value.type.map((type) => wordsOf(document, { ...value, type }, depth + 1)));
  }
  const type = textAt(value, "type");
  switch (type) {
    case "array":
      return `a list of ${manyOf(typeWords(document, value.items ?? {}, depth + 1))}`;
    case "integer":
    case "number":
      return `${plain[type]}${rangeWords(value)}`;
    case "string":
      return stringWords(value);
    default:
      if (Object.hasOwn(plain, type)) return plain[type]!;
      return objectAt(value, "properties") || parts.length > 1 ? "an object" : "anything";
  }
}

function together(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  const shown = distinct.slice(0, MOST_CHOICES);
  if (distinct.length > shown.length) shown.push("something else");
  // "null" reads best at the end, wherever the document has it.
  const ordered = [
    ...shown.filter((one) => one !== "null"),
    ...shown.filter((one) => one === "null"),
  ];
  return ordered.join(" or ");
}

function manyOf(words: string): string {
  if (words.startsWith("a whole number")) return words.replace("a whole number", "whole numbers");
  return words.includes(" or ") ? words : words.replace(/^an? ([a-z]+)/, "$1s");
}

function literal(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return neutralise(text, 60);
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

const formats: Readonly<Record<string, string>> = {
  "date-time": "a date and time such as 2024-03-01T00:00:00Z",
  date: "a date such as 2024-03-01",
  uuid: "a UUID",
  uri: "an address",
  email: "an e-mail address",
};

function stringWords(value: JsonSchema): string {
  if (isFile(value)) return "a file";
  const format = textAt(value, "format");
  if (Object.hasOwn(formats, format)) return formats[format]!;
  const { minLength, maxLength } = value;
  const hasLeast = typeof minLength === "number" && minLength > 0;
  if (hasLeast && typeof maxLength === "number") {
    return `a string of ${minLength} to ${maxLength} characters`;
  }
  if (hasLeast) return `a string of at least ${minLength} character${minLength === 1 ? "" : "s"}`;
  return typeof maxLength === "number" ? `a string of at most ${maxLength} characters` : "a string";
}

const MOST_FIELDS = 10;

/**
 * Says what a value of a schema is, naming the fields of an object.
 *
 * @param document the document the schema stands in
 * @param schema the schema, or a reference to one
 * @returns such as `an object { name, keywords? }`
 */
export function fieldWords(document: OpenApiDocument, schema: unknown): string {
  const words = typeWords(document, schema);
  if (!/^an object|^a list of objects/.test(words)) return words;
  const found = resolve(document, schema)?.value;
  const parts = [...listAt(found, "anyOf"), ...listAt(found, "oneOf")]
    .filter((part) => !isObject(part) || part.type !== "null");
  const inner = parts.length === 1 ? parts[0] : words.startsWith("a list") ? found?.items : schema;
  const { properties, required } = fieldsOf(document, schemaOf(inner));
  if (properties.size === 0) return words;
  const names = [...properties.keys()].slice(0, MOST_FIELDS)
    .map((name) => neutralise(name, 60) + (required.has(name) ? "" : "?"));
  if (properties.size > MOST_FIELDS) names.push("…");
  return words.replace(/(an object|objects)( \(.*?\))?/, `$1 { ${names.join(", ")} }`);
}
