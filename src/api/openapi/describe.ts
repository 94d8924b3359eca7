/**
 * An operation in full, for reading.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import type {
  AccessNeed,
  ArgumentInfo,
  OperationData,
  OperationSummary,
  ResponseInfo,
} from "../../model/operation.ts";
import { fieldOf, isObject, objectAt, type OpenApiDocument, resolve, textAt } from "./document.ts";
import { exampleArguments, exampleCall, type Sampler } from "./example.ts";
import type { IndexedOperation } from "./index_operations.ts";
import { pagingOf } from "./paging.ts";
import type { OperationShape } from "./shape.ts";
import { fieldWords } from "./type_words.ts";

/**
 * An operation in a line.
 *
 * @param operation where it stands
 * @param access what it asks for
 * @returns the summary
 */
export function summarise(operation: IndexedOperation, access: AccessNeed): OperationSummary {
  const { operationId, method, path, tag, summary, deprecated } = operation;
  return { operationId, method, path, tag, summary, deprecated, access };
}

/** Descriptions are prose; beyond this they are a manual. */
const LONGEST_DESCRIPTION = 4000;

/** What describing needs. */
export interface DescribeContext {
  readonly api: ApiName;
  readonly document: OpenApiDocument;
  readonly shape: OperationShape;
  readonly access: AccessNeed;
  readonly sampler: Sampler;
}

/**
 * Describes an operation.
 *
 * @param operation where it stands
 * @param context the document, its shape and what it asks for
 * @returns plain data
 */
export function describeOperation(
  operation: IndexedOperation,
  { api, document, shape, access, sampler }: DescribeContext,
): OperationData {
  const { operationId, definition } = operation;
  const { body } = shape;
  const args = exampleArguments(document, shape, { sampler });
  return {
    ...summarise(operation, access),
    description: textAt(definition, "description").slice(0, LONGEST_DESCRIPTION),
    arguments: argumentsOf(document, shape),
    body: body ? { contentType: body.contentType, type: fieldWords(document, body.schema) } : null,
    responses: responsesOf(document, operation),
    pagination: pagingOf(document, operation, shape)?.words ?? null,
    refusal: shape.refusal ?? null,
    example: exampleCall(api, operationId, args),
  };
}

function argumentsOf(document: OpenApiDocument, shape: OperationShape): ArgumentInfo[] {
  const all = shape.slots.map((slot): ArgumentInfo => ({
    name: slot.name,
    in: slot.in,
    required: slot.required,
    type: fieldWords(document, slot.schema),
    description: slot.description.slice(0, LONGEST_DESCRIPTION),
  }));
  const { body } = shape;
  if (body && !shape.slots.some((slot) => slot.in === "body")) {
    const { name, required, description, schema } = body;
    all.push({ name, in: "body", required, type: fieldWords(document, schema), description });
  }
  return [...all.filter((one) => one.required), ...all.filter((one) => !one.required)];
}

function responsesOf(document: OpenApiDocument, { definition }: IndexedOperation): ResponseInfo[] {
  const responses = Object.entries(objectAt(definition, "responses") ?? {}).slice(0, 50);
  return responses.map(([status, entry]) => {
    const response = resolve(document, entry)?.value;
    const media = Object.values(objectAt(response, "content") ?? {}).find(isObject);
    const schema = fieldOf(media, "schema");
    return {
      status,
      description: textAt(response, "description").slice(0, LONGEST_DESCRIPTION),
      type: schema === undefined ? "" : fieldWords(document, schema),
    };
  });
}
