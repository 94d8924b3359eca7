/**
 * What is inside an argument: the fields of its objects to their depth, the values of its choices.
 *
 * @module
 */
import type { FieldInfo } from "../../model/operation.ts";
import { isObject, listAt, type OpenApiDocument, resolve, schemaOf, textAt } from "./document.ts";
import { fieldsOf } from "./object_fields.ts";
import { typeWords } from "./type_words.ts";

/** Deeper fields are left out: documents come from servers. */
const DEEPEST = 16;
const MOST_CHOICES = 1000;
const LONGEST_DESCRIPTION = 300;
/** So many kinds of value are told apart at one place. */
const MOST_KINDS = 200;

/** What is inside. */
export type Inside = Pick<FieldInfo, "choices" | "fields">;

/** How much is still to be told of an operation, and looked at for that; what is beyond is cut. */
export interface Budget {
  fields: number;
  looks: number;
}

/** Enough for all fields of the largest operation there is, some times over. */
export function createBudget(): Budget {
  return { fields: 2_000, looks: 50_000 };
}

/**
 * Says what is inside a value: its choices and its fields, each where there are any.
 *
 * A schema inside itself is not unfolded again.
 */
export function insideOf(document: OpenApiDocument, schema: unknown, budget: Budget): Inside {
  const inside = (node: unknown, above: readonly object[]): Inside => {
    const kinds = kindsOf(document, node, budget);
    const choices = [...new Set(kinds.flatMap(choicesOf))].slice(0, MOST_CHOICES);
    budget.looks -= choices.length;
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
        if (budget.looks-- <= 0) break;
        if (found.has(name) || budget.fields-- <= 0) continue;
        // Of several kinds of object, one may do without it.
        const required = told.every((one) => one.required.has(name));
        found.set(name, field(name, property, required, above));
      }
    }
    for (const { kind: { additionalProperties } } of objects) {
      if (!isObject(additionalProperties) || found.has("*") || budget.fields-- <= 0) continue;
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
function kindsOf(document: OpenApiDocument, schema: unknown, budget: Budget): readonly object[] {
  const found = new Set<object>();
  const visit = (node: unknown) => {
    const value = resolve(document, node)?.value;
    if (!value || found.has(value)) return;
    found.add(value);
    // Its fields are taken over with the whole; what it may be is in the parts.
    for (const list of ["anyOf", "oneOf", "allOf"]) {
      for (const part of listAt(value, list)) {
        if (found.size > MOST_KINDS || budget.looks-- <= 0) return;
        visit(part);
      }
    }
    if (isObject(value.items)) visit(value.items);
  };
  visit(schema);
  return [...found];
}

function choicesOf(kind: object): readonly unknown[] {
  const { enum: listed, ...value } = schemaOf(kind) as { enum?: unknown };
  if (Array.isArray(listed)) return listed.slice(0, MOST_CHOICES);
  return "const" in value ? [value.const] : [];
}
