/**
 * Exploring an API: what it offers, what each operation takes, and calling them.
 *
 * @module
 */
import type { Presenter } from "../display/presenter.ts";
import { ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import { type ApiName, apiTitles, assertApiName, variableOf } from "../model/deployment.ts";
import type { ApiData, OperationData, OperationSummary } from "../model/operation.ts";
import { kindOf, readOptions } from "../model/options.ts";
import { userRoles } from "../model/roles.ts";
import { shellWord } from "../text/shell_quote.ts";
import { explorerView } from "../view/explorer.ts";
import type { CallOptions, PageOptions } from "./call_options.ts";
import type { ApiClient } from "./client.ts";
import { accessOf } from "./openapi/access.ts";
import { summariseOperation } from "./openapi/describe.ts";
import { loadSampler } from "./openapi/example.ts";
import { indexOperations } from "./openapi/index_operations.ts";
import { quoted } from "./openapi/literal.ts";
import { type DocumentCache, loadDocument } from "./openapi/load.ts";
import { didYouMean } from "./openapi/suggest.ts";
import { typesOf } from "./openapi/types.ts";
import { type ApiContext, Operation } from "./operation.ts";
import {
  type ApiCall,
  createOperations,
  type OperationMap,
  type Operations,
  startCall,
} from "./operations.ts";
import type { PersonLinkMemory } from "./person_link.ts";
import type { ApiResult } from "./result.ts";

/** What {@link createExplorer} needs. */
export interface ExplorerOptions {
  readonly client: ApiClient;
  readonly presenter: Presenter;
  /** Where OpenAPI documents rest. */
  readonly documents: DocumentCache;
  /** The realm roles of the token; what is missing is then shown. */
  readonly roles?: readonly string[] | undefined;
  /** What is known of the caller's Person, if it is known who calls. */
  readonly links?: PersonLinkMemory | undefined;
  /** Ends the loading. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the document must be there. @default 60_000 */
  readonly timeout?: number;
}

/**
 * An API's operations; iterable, and shows itself as a table by tag.
 *
 * @typeParam T the operations by name, as `provena types` writes them
 */
export interface ApiExplorer<T extends OperationMap = OperationMap>
  extends ApiData, Iterable<OperationSummary> {
  /** The API's name. */
  readonly api: ApiName;
  /**
   * The operations as functions: `ops.fetch({ id })` calls, `ops.list.all()` walks all items,
   * `ops.list.pages()` all pages.
   */
  readonly ops: Operations<T>;
  /**
   * Calls an operation by its name, whatever that is.
   *
   * @param name the operation
   * @param args its arguments by name
   * @param options signal and limits
   * @returns the answer; iterated with `for await`, the records of all its pages
   * @throws {ProvenaError} `ERR_OPERATION`, `ERR_HTTP`, `ERR_ROLE_REQUIRED`, `ERR_RATE_LIMITED`,
   * `ERR_NETWORK`
   */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): ApiCall;
  /**
   * Walks the pages of an operation.
   *
   * @param name the operation
   * @param args its arguments by name
   * @param options signal, and `onProgress`, called after each page
   * @returns one answer after the other
   * @throws {ProvenaError} as {@link ApiExplorer.call}; `ERR_OPERATION` if it has no pages
   */
  pages(
    name: string,
    args?: Record<string, unknown>,
    options?: PageOptions,
  ): AsyncGenerator<ApiResult>;
  /**
   * What an operation takes and answers, with a call to paste.
   *
   * @param name the operation
   * @returns the description; shows itself
   * @throws {ProvenaError} `ERR_OPERATION` if there is none of this name, with the nearest
   */
  describe(name: string): OperationData;
  /**
   * Arguments of an operation, filled in, to be edited.
   *
   * @param name the operation
   * @param options `all` adds the arguments that may be left out
   * @returns the arguments by name
   * @throws {ProvenaError} `ERR_OPERATION` if there is no operation of this name
   */
  example(name: string, options?: { all?: boolean }): Record<string, unknown>;
  /**
   * The operations as TypeScript, as `provena types` writes them.
   *
   * @returns TypeScript declarations of arguments and answers, for `session.api<Registry>("registry")`
   */
  types(): string;
  /** The plain data, stable for programs. */
  toJSON(): ApiData;
}

/**
 * Loads an API's document and makes its operations callable.
 *
 * @param name the API
 * @param options what it needs
 * @returns the explorer
 * @throws {ProvenaError} `ERR_CONFIG` for an unknown API, `ERR_NETWORK`, `ERR_HTTP`, and
 * `ERR_OPERATION` if the API has no OpenAPI document
 */
