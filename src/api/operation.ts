/**
 * One operation of an API: called, walked page by page, described.
 *
 * @module
 */
import type { Presenter } from "../display/presenter.ts";
import { isProvenaError, ProvenaError } from "../errors.ts";
import { type ApiName, variableOf } from "../model/deployment.ts";
import { isHandle } from "../model/handle.ts";
import { needsPerson, type PersonLink } from "../model/linked_person.ts";
import { FETCH, LINK_PERSON } from "../model/call_steps.ts";
import type { AccessNeed, OperationData } from "../model/operation.ts";
import { credentialHolders } from "../model/credentials/redact.ts";
import { stringifyExact } from "../text/exact_json.ts";
import { shellWord } from "../text/shell_quote.ts";
import { dataTree } from "../view/data_tree.ts";
import { operationView } from "../view/operation.ts";
import { resultView } from "../view/result.ts";
import type { CallOptions, PageOptions } from "./call_options.ts";
import type { ApiClient } from "./client.ts";
import { nameResults } from "./name_results.ts";
import { declaresNoSignIn } from "./openapi/access.ts";
import { dataOf } from "./openapi/answer.ts";
import { describeOperation, promises } from "./openapi/describe.ts";
import { isObject, type OpenApiDocument } from "./openapi/document.ts";
import { exampleArguments, type Sampler } from "./openapi/example.ts";
import type { IndexedOperation } from "./openapi/index_operations.ts";
import { type CallLabel, failureIn, refusalOf } from "./openapi/judge.ts";
import { literalOf, propertyOf, quoted } from "./openapi/literal.ts";
import { type Paging, pagingOf, recordsIn } from "./openapi/paging.ts";
import { type Arguments, createRequestBuilder, type RequestBuilder } from "./openapi/request.ts";
import { isReserved } from "./openapi/reserved.ts";
import { askPerson, personIn, type PersonLinkMemory } from "./person_link.ts";
import { readBody } from "./read_body.ts";
import { type ApiResult, createResult } from "./result.ts";

/** What the operations of one API share. */
export interface ApiContext {
  readonly api: ApiName;
  readonly client: ApiClient;
  readonly document: OpenApiDocument;
  /** Makes a result show itself. */
  readonly hang: Awaited<ReturnType<Presenter["ready"]>>;
  readonly sampler: Sampler;
  /** The roles the token carries, if they are known. */
  readonly roles: readonly string[] | undefined;
  /** What is known of the caller's Person, if it is known who calls. */
  readonly links: PersonLinkMemory | undefined;
}

const MAX_BYTES = 32 * 1024 * 1024;

/** An operation, ready to be called. */
export class Operation {
  readonly #context: ApiContext;
  readonly #indexed: IndexedOperation;
  readonly #access: AccessNeed;
  #builder: RequestBuilder | undefined;

  /**
   * @param context what it shares with the others
   * @param indexed where it stands in the document
   * @param access what it asks for
   */
  constructor(context: ApiContext, indexed: IndexedOperation, access: AccessNeed) {
    this.#context = context;
    this.#indexed = indexed;
    this.#access = access;
  }

  /** How it is called in messages, such as `registry.fetch`. */
  get name(): string {
    return `${this.#context.api}.${this.#indexed.operationId}`;
  }

