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
  /** What it answers, also where the document does not say; null if that has no fixed shape. */
  readonly answerModel: Schema | null;
  /** Answered, but left out of the OpenAPI document. */
  readonly hidden?: boolean;
}

/** An API. */
export interface ApiContract {
  readonly title: string;
  readonly description: string;
  /** The schemas, as the document shows them. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /**
   * The models in full: with `nullable`, with the fields the document leaves out, and with those
   * models it does not show.
   */
  readonly models: Readonly<Record<string, Schema>>;
  readonly operations: readonly ContractOperation[];
}
