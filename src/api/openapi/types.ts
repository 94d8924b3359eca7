/**
 * Writes TypeScript declarations of an API's arguments and answers.
 *
 * @module
 */
import type { OpenApiDocument } from "./document.ts";
import { indexOperations } from "./index_operations.ts";
import { keyOf } from "./literal.ts";
import { type DescribedResponse, successOf } from "./responses.ts";
import { type ArgumentSlot, type OperationShape, shapeOf } from "./shape.ts";
import { commentOf, createTypeWriter, orNull, typeName, type TypeWriter } from "./type_text.ts";

/**
 * Writes the declarations of an API: a type with its name, usable as
 * `session.api<Registry>("registry")`, and one for each shared schema.
 */
export function typesOf(
  document: OpenApiDocument,
  options: { readonly name?: string } = {},
): string {
  const { name = document.title || "Api" } = options;
  const api = typeName(
    name.replace(/(^|-)(\w)/g, (_, __, letter) => letter.toUpperCase()),
    new Set(),
  );
  const writer = createTypeWriter([api]);
  const members = [...indexOperations(document).values()].map((operation) => {
    const shape = shapeOf(document, operation);
    const comment = commentOf(operation.summary, "  ");
    const args = argumentsType(shape, writer);
    const answer = answerType(successOf(document, operation), writer);
    return `${comment}  ${keyOf(operation.operationId)}: { args: ${args}; answer: ${answer} };`;
  });
  return [
    `// The operations of the ${api} API, as its OpenAPI document describes them. Written by provena types.`,
    "",
    `export type ${api} = {\n${members.join("\n")}\n};`,
    "",
    ...writer.declarations(),
    "",
  ].join("\n");
}

function argumentsType({ slots, body }: OperationShape, writer: TypeWriter): string {
  const field = (name: string, required: boolean, type: string) =>
    `${keyOf(name)}${required ? "" : "?"}: ${type}`;
  // Arguments outside JSON are left out if they are null, so null is always allowed.
  const isNullable = (slot: ArgumentSlot) =>
    !slot.required &&
    (slot.in !== "body" || body?.kind !== "json" || slot.schema.isSilentlyNullable);
  const ofSlot = (slot: ArgumentSlot) => {
    const type = writer.typeOf(slot.schema);
    return field(slot.name, slot.required, isNullable(slot) ? orNull(type) : type);
  };
  const own = slots.filter((slot) => slot.in !== "body").map(ofSlot);
  const fields = slots.filter((slot) => slot.in === "body").map(ofSlot);
  const flat = `{ ${[...own, ...fields].join("; ")} }`;
  if (!body) return own.length > 0 ? flat : "{}";
  const whole = `{ ${
    [...own, field(body.name, body.required, writer.typeOf(body.schema))].join("; ")
  } }`;
  return fields.length > 0 ? `${flat} | ${whole}` : whole;
}

function answerType(response: DescribedResponse | undefined, writer: TypeWriter): string {
  const content = response?.content;
  if (content?.length === 0) return "null";
  for (const { type, schema } of content ?? []) {
    if (/json/.test(type)) return schema ? writer.typeOf(schema) : "unknown";
    if (/^text\//.test(type)) return "string";
  }
  return content ? "Uint8Array" : "unknown";
}
