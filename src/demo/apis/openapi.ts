/**
 * The OpenAPI document of an API, as FastAPI 0.88 writes it.
 *
 * @module
 */
import type { ApiDefinition, Operation, Schema } from "./operation.ts";

const validationSchemas: Readonly<Record<string, Schema>> = {
  HTTPValidationError: {
    title: "HTTPValidationError",
    type: "object",
    properties: {
      detail: {
        title: "Detail",
        type: "array",
        items: { $ref: "#/components/schemas/ValidationError" },
      },
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

/** Describes an API. */
export function describeApi(definition: ApiDefinition): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of definition.operations) {
    paths[operation.path] ??= {};
    paths[operation.path]![operation.method.toLowerCase()] = describeOperation(operation);
  }
  const schemas = { ...definition.schemas, ...validationSchemas };
  return {
    openapi: "3.0.2",
    info: { title: definition.title, description: definition.description, version: "1.0.0" },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a < b ? -1 : 1)),
      securitySchemes: { HTTPBearer: { type: "http", scheme: "bearer" } },
    },
  };
}

function describeOperation(operation: Operation): Record<string, unknown> {
  const takesInput = (operation.query?.length ?? 0) > 0 || operation.body !== undefined;
  return {
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    operationId: operation.operationId,
    ...(operation.query
      ? {
        parameters: operation.query.map(({ name, required, schema }) => ({
          required,
          schema: { title: titleOf(name), ...schema },
          name,
          in: "query",
        })),
      }
      : {}),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { content: json(refTo(operation.body)), required: true } }),
    responses: {
      200: {
        description: "Successful Response",
        content: json(operation.answer === undefined ? {} : refTo(operation.answer)),
      },
      ...(takesInput
        ? {
          422: { description: "Validation Error", content: json(refTo("HTTPValidationError")) },
        }
        : {}),
    },
    ...(operation.requires === "nothing" ? {} : { security: [{ HTTPBearer: [] }] }),
  };
}

/** A reference to a schema by name. */
export function refTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(schema: Schema): Record<string, unknown> {
  return { "application/json": { schema } };
}

/** `record_limit` → `Record Limit`, as pydantic titles a field. */
export function titleOf(name: string): string {
  return name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
