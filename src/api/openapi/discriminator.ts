/**
 * Alternatives of which a field names the one that is meant.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#discriminator-object
 */
import type { JsonSchema } from "../../model/operation.ts";
import {
  fieldOf,
  nameOfPointer,
  objectAt,
  type OpenApiDocument,
  resolve,
  textAt,
} from "./document.ts";

/** Alternatives, told apart. */
export interface Discriminated {
  /** What holds where the field is there, and names one of them. */
  readonly named: JsonSchema;
  /** What holds where it names this one, in the order of the alternatives. */
  readonly names: readonly JsonSchema[];
  /** Whether the alternatives themselves take no other names. */
  readonly isClosed: boolean;
}

/**
 * Tells alternatives apart, so that only what is wrong with the one that is meant is told.
 *
 * @param document the document they stand in
 * @param node the schema that has the alternatives
 * @param parts the alternatives
 * @returns how they are told apart; undefined where that is not said of each
 */
export function discriminated(
  document: OpenApiDocument,
  node: JsonSchema,
  parts: readonly unknown[],
): Discriminated | undefined {
  const discriminator = objectAt(node, "discriminator");
  const name = textAt(discriminator, "propertyName");
  if (name === "") return undefined;
  const mapping = new Map<unknown, string[]>();
  for (const [value, target] of Object.entries(objectAt(discriminator, "mapping") ?? {})) {
    const values = mapping.get(target);
    if (values) values.push(value);
    else mapping.set(target, [value]);
  }
  const alternatives = parts.map((schema) => {
    const found = resolve(document, schema);
    const pointer = found?.pointer ?? "";
    const word = nameOfPointer(pointer);
    const mapped = [...mapping.get(pointer) ?? [], ...mapping.get(word) ?? []];
    const own = valuesOf(document, found?.value, name);
    return { own, values: mapped.length > 0 ? mapped : own ?? [word] };
  });
  if (alternatives.some(({ values }) => values.every((value) => value === ""))) return undefined;
  const naming = (values: readonly unknown[]) => ({
    type: "object",
    required: [name],
    properties: { [name]: { enum: values } },
  });
  return {
    named: naming([...new Set(alternatives.flatMap(({ values }) => values))]),
    names: alternatives.map(({ values }) => naming(values)),
    isClosed: alternatives.every(({ own }) => own !== undefined),
  };
}

/** The values that an alternative itself gives the field. */
function valuesOf(
  document: OpenApiDocument,
  value: JsonSchema | undefined,
  name: string,
): readonly unknown[] | undefined {
  const field = resolve(document, fieldOf(objectAt(value, "properties"), name))?.value;
  if (!field) return undefined;
  if ("const" in field) return [field.const];
  return Array.isArray(field.enum) && field.enum.length > 0 ? field.enum : undefined;
}
