/** Facts about Provena's APIs, in files that the embedded deployment does not read. */
import { readFileSync } from "node:fs";
import type { ApiName } from "../../src/model/deployment.ts";
import type { Shape } from "./shape.ts";

type Json = Readonly<Record<string, unknown>>;

/** An operation as in the document of its API, and the roles that it needs. */
export interface FrozenOperation {
  readonly call: string;
  readonly tag: string | null;
  readonly needs: "nothing" | "a sign-in" | readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: Json;
  }[];
  /** Schemas by content type. */
  readonly body: Readonly<Record<string, Json>> | null;
  readonly answer: Readonly<Record<string, Json>> | null;
}

/** The operations and schemas of an API. */
export interface FrozenApi {
  readonly openapi: string;
  readonly operations: Readonly<Record<string, FrozenOperation>>;
  readonly schemas: Readonly<Record<string, Json>>;
}

/** One recorded call and the shape of its answer. */
export interface FrozenAnswer {
  readonly as: "nobody" | "newcomer" | "reader" | "editor" | "other" | "unlinked" | "admin";
  /** Query and body fields together. */
  readonly args: Json;
  readonly status: number;
  /** A description of this call, if it is a special case. */
  readonly note?: string;
  /** @default "application/json" */
  readonly contentType?: string;
  readonly contentDisposition?: string;
  /** For a success: the shape of the answer. */
  readonly answer?: Shape;
  /** For a 422: location and type of each error. */
  readonly errors?: readonly (readonly [string, string])[];
  /** For an error: the detail of a 401 or 403, otherwise the shape of the detail. */
  readonly detail?: Shape;
  /** Whether lists in the recorded answer were shortened. */
  readonly cut?: boolean;
}

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), "utf8"));

export const frozenApi = (api: ApiName): FrozenApi => read(`operations/${api}`);

/** The recorded calls of an API, by operation. */
export const frozenAnswers = (api: ApiName): Readonly<Record<string, readonly FrozenAnswer[]>> =>
  read(`answers/${api}`);
