/**
 * The operations of an API as functions of an object, for completion by TAB.
 *
 * @module
 */
import { readOptions } from "../model/options.ts";
import type { CallOptions, PageOptions } from "./call_options.ts";
import { isReserved } from "./openapi/reserved.ts";
import type { Operation } from "./operation.ts";
import type { ApiResult } from "./result.ts";

/** Operations by name, each with the types of its arguments and its answer. */
export type OperationMap = {
  readonly [name: string]: { readonly args: object; readonly answer: unknown };
};

/** The records a page of an answer holds. */
export type RecordOf<R> = R extends readonly (infer I)[] ? I
  : R extends { readonly items?: readonly (infer I)[] | null | undefined } ? I
  : R extends { readonly results?: readonly (infer I)[] | null | undefined } ? I
  : R extends { readonly registry_items?: readonly (infer I)[] | null | undefined } ? I
  : unknown;

/**
 * A call in progress: await it for its answer, or iterate it with `for await` for the records of
 * all pages.
 */
export type ApiCall<R = unknown> = Promise<ApiResult<R>> & AsyncIterable<RecordOf<R>>;

/** Parameters of a call: the arguments, optional if none is required, and options. */
// deno-lint-ignore ban-types -- `{}` is what arguments are assignable from when none is required.
export type Rest<A, O> = {} extends A ? [args?: A, options?: O] : [args: A, options?: O];

/** An operation as a function. */
export interface OperationFunction<A extends object = Record<string, unknown>, R = unknown> {
  /** Calls it. */
  (...rest: Rest<A, CallOptions>): ApiCall<R>;
  /** Walks the records of all its pages; `onProgress` in the options is called after each page. */
  all(...rest: Rest<A, PageOptions>): AsyncGenerator<RecordOf<R>>;
  /** Walks its pages. */
  pages(...rest: Rest<A, PageOptions>): AsyncGenerator<ApiResult<R>>;
}

/** The operations of an API as functions. */
export type Operations<T extends OperationMap> = {
  readonly [N in keyof T]: OperationFunction<T[N]["args"], T[N]["answer"]>;
};

/** Starts a call. */
export function startCall(
  operation: Operation,
  args: Record<string, unknown>,
  options: CallOptions,
): ApiCall {
  const { onProgress: _, ...rest } = options;
  const result = operation.call(args, options);
  return Object.defineProperty(result, Symbol.asyncIterator, {
    value: () => operation.itemsAfter(result, args, rest),
  }) as ApiCall;
}

/**
 * Creates the functions. The object has no prototype, and leaves out names that would change how
 * the object behaves.
 */
export function createOperations<T extends OperationMap>(
  operations: ReadonlyMap<string, Operation>,
): Operations<T> {
  const functions: Record<string, unknown> = Object.create(null);
  for (const [name, operation] of operations) {
    if (!isReserved(name)) functions[name] = createFunction(name, operation);
  }
  return Object.freeze(functions) as Operations<T>;
}

function createFunction(name: string, operation: Operation): OperationFunction {
  const call = (args: Record<string, unknown> = {}, options: CallOptions = {}) =>
    startCall(operation, args, readOptions(options, name));
  const all = (args: Record<string, unknown> = {}, options: PageOptions = {}) =>
    operation.items(args, readOptions(options, name));
  const pages = (args: Record<string, unknown> = {}, options: PageOptions = {}) =>
    operation.pages(args, readOptions(options, name));
  Object.defineProperty(call, "name", { value: name });
  return Object.assign(call, { all, pages }) as OperationFunction;
}
