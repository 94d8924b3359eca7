/**
 * Describes what is inside an argument: the fields of objects at any depth, and the allowed values.
 *
 * @module
 */
import type { FieldInfo } from "../../model/operation.ts";
import { textAt } from "../../model/json_object.ts";
import type { Schema } from "./normalise.ts";
import { typeWords } from "./type_words.ts";

/** Limit of the depth, because documents come from servers. */
const MAX_DEPTH = 16;
const MAX_CHOICES = 1000;
const MAX_DESCRIPTION_LENGTH = 300;

/** The allowed values and the fields of a value. */
export type Inside = Pick<FieldInfo, "choices" | "fields">;

/** The work that is left for one operation; anything beyond is omitted. */
export interface Budget {
  fields: number;
  looks: number;
}

/** Several times what the largest real operation needs. */
export function createBudget(): Budget {
  return { fields: 2_000, looks: 50_000 };
}

/**
 * Describes the allowed values and fields of a schema. A schema that contains itself is not
 * expanded again.
 */
export function insideOf(schema: Schema, budget: Budget): Inside {
  const inside = ({ kinds }: Schema, above: readonly object[]): Inside => {
    if (budget.looks <= 0) return {};
    const here = kinds.map(({ keywords }) => keywords);
    const listed = kinds.flatMap(({ choices = [] }) => choices.slice(0, MAX_CHOICES));
    const choices = [...new Set(listed)].slice(0, MAX_CHOICES);
    budget.looks -= kinds.length + listed.length;
    const isCut = above.length > MAX_DEPTH || here.some((one) => above.includes(one));
    const fields = isCut ? [] : fieldsIn(kinds, [...above, ...here]);
    return {
      ...(choices.length > 0 ? { choices } : {}),
      ...(fields.length > 0 ? { fields } : {}),
    };
  };
  const fieldsIn = (kinds: readonly Schema[], above: readonly object[]): FieldInfo[] => {
    const found = new Map<string, FieldInfo>();
    const told = kinds.filter(({ fields }) => fields.size > 0);
    for (const { fields } of told) {
      for (const [name, schema] of fields) {
        if (budget.looks-- <= 0) break;
        if (found.has(name) || budget.fields-- <= 0) continue;
        // With several kinds of object, a field is required only if each of them requires it.
        const required = told.every((one) => one.required.has(name));
        found.set(name, field(name, schema, required, above));
      }
    }
    for (const { additional } of kinds) {
      if (!additional || found.has("*") || budget.fields-- <= 0) continue;
      const free = field("*", additional, false, above);
      if (free.fields || free.choices) found.set("*", free);
    }
    return [...found.values()];
  };
  const field = (
    name: string,
    schema: Schema,
    required: boolean,
    above: readonly object[],
  ): FieldInfo => ({
    name,
    required,
    type: typeWords(schema),
    description: textAt(schema.keywords, "description").slice(0, MAX_DESCRIPTION_LENGTH),
    ...inside(schema, above),
  });
  return inside(schema, []);
}
