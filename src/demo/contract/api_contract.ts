/**
 * What an API is, as far as a caller can tell: operations, and the schemas of what they take and
 * answer.
 *
 * @module
 */
import type { Needs } from "../../model/operation_needs.ts";

export type { Needs } from "../../model/operation_needs.ts";

/** A schema, as in the OpenAPI document. */
export type Schema = Readonly<Record<string, unknown>>;

/** A parameter of an operation. */
export interface ContractParameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly required: boolean;
  readonly schema: Schema;
}

/** An operation. */
export interface ContractOperation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  readonly path: string;
  readonly tag: string | null;
  readonly summary: string;
  readonly needs: Needs;
  readonly parameters: readonly ContractParameter[];
  /** Schemas by content type, or null if the operation takes no body. */
  readonly body: Readonly<Record<string, Schema>> | null;
  readonly bodyRequired?: boolean;
  /** Schemas by content type. */
  readonly answer: Readonly<Record<string, Schema>>;
  /** Answered, but left out of the OpenAPI document. */
  readonly hidden?: boolean;
}

/**
 * What pydantic knows of a model and the OpenAPI document leaves out.
 *
 * Without an entry, a field accepts no null, and unknown fields are dropped.
 */
export interface ModelFacts {
  /** The fields that accept null. */
  readonly nullable?: readonly string[];
  /** Whether an unknown field is an error. */
  readonly forbidsUnknown?: boolean;
  /** Fields that exist, though the document does not show them. */
  readonly undocumented?: Readonly<Record<string, Schema>>;
}

/** An API. */
export interface ApiContract {
  readonly title: string;
  readonly description: string;
  readonly schemas: Readonly<Record<string, Schema>>;
  /** By the name of the schema. */
  readonly models: Readonly<Record<string, ModelFacts>>;
  readonly operations: readonly ContractOperation[];
}
