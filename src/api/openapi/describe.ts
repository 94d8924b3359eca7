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

/**
 * An operation in a line.
 *
 * @param operation where it stands
 * @param access what it asks for
 * @returns the summary
 */
export function summariseOperation(
  operation: IndexedOperation,
  access: AccessNeed,
): OperationSummary {
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
  const args = exampleArguments(shape, { sampler });
  return {
    ...summariseOperation(operation, access),
    description: textAt(definition, "description").slice(0, LONGEST_DESCRIPTION),
    arguments: argumentsOf({ shape, sampler }, args),
    body: body ? { contentType: body.contentType, type: fieldWords(body.schema) } : null,
    responses: responsesOf(document, operation).map(responseInfo),
    pagination: pagingOf(document, operation, shape)?.words ?? null,
    refusal: shape.refusal ?? null,
    example: exampleCall(api, operationId, args, filesOf(shape)),
  };
}

/** What is given by name: the parameters and fields of the body, or the body as a whole. */
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
      description: given.description.slice(0, LONGEST_DESCRIPTION),
      ...inside,
      ...(isFile ? { isFile } : {}),
      ...(example ? { example } : {}),
    };
  });
  return [...all.filter((one) => one.required), ...all.filter((one) => !one.required)];
}

/** As data, without its words. */
function bareKind({ kind, items }: ValueKind): ValueKind {
  return { kind, ...items && { items: items.map(bareKind) } };
}

/** The arguments that are files; a body that is neither JSON nor a form is one. */
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
    description: description.slice(0, LONGEST_DESCRIPTION),
    type: schema ? fieldWords(schema) : "",
  };
}

/** Whether the document says that an operation answers a media type. */
export function promises(
  document: OpenApiDocument,
  operation: IndexedOperation,
  type: string,
): boolean {
  return responsesOf(document, operation).some(({ status, content = [] }) =>
    /^(2|default)/.test(status) && content.some((one) => one.type.startsWith(type))
  );
}