  get #request(): RequestBuilder {
    const { document, client, api } = this.#context;
    const { operationId } = this.#indexed;
    this.#builder ??= createRequestBuilder(document, this.#indexed, {
      call: this.name,
      base: client.deployment.apis[api],
      next: {
        say: "See its arguments",
        code: `${variableOf(api)}.describe(${quoted(operationId.slice(0, 80))})`,
        command: `provena describe ${api} ${shellWord(operationId.slice(0, 80))}`,
      },
    });
    return this.#builder;
  }

  get #paging(): Paging | undefined {
    return pagingOf(this.#context.document, this.#indexed, this.#request.shape);
  }

  /** @returns everything a person needs to know to call it; shows itself */
  describe(): OperationData {
    const { api, document, sampler, roles, hang } = this.#context;
    const { shape } = this.#request;
    const access = this.#access;
    const data = describeOperation(this.#indexed, { api, document, shape, access, sampler });
    const variable = variableOf(api);
    return hang(data, () =>
      operationView(data, {
        variable,
        roles,
        pages: this.#walk(),
        person: this.#needsPerson,
      }));
  }

  /** @returns arguments to edit; `all` adds those that may be left out */
  example(all: boolean): Record<string, unknown> {
    const { document, sampler } = this.#context;
    const { shape } = this.#request;
    const args = exampleArguments(document, shape, { sampler, all });
    // Nothing is asked for, but there is something to edit.
    const isBare = shape.body?.required && Object.keys(args).length === 0;
    return isBare ? exampleArguments(document, shape, { sampler, all: true }) : args;
  }

  /** Calls it. */
  async call(args: Arguments, options: CallOptions): Promise<ApiResult> {
    const { client, hang } = this.#context;
    const { system } = client;
    const { signal, timeout, maxBytes = MAX_BYTES, check = true } = options;
    const { url, init } = await this.#request.build(args, { check });
    await this.#expectPerson(signal);
    const limits = { signal: signal ?? null, ...(timeout === undefined ? {} : { timeout }) };
    const need = this.#access;
    const send = this.#isPublic ? client.fetchPublic : client.fetch;
    const started = system.now();
    const response = await send(url, { ...init, ...limits, need });
    const label = this.#label(args);
    if (!response.ok) {
      const { error, kind } = await refusalOf(system, response, label);
      if (kind === "notLinked") await this.#learn({ person: null, at: system.now() });
      throw error;
    }
    const bytes = await readBody(system, response, {
      host: new URL(url).host,
      maxBytes,
      signal,
      next: {
        ...FETCH,
        say: "Read it as a stream",
        code: `${FETCH.code} // or a call with { maxBytes: Infinity }`,
      },
    });
    const html = promises(this.#context.document, this.#indexed, "text/html");
    const data = dataOf(response, bytes, label, { html });
    const failure = failureIn(data, label);
    if (failure) throw failure;
    await this.#learn(this.#personIn(args, data));
    const { status, headers } = response;
    const duration = system.now() - started;
    const rows = recordsIn(data);
    const { known, unknown } = await nameResults(this.#context, rows ?? [], options);
    const answer = { operation: this.name, status, headers, duration, data, known };
    const result = createResult(answer, { bytes, rows: rows ?? [] });
    const isLast = !this.#paging?.next(this.#flat(args), data, rows ?? []);
    for (const holder of credentialHolders(data)) hang(holder, () => [dataTree("data", holder)]);
    const view = {
      ...answer,
      rows,
      unknown,
      contentType: headers.get("content-type") ?? "",
      morePages: isLast ? undefined : this.#walk(),
    };
    return hang(result, () => resultView(view));
  }

  /** Whether the account must be linked to a Person, as far as the operation is known. */
  get #needsPerson(): boolean {
    return this.#access.kind !== "unknown" &&
      needsPerson(this.#context.api, this.#indexed.operationId);
  }

  /** Where the account is known not to be linked, it is asked once more: that may have changed. */
  async #expectPerson(signal: AbortSignal | undefined): Promise<void> {
    const { client, links } = this.#context;
    if (!this.#needsPerson || (await links?.load())?.person !== null) return;
    const link = await askPerson(client, signal).catch((error: unknown) => {
      signal?.throwIfAborted();
      if (isProvenaError(error)) return undefined;
      throw error;
    });
    await this.#learn(link);
    if (link?.person !== null) return;
    throw new ProvenaError(
      "ERR_OPERATION",
      `${this.name} was not called: your account is not linked to a Person of the registry, ` +
        "which it needs",
      { next: LINK_PERSON },
    );
  }

  async #learn(link: PersonLink | undefined): Promise<void> {
    if (link) await this.#context.links?.save(link);
  }

  /** What an answer tells of the caller's own Person. */
  #personIn(args: Arguments, data: unknown): PersonLink | undefined {
    const at = this.#context.client.system.now();
    const { username, person_id: person } = this.#flat(args);
    switch (this.name) {
      case "auth.user_link_user_lookup":
        return username === undefined ? personIn(data, at) : undefined;
      case "auth.user_link_user_assign":
        return isHandle(person) ? { person, at } : undefined;
      default:
        return undefined;
    }
  }

  /** An operation nobody here knows is called as its document says. */
  get #isPublic(): boolean {
    const { kind } = this.#access;
    return kind === "none" ||
      (kind === "unknown" && declaresNoSignIn(this.#context.document, this.#indexed));
  }

  /** Walks its pages. */
  async *pages(args: Arguments, options: PageOptions): AsyncGenerator<ApiResult> {
    const paging = this.#paging;
    if (!paging) {
      const { api } = this.#context;
      const { operationId } = this.#indexed;
      throw new ProvenaError("ERR_OPERATION", `${this.name} does not answer page by page`, {
        next: {
          say: "Call it for the one answer it has",
          code: `await ${variableOf(api)}.call(${quoted(operationId)}, ARGUMENTS)`,
          command: `provena call ${api} ${shellWord(operationId)}`,
        },
      });
    }
    yield* this.#pagesAfter(paging, this.call(args, callOptions(options)), args, options);
  }

  /** Walks the pages of a call that has been made; without pages, that call alone. */
  async *itemsAfter(
    first: Promise<ApiResult>,
    args: Arguments,
    options: PageOptions,
  ): AsyncGenerator<unknown> {
    const paging = this.#paging ?? { words: "", next: () => undefined };
    for await (const page of this.#pagesAfter(paging, first, args, options)) yield* page.rows;
  }

  async *#pagesAfter(
    paging: Paging,
    first: Promise<ApiResult>,
    given: Arguments,
    options: PageOptions,
  ): AsyncGenerator<ApiResult> {
    let args = this.#flat(given);
    let page = await first;
    let before: string | undefined;
    for (let pages = 1, items = 0;; pages++) {
      items += page.rows.length;
      options.onProgress?.({ pages, items });
      yield page;
      const next = paging.next(args, page.data, page.rows);
      if (!next) return;
      const content = stringifyExact(page.rows);
      if (content === before && page.rows.length > 0) {
        throw new ProvenaError(
          "ERR_OPERATION",
          `${this.name} answers the same page again and again, so its pages cannot be walked`,
          { next: "Call it for a page at a time, or tell the operators of the API" },
        );
      }
      before = content;
      args = next;
      page = await this.call(args, callOptions(options));
    }
  }

  /** Arguments with the fields of a body given as a whole beside the others. */
  #flat(args: Arguments): Arguments {
    const { body, slots } = this.#request.shape;
    const whole = body && args[body.name];
    if (!body || !isObject(whole) || !slots.some((slot) => slot.in === "body")) return args;
    const { [body.name]: _, ...rest } = args;
    return { ...rest, ...whole };
  }

  #label(args: Arguments): CallLabel {
    const { client: { deployment: { domain } } } = this.#context;
    // What a body names is part of an item; the item itself stands in the address.
    const inAddress = this.#request.shape.slots.filter((slot) => slot.in !== "body")
      .map(({ name }) => Object.hasOwn(args, name) ? args[name] : undefined);
    const handle = [...inAddress, ...Object.values(args)].find(isHandle);
    return { operation: this.name, domain, handle };
  }

  /** What walks its pages, to paste. */
  #walk(): { code: string; command: string } | undefined {
    if (!this.#paging) return undefined;
    const { api } = this.#context;
    const { operationId } = this.#indexed;
    const { document, sampler } = this.#context;
    const args = exampleArguments(document, this.#request.shape, { sampler });
    const literal = Object.keys(args).length === 0 ? "" : literalOf(args);
    const target = isReserved(operationId)
      ? `.call(${quoted(operationId)}${literal && `, ${literal}`})`
      : `.ops${propertyOf(operationId)}.all(${literal})`;
    return {
      code: `for await (const item of ${variableOf(api)}${target}) console.log(item)`,
      command: `provena call ${api} ${shellWord(operationId)} --all`,
    };
  }
}

function callOptions({ onProgress: _, ...options }: PageOptions): CallOptions {
  return options;
}
