/**
 * What is inside an argument: the fields of its objects to their depth, the values of its choices.
 *
 * @module
 */
import type { FieldInfo } from "../../model/operation.ts";
import { isObject, listAt, type OpenApiDocument, resolve, schemaOf, textAt } from "./document.ts";
import { fieldsOf } from "./object_fields.ts";
import { typeWords } from "./type_words.ts";

/** A tree of more fields, or deeper ones, is cut: documents come from servers. */
const MOST_FIELDS = 600;
const DEEPEST = 16;
const MOST_CHOICES = 1000;
const LONGEST_DESCRIPTION = 300;

/** What is inside. */
export type Inside = Pick<FieldInfo, "choices" | "fields">;

/**
 * Says what is inside a value.
 *
 * @param document the document the schema stands in
 * @param schema the schema
 * @returns its choices and its fields, each where there are any; a schema inside itself is not
 * unfolded again
 */
export function insideOf(document: OpenApiDocument, schema: unknown): Inside {
  let left = MOST_FIELDS;
  const inside = (node: unknown, above: readonly object[]): Inside => {
    const kinds = kindsOf(document, node);
    const choices = [...new Set(kinds.flatMap(choicesOf))].slice(0, MOST_CHOICES);
    const isCut = above.length > DEEPEST || kinds.some((kind) => above.includes(kind));
    const fields = isCut ? [] : fieldsIn(kinds, [...above, ...kinds]);
    return {
      ...(choices.length > 0 ? { choices } : {}),
      ...(fields.length > 0 ? { fields } : {}),
    };
  };
  const fieldsIn = (kinds: readonly object[], above: readonly object[]): FieldInfo[] => {
    const found = new Map<string, FieldInfo>();
    const objects = kinds.map((kind) => ({
      kind: schemaOf(kind),
      ...fieldsOf(document, schemaOf(kind)),
    }));
    const told = objects.filter(({ properties }) => properties.size > 0);
    for (const { properties } of told) {
      for (const [name, property] of properties) {
        if (found.has(name) || left-- <= 0) continue;
        // Of several kinds of object, one may do without it.
        const required = told.every((one) => one.required.has(name));
        found.set(name, field(name, property, required, above));
      }
    }
    for (const { kind: { additionalProperties } } of objects) {
      if (!isObject(additionalProperties) || found.has("*") || left-- <= 0) continue;
      const free = field("*", additionalProperties, false, above);
      if (free.fields || free.choices) found.set("*", free);
    }
    return [...found.values()];
  };
  const field = (
    name: string,
    property: unknown,
    required: boolean,
    above: readonly object[],
  ): FieldInfo => ({
    name,
    required,
    type: typeWords(document, property),
    description: textAt(resolve(document, property)?.value, "description")
      .slice(0, LONGEST_DESCRIPTION),
    ...inside(property, above),
  });
  return inside(schema, []);
}

/** The schemas a value may have, or those of each item of a list: references followed. */
function kindsOf(document: OpenApiDocument, schema: unknown): readonly object[] {
  const found = new Set<object>();
  const visit = (node: unknown) => {
    const value = resolve(document, node)?.value;
    if (!value || found.has(value) || found.size > 200) return;
    found.add(value);
    const alternatives = [...listAt(value, "anyOf"), ...listAt(value, "oneOf")];
    // Its fields are taken over with the whole; what it may be is in the parts.
    const parts = listAt(value, "allOf");
    [...alternatives, ...parts, ...(isObject(value.items) ? [value.items] : [])].forEach(visit);
  };
  visit(schema);
  return [...found];
}

function choicesOf(kind: object): readonly unknown[] {
  const { enum: listed, ...value } = schemaOf(kind) as { enum?: unknown };
  if (Array.isArray(listed)) return listed;
  return "const" in value ? [value.const] : [];
}