export async function createExplorer<T extends OperationMap = OperationMap>(
  name: ApiName,
  options: ExplorerOptions,
): Promise<ApiExplorer<T>> {
  const { client, presenter, documents, roles, links, signal, timeout } = options;
  assertApiName(name);
  const [{ document, stale }, sampler, attachDisplay] = await Promise.all([
    loadDocument(client.deployment.apis[name], { client, documents, signal, timeout }),
    loadSampler(),
    presenter.ready(),
  ]);
  const context: ApiContext = {
    api: name,
    client,
    document,
    presenter,
    attachDisplay,
    sampler,
    roles,
    links,
  };
  const byName = new Map<string, Operation>();
  const operations: OperationSummary[] = [];
  for (const [id, indexed] of indexOperations(document)) {
    const access = accessOf(name, indexed);
    operations.push(summariseOperation(indexed, access));
    byName.set(id, new Operation(context, indexed, access));
  }
  const find = (id: string): Operation => {
    const operation = byName.get(id);
    if (operation) return operation;
    const isText = typeof id === "string";
    const hint = isText ? didYouMean(id, byName.keys()) : "";
    const wrong = isText ? quoted(id.slice(0, 80)) : `whose name is ${kindOf(id)}`;
    throw new ProvenaError(
      "ERR_OPERATION",
      `The ${name} API has no operation ${wrong}${hint}`,
      {
        next: hint ? undefined : {
          say: "List those it has",
          code: `await session.api("${name}")`,
          command: `provena apis ${name}`,
        },
      },
    );
  };
  const { title, version } = document;
  const data: ApiData = {
    api: name,
    url: client.deployment.apis[name],
    title,
    version,
    operations,
  };
  const explorer: ApiExplorer<T> = asResult({
    ...data,
    api: name,
    ops: createOperations<T>(byName),
  }, {
    [Symbol.iterator]: () => operations.values(),
    call: (id, args = {}, options = {}) => startCall(find(id), args, readOptions(options, "call")),
    pages: (id, args = {}, options = {}) => find(id).pages(args, readOptions(options, "pages")),
    describe: (id) => find(id).describe(),
    example: (id, options = {}) => find(id).example(readOptions(options, "example").all === true),
    types: () => typesOf(document, { name }),
    toJSON: () => data,
  });
  return attachDisplay(explorer, () =>
    explorerView(data, {
      apiTitle: apiTitles[name],
      roles,
      stale,
      now: client.system.now(),
      ...pasteable(explorer as ApiExplorer, roles),
    }));
}

/** The operation a person is most likely to try: one that only reads, and that they may call. */
function pasteable(explorer: ApiExplorer, roles: readonly string[] | undefined) {
  const { operations, api } = explorer;
  const reading = operations.filter(({ method, path }) =>
    method === "GET" && path !== "/" && !path.startsWith("/check-access")
  );
  const first = easiest(reading, roles) ?? easiest(operations, roles);
  if (!first) return { describe: { code: "", command: "" }, example: undefined };
  const { operationId } = first;
  return {
    describe: {
      code: `${variableOf(api)}.describe(${quoted(operationId)})`,
      command: `provena describe ${api} ${shellWord(operationId)}`,
    },
    example: isForAdministrators(first) ? undefined : explorer.describe(operationId).example,
  };
}

/** The one with the fewest obstacles, the first of several. */
function easiest(
  operations: readonly OperationSummary[],
  roles: readonly string[] | undefined,
): OperationSummary | undefined {
  let [best, least] = [operations[0], Infinity];
  for (const operation of operations) {
    const count = obstacles(operation, roles);
    if (count < least) [best, least] = [operation, count];
  }
  return best;
}

/** Where neither role nor table tells, the name does. */
function isForAdministrators({ access, operationId, path }: OperationSummary): boolean {
  return access.kind === "roles"
    ? access.roles.some((role) => role.startsWith("sys-admin"))
    : /(^|[/_-])admin/i.test(`${path} ${operationId}`);
}

/** How many roles are in the way; those of administrators are, even to administrators. */
function obstacles(operation: OperationSummary, roles: readonly string[] | undefined): number {
  const { access } = operation;
  if (access.kind !== "roles") return isForAdministrators(operation) ? 1 : 0;
  return access.roles.filter((role) => !userRoles.includes(role) || roles?.includes(role) === false)
    .length;
}
