/**
 * Alternatives that a field tells apart.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#discriminator-object
 */
import type { JsonSchema } from "../../model/operation.ts";
import { objectAt, textAt } from "../../model/json_object.ts";
import { nameOfPointer } from "./document.ts";
import type { Schema } from "./normalise.ts";

/** How alternatives are resolved apart, as JSON Schemas. */
export interface Discriminated {
  /** Matches objects whose field names one of the alternatives. */
  readonly named: JsonSchema;
  /** For each alternative, matches objects whose field names it. */
  readonly names: readonly JsonSchema[];
  /** Whether the alternatives themselves allow no other value of the field. */
  readonly isClosed: boolean;
}

/**
 * Finds out how alternatives are resolved apart, so that errors are reported only for the one that is
 * meant. Undefined if the document does not say so for each of them.
 */
export function discriminated({ keywords, alternatives }: Schema): Discriminated | undefined {
  const discriminator = objectAt(keywords, "discriminator");
  const name = textAt(discriminator, "propertyName");
  if (name === "" || alternatives.length === 0) return undefined;
  const mapping = new Map<unknown, string[]>();
  for (const [value, target] of Object.entries(objectAt(discriminator, "mapping") ?? {})) {
    const values = mapping.get(target);
    if (values) values.push(value);
    else mapping.set(target, [value]);
  }
  const resolved = alternatives.map(({ pointer = "", ownFields }) => {
    const word = nameOfPointer(pointer);
    const mapped = [...mapping.get(pointer) ?? [], ...mapping.get(word) ?? []];
    const { choices = [] } = ownFields.get(name) ?? {};
    return {
      own: choices,
      values: mapped.length > 0 ? mapped : choices.length > 0 ? choices : [word],
    };
  });
  if (resolved.some(({ values }) => values.every((value) => value === ""))) return undefined;
  const naming = (values: readonly unknown[]) => ({
    type: "object",
    required: [name],
    properties: { [name]: { enum: values } },
  });
  return {
    named: naming([...new Set(resolved.flatMap(({ values }) => values))]),
    names: resolved.map(({ values }) => naming(values)),
    isClosed: resolved.every(({ own }) => own.length > 0),
  };
}
