/**
 * Alternatives of which a field names the one that is meant.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#discriminator-object
 */
import type { JsonSchema } from "../../model/operation.ts";
import { objectAt, textAt } from "../../model/json_object.ts";
import { nameOfPointer } from "./document.ts";
import type { Schema } from "./normalise.ts";

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
 * Tells alternatives apart, so that only what is wrong with the one that is meant is told;
 * undefined where the document does not say how for each of them.
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
  const told = alternatives.map(({ pointer = "", ownFields }) => {
    const word = nameOfPointer(pointer);
    const mapped = [...mapping.get(pointer) ?? [], ...mapping.get(word) ?? []];
    const { choices = [] } = ownFields.get(name) ?? {};
    return {
      own: choices,
      values: mapped.length > 0 ? mapped : choices.length > 0 ? choices : [word],
    };
  });
  if (told.some(({ values }) => values.every((value) => value === ""))) return undefined;
  const naming = (values: readonly unknown[]) => ({
    type: "object",
    required: [name],
    properties: { [name]: { enum: values } },
  });
  return {
    named: naming([...new Set(told.flatMap(({ values }) => values))]),
    names: told.map(({ values }) => naming(values)),
    isClosed: told.every(({ own }) => own.length > 0),
  };
}
