/**
 * Describes an operation in full.
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
  ValueKind,
} from "../../model/operation.ts";
import { textAt } from "../../model/json_object.ts";
import type { OpenApiDocument } from "./document.ts";
import { createBudget, insideOf } from "./describe_fields.ts";
import { argumentWord, exampleArguments, exampleCall, fileWord, type Sampler } from "./example.ts";
import { takesFile } from "./file_field.ts";
import { keyOf, literalOf } from "./literal.ts";
import type { IndexedOperation } from "./index_operations.ts";
import { pagingOf } from "./paging.ts";
import { type DescribedResponse, responsesOf } from "./responses.ts";
import type { ArgumentSlot, BodyShape, OperationShape } from "./shape.ts";
import { fieldWords, kindsOf } from "./type_words.ts";

/** The summary of an operation, for a row of a table. */
export function summariseOperation(
  operation: IndexedOperation,
  access: AccessNeed,
): OperationSummary {
  const { operationId, method, path, tag, summary, deprecated } = operation;
  return { operationId, method, path, tag, summary, deprecated, access };
}

/** Limit of a description, in characters. */
const MAX_DESCRIPTION_LENGTH = 4000;

/** Context of {@link describeOperation}. */
export interface DescribeContext {
  readonly api: ApiName;
  readonly document: OpenApiDocument;
  readonly shape: OperationShape;
  readonly access: AccessNeed;
  readonly sampler: Sampler;
}

/** Describes an operation as plain data. */
export function describeOperation(
  operation: IndexedOperation,
  { api, document, shape, access, sampler }: DescribeContext,
): OperationData {
  const { operationId, definition } = operation;
  const { body } = shape;
  const args = exampleArguments(shape, { sampler });
  return {
    ...summariseOperation(operation, access),
    description: textAt(definition, "description").slice(0, MAX_DESCRIPTION_LENGTH),
    arguments: argumentsOf({ shape, sampler }, args),
    body: body ? { contentType: body.contentType, type: fieldWords(body.schema) } : null,
    responses: responsesOf(document, operation).map(responseInfo),
    pagination: pagingOf(document, operation, shape)?.words ?? null,
    refusal: shape.refusal ?? null,
    example: exampleCall(api, operationId, args, filesOf(shape)),
  };
}

/**
 * What can be passed by name: the parameters, and the fields of the body or the body as a whole.
 */
function givenByName({ slots, body }: OperationShape): readonly (ArgumentSlot | WholeBody)[] {
  const isWhole = body && !slots.some((slot) => slot.in === "body");
  return isWhole ? [...slots, { ...body, in: "body" }] : slots;
}

type WholeBody = BodyShape & { readonly in: "body" };

function argumentsOf(
  { shape, sampler }: Pick<DescribeContext, "shape" | "sampler">,
  shown: Readonly<Record<string, unknown>>,
): ArgumentInfo[] {
  const files = filesOf(shape);
  const full = exampleArguments(shape, { sampler, all: true });
  const budget = createBudget();
  const all = givenByName(shape).map((given): ArgumentInfo => {
    const { name, schema } = given;
    const inside = insideOf(schema, budget);
    const isFile = files.has(name);
    const isHard = isFile || (inside.fields !== undefined && Object.hasOwn(full, name));
    const example = isHard && !Object.hasOwn(shown, name)
      ? {
        code: `${keyOf(name)}: ${literalOf(full[name])}`,
        command: isFile ? fileWord(name) : argumentWord(name, full[name]),
      }
      : undefined;
    return {
      name,
      in: given.in,
      required: given.required,
      type: fieldWords(schema),
      kinds: kindsOf(schema).map(bareKind),
      description: given.description.slice(0, MAX_DESCRIPTION_LENGTH),
      ...inside,
      ...(isFile ? { isFile } : {}),
      ...(example ? { example } : {}),
    };
  });
  return [...all.filter((one) => one.required), ...all.filter((one) => !one.required)];
}

/** A kind without its wording. */
function bareKind({ kind, items }: ValueKind): ValueKind {
  return { kind, ...items && { items: items.map(bareKind) } };
}

/** Names of the arguments that are files. A body that is neither JSON nor a form is a file. */
function filesOf(shape: OperationShape): ReadonlySet<string> {
  const files = givenByName(shape).filter((given) =>
    given.in === "body" &&
    (shape.body?.kind === "raw" ||
      (shape.body?.kind === "multipart" && takesFile(given.schema)))
  );
  return new Set(files.map(({ name }) => name));
}

function responseInfo({ status, description, content = [] }: DescribedResponse): ResponseInfo {
  const schema = content.find((one) => one.schema)?.schema;
  return {
    status,
    description: description.slice(0, MAX_DESCRIPTION_LENGTH),
    type: schema ? fieldWords(schema) : "",
  };
}

/** Whether the document lists a media type for successful answers. */
export function promises(
  document: OpenApiDocument,
  operation: IndexedOperation,
  type: string,
): boolean {
  return responsesOf(document, operation).some(({ status, content = [] }) =>
    /^(2|default)/.test(status) && content.some((one) => one.type.startsWith(type))
  );
}
