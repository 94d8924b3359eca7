/**
 * What an operation of an API is: one table serves the requests and the OpenAPI document.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import type { AccessLevel } from "../../model/roles.ts";

/** The part of JSON Schema that FastAPI writes here. */
export type Schema = Readonly<Record<string, unknown>>;

/** Who may call: nobody in particular, anyone signed in, or whoever has a level of a component. */
export type Requirement =
  | "nothing"
  | "token"
  | { readonly component: string; readonly level: AccessLevel };

/** A query parameter. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** Who calls: read from the token alone, as Provena's APIs do. */
export interface Caller {
  readonly username: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly accessToken: string;
}

/** What an operation is called with, valid by its schemas. */
export interface Call {
  readonly api: ApiName;
  /** Whoever calls; without a name where nothing is required. */
  readonly caller: Caller;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** An answer other than 200, with FastAPI's `detail`. */
export class Refusal {
  readonly status: number;
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    this.status = status;
    this.detail = detail;
  }
}

/** An operation. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly requires: Requirement;
  readonly query?: readonly Parameter[];
  /** The name of the body's schema. */
  readonly body?: string;
  /** The name of the answer's schema. */
  readonly answer?: string;
  readonly handle: (call: Call) => unknown;
}

/** An API: its operations and the schemas they name. */
export interface ApiDefinition {
  readonly title: string;
  readonly description: string;
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly operations: readonly Operation[];
}

/** What an API has besides what all of them have. */
export type ApiPart = Pick<ApiDefinition, "description" | "schemas" | "operations">;

/** `{status: {success, details}}`: how Provena says that it did or did not find something. */
export function outcome(success: boolean, details: string): Record<string, unknown> {
  return { status: { success, details } };
}
