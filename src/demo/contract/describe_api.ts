/**
 * The OpenAPI document of an API, as FastAPI 0.88 generates it.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import type { ApiContract, ContractOperation, Schema } from "./api_contract.ts";
import { contractOf } from "./contract.ts";
import { refTo } from "./notation.ts";

/** An OpenAPI document. */
export type ApiDocument = Readonly<Record<string, unknown>>;

const validationSchemas: Readonly<Record<string, Schema>> = {
  HTTPValidationError: {
    title: "HTTPValidationError",
    type: "object",
    properties: {
      detail: { title: "Detail", type: "array", items: refTo("ValidationError") },
    },
  },
  ValidationError: {
    title: "ValidationError",
    required: ["loc", "msg", "type"],
    type: "object",
    properties: {
      loc: {
        title: "Location",
        type: "array",
        items: { anyOf: [{ type: "string" }, { type: "integer" }] },
      },
      msg: { title: "Message", type: "string" },
      type: { title: "Error Type", type: "string" },
    },
  },
};

const documents = new Map<ApiName, Promise<ApiDocument>>();

/** The OpenAPI document of an API, built on first use. */
export function describeApi(api: ApiName): Promise<ApiDocument> {
  const document = documents.get(api) ?? contractOf(api).then(describe);
  documents.set(api, document);
  return document;
}

function describe({ title, description, schemas, operations }: ApiContract): ApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    if (operation.hidden) continue;
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describeOperation(operation);
  }
  return {
    openapi: "3.0.2",
    info: { title, description, version: "1.0.0" },
    paths,
    components: {
      schemas: { ...schemas, ...validationSchemas },
      securitySchemes: { HTTPBearer: { type: "http", scheme: "bearer" } },
    },
  };
}

function describeOperation(operation: ContractOperation): Record<string, unknown> {
  const { tag, summary, id, parameters, body, bodyRequired, answer, needs } = operation;
  const takesInput = parameters.length > 0 || body !== null;
  return {
    ...(tag === null ? {} : { tags: [tag] }),
    summary,
    operationId: id,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === null
      ? {}
      : { requestBody: { content: contentOf(body), ...(bodyRequired && { required: true }) } }),
    responses: {
      200: { description: "Successful Response", content: contentOf(answer) },
      ...(takesInput && {
        422: {
          description: "Validation Error",
          content: contentOf({ "application/json": refTo("HTTPValidationError") }),
        },
      }),
    },
    ...(needs === "nothing" ? {} : { security: [{ HTTPBearer: [] }] }),
  };
}

const contentOf = (schemas: Readonly<Record<string, Schema>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));
