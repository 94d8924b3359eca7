/**
 * What a caller can know of an API: its operations, and the schemas of their requests and answers.
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
  /** The schema of the answer, also if the document omits it; null if it has no fixed shape. */
  readonly answerModel: Schema | null;
  /** The service has this operation, but the OpenAPI document omits it. */
  readonly hidden?: boolean;
}

/** An API. */
export interface ApiContract {
  readonly title: string;
  readonly description: string;
  /** The schemas of the OpenAPI document. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The complete models: also `nullable`, and the fields and models that the document omits. */
  readonly models: Readonly<Record<string, Schema>>;
  readonly operations: readonly ContractOperation[];
}
