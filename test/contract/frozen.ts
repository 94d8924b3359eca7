/** The facts of Provena's APIs, frozen in files that the embedded deployment does not read. */
import { readFileSync } from "node:fs";
import type { ApiName } from "../../src/model/deployment.ts";
import type { Shape } from "./shape.ts";

type Json = Readonly<Record<string, unknown>>;

/** An operation, as its API's document tells it, and the roles it needs. */
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
  /** The schema of each content type. */
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
  /** What is special about this call. */
  readonly note?: string;
  /** `application/json` unless told. */
  readonly contentType?: string;
  readonly contentDisposition?: string;
  /** Of a success. */
  readonly answer?: Shape;
  /** Of a 422: where, and which type of error. */
  readonly errors?: readonly (readonly [string, string])[];
  /** Of a refusal: the words of a 401 or 403, else the shape. */
  readonly detail?: Shape;
  /** Whether lists of the recorded answer were cut. */
  readonly cut?: boolean;
}

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), "utf8"));

export const frozenApi = (api: ApiName): FrozenApi => read(`operations/${api}`);

/** The recorded calls of an API, by operation. */
export const frozenAnswers = (api: ApiName): Readonly<Record<string, readonly FrozenAnswer[]>> =>
  read(`answers/${api}`);
