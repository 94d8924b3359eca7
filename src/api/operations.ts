/**
 * The operations of an API as functions of an object, for completion by TAB.
 *
 * @module
 */
import type { Presenter } from "../display/presenter.ts";
import type { Document } from "../display/document.ts";
import { ProvenaError } from "../errors.ts";
import type { ApiName } from "../model/deployment.ts";
import { readOptions } from "../model/options.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import type { AllRecords } from "./all_records.ts";
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
  /**
   * The records of all its pages: with `for await` one by one, with `await` all of them, shown as a
   * table. `onProgress` in the options is called after each page.
   */
  all(...rest: Rest<A, PageOptions>): AllRecords<RecordOf<R>>;
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
  const call = Object.defineProperty(result, Symbol.asyncIterator, {
    value: () => operation.itemsAfter(result, args, rest),
  }) as ApiCall;
  return operation.explainPromise(call);
}

/** What {@link createOperations} needs besides the operations. */
export interface OperationsOptions {
  readonly api: ApiName;
  /** Makes the object show itself. */
  readonly attachDisplay: Awaited<ReturnType<Presenter["ready"]>>;
  readonly view: () => Document;
}

/**
 * Creates the functions: each an own property; names that would change how the object behaves are
 * left out. Nothing is inherited, but a name that is nearly that of an operation throws.
 */
export function createOperations<T extends OperationMap>(
  operations: ReadonlyMap<string, Operation>,
  options: OperationsOptions,
): Operations<T> {
  const functions: Record<string, unknown> = Object.create(misspelt(operations, options));
  for (const [name, operation] of operations) {
    if (!isReserved(name)) functions[name] = createFunction(name, operation);
  }
  return Object.freeze(functions) as Operations<T>;
}

/**
 * What notebooks, prompts and tests ask an object for, to find out what it is. None of it may throw,
 * however near it is to an operation.
 */
const PROBED: ReadonlySet<string> = new Set([
  ...["schema", "href", "toDataURL", "toSpec", "outerHTML"],
  ...["length", "name", "message", "stack", "nodeType", "tagName", "asymmetricMatch"],
]);

/**
 * The prototype: completion by TAB works through it, as through a proxy it would not, and what is
 * no property of the object itself comes here.
 */
function misspelt(
  operations: ReadonlyMap<string, Operation>,
  { api, attachDisplay, view }: OperationsOptions,
): object {
  const shown = attachDisplay(Object.create(null) as Record<PropertyKey, unknown>, view);
  Reflect.deleteProperty(shown, "toString");
  return new Proxy(shown, {
    get: (target, name) => {
      if (typeof name === "symbol") return target[name];
      if (isReserved(name) || PROBED.has(name) || !/^[a-z]\w*$/i.test(name)) return undefined;
      const hint = didYouMean(name, operations.keys());
      if (hint === "") return undefined;
      throw new ProvenaError("ERR_OPERATION", `The ${api} API has no operation ${name}${hint}`);
    },
  });
}

function createFunction(name: string, operation: Operation): OperationFunction {
  const call = (args: Record<string, unknown> = {}, options: CallOptions = {}) =>
    startCall(operation, args, readOptions(options, name));
  const all = (args: Record<string, unknown> = {}, options: PageOptions = {}) =>
    operation.all(args, readOptions(options, name));
  const pages = (args: Record<string, unknown> = {}, options: PageOptions = {}) =>
    operation.pages(args, readOptions(options, name));
  Object.defineProperty(call, "name", { value: name });
  return Object.assign(call, { all, pages }) as OperationFunction;
}
