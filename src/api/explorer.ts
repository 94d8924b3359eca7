/**
 * Exploring an API: what it offers, what each operation takes, and calling them.
 *
 * @module
 */
import { configError, type NextStep, ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import { type ApiName, apiTitles, assertApiName, variableOf } from "../model/deployment.ts";
import type { ApiData, OperationData, OperationSummary } from "../model/operation.ts";
import { kindOf, readOptions, textOrKind } from "../model/options.ts";
import { userRoles } from "../model/roles.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import { shellWord } from "../text/shell_quote.ts";
import { explorerView, opsView } from "../view/explorer.ts";
import type { CallOptions, PageOptions } from "./call_options.ts";
import { accessOf } from "./openapi/access.ts";
import { summariseOperation } from "./openapi/describe.ts";
import { loadSampler } from "./openapi/example.ts";
import { indexOperations } from "./openapi/index_operations.ts";
import { quoted } from "./openapi/literal.ts";
import { type DocumentCache, loadDocument } from "./openapi/load.ts";
import { typesOf } from "./openapi/types.ts";
import { type ApiContext, Operation, type SharedContext } from "./operation.ts";
import {
  type ApiCall,
  createOperations,
  type OperationMap,
  type Operations,
  startCall,
} from "./operations.ts";
import type { ApiResult } from "./result.ts";

/** What {@link createExplorer} needs. */
export interface ExplorerOptions extends SharedContext {
  /** The cache of OpenAPI documents. */
  readonly documents: DocumentCache;
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
   * The operations as functions: `ops.fetch({ id })` calls, `await ops.list.all()` reads the
   * records of all pages, `ops.list.pages()` walks the pages.
   */
  readonly ops: Operations<T>;
  /**
   * Calls an operation by its name. Works for every name, unlike `ops`.
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
   * @returns TypeScript declarations of arguments and answers, for
   * `session.api<Registry>("registry")`
   */
  types(): string;
  /**
   * Finds operations by words in their name, path, group or summary.
   *
   * @param words one or more; each of them must be there
   * @returns an explorer of the operations found, shown the same way
   * @throws {ProvenaError} `ERR_CONFIG` if no words are given
   */
  find(words: string): ApiExplorer<T>;
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
  const { documents, signal, timeout, ...shared } = options;
  const { client, presenter, roles } = shared;
  assertApiName(name);
  const [{ document, stale }, sampler, attachDisplay] = await Promise.all([
    loadDocument(client.deployment.apis[name], { client, documents, signal, timeout }),
    loadSampler(),
    presenter.ready(),
  ]);
  const context: ApiContext = { ...shared, api: name, document, attachDisplay, sampler };
  const byName = new Map<string, Operation>();
  const all: OperationSummary[] = [];
  for (const [id, indexed] of indexOperations(document)) {
    const access = accessOf(name, indexed);
    all.push(summariseOperation(indexed, access));
    byName.set(id, new Operation(context, indexed, access));
  }
  const operationOf = (id: string): Operation => {
    const operation = byName.get(id);
    if (operation) return operation;
    const hint = didYouMean(id, byName.keys());
    const wrong = typeof id === "string" ? quoted(id.slice(0, 80)) : `whose name is ${kindOf(id)}`;
    throw new ProvenaError(
      "ERR_OPERATION",
      `The ${name} API has no operation ${wrong}${hint}`,
      { next: hint ? undefined : listStep(name) },
    );
  };
  const { title, version } = document;
  const url = client.deployment.apis[name];
  const explorerOf = (operations: readonly OperationSummary[], words?: string): ApiExplorer<T> => {
    const data: ApiData = { api: name, url, title, version, operations };
    const named = operations.map(({ operationId }) => [operationId, byName.get(operationId)!]);
    const ops = createOperations<T>(new Map(named as [string, Operation][]), {
      api: name,
      attachDisplay,
      view: () => opsView(operations.length, variableOf(name)),
    });
    const explorer: ApiExplorer<T> = asResult({ ...data, api: name, ops }, {
      [Symbol.iterator]: () => operations.values(),
      call: (id, args = {}, options = {}) =>
        startCall(operationOf(id), args, readOptions(options, "call")),
      pages: (id, args = {}, options = {}) =>
        operationOf(id).pages(args, readOptions(options, "pages")),
      describe: (id) => operationOf(id).describe(),
      example: (id, options = {}) =>
        operationOf(id).example(readOptions(options, "example").all === true),
      find: (given) => {
        const sought = readWords(given);
        return explorerOf(operations.filter((one) => isAbout(one, sought)), sought);
      },
      types: () => typesOf(document, { name }),
      toJSON: () => data,
    });
    return attachDisplay(explorer, () =>
      explorerView(data, {
        apiTitle: apiTitles[name],
        roles,
        stale,
        now: client.system.now(),
        found: words === undefined ? undefined : { words, total: all.length },
        find: findStep(name, all),
        ...pasteable(explorer as ApiExplorer, roles),
      }));
  };
  return explorerOf(all);
}

function listStep(api: ApiName): NextStep {
  return {
    say: "List those it has",
    code: `await session.api("${api}")`,
    command: `provena apis ${api}`,
  };
}

/** Searches for a word that is there. */
function findStep(api: ApiName, operations: readonly OperationSummary[]) {
  const tags = operations.map(({ tag }) => tag);
  const word = tags.find((tag) => /^model$/i.test(tag)) ?? tags.at(-1) ?? "fetch";
  return {
    code: `${variableOf(api)}.find(${quoted(word.toLowerCase())})`,
    command: `provena apis ${api} ${shellWord(word.toLowerCase())}`,
  };
}

/** Limit of the words of a search, in characters. */
const MAX_SEARCH_LENGTH = 200;

function readWords(given: unknown): string {
  if (typeof given === "string" && given.trim() !== "" && given.length <= MAX_SEARCH_LENGTH) {
    return given.trim();
  }
  throw configError(
    `find takes a few words, such as "model run", got ${
      typeof given === "string" && given.trim() !== "" ? "a long text" : textOrKind(given)
    }`,
  );
}

/** Whether every word is in the name, path, group or summary of an operation. */
function isAbout({ operationId, path, tag, summary }: OperationSummary, words: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ");
  const said = plain(`${operationId} ${path} ${tag} ${summary}`);
  return plain(words).trim().split(" ").every((word) => said.includes(word));
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
