/**
 * One operation of an API: calls it, walks its pages, describes it.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import { inSlices } from "../async/in_slices.ts";
import type { Display } from "../display/environment.ts";
import { LiveLine } from "../display/live_line.ts";
import type { Presenter } from "../display/presenter.ts";
import { isProvenaError, ProvenaError } from "../errors.ts";
import { type ApiName, variableOf } from "../model/deployment.ts";
import { isHandle } from "../model/handle.ts";
import { startedJob } from "../model/job.ts";
import { needsPerson, type PersonLink } from "../model/linked_person.ts";
import { FETCH, LINK_PERSON } from "../model/call_steps.ts";
import type { AccessNeed, OperationData } from "../model/operation.ts";
import { credentialHolders } from "../model/credentials/redact.ts";
import { isObject } from "../model/json_object.ts";
import { shellWord } from "../text/shell_quote.ts";
import type { Steps } from "../text/steps.ts";
import { dataTree } from "../view/data_tree.ts";
import { operationView } from "../view/operation.ts";
import { readingView, readView } from "../view/reading.ts";
import { recordListView, resultView, unawaitedView } from "../view/result.ts";
import { type AllRecords, awaitable, createRecordList, type RecordList } from "./all_records.ts";
import type { CallOptions, PageOptions } from "./call_options.ts";
import { type ApiClient, CALL_TIMEOUT } from "./client.ts";
import { nameAnswer } from "./name_answer.ts";
import { declaresNoSignIn } from "./openapi/access.ts";
import { dataOf } from "./openapi/answer.ts";
import { describeOperation, promises } from "./openapi/describe.ts";
import type { OpenApiDocument } from "./openapi/document.ts";
import { exampleArguments, type Sampler } from "./openapi/example.ts";
import type { IndexedOperation } from "./openapi/index_operations.ts";
import { type CallLabel, failureIn, refusalOf } from "./openapi/call_errors.ts";
import { literalOf, propertyOf, quoted } from "./openapi/literal.ts";
import { type Paging, pagingOf, recordsIn, totalIn } from "./openapi/paging.ts";
import { type Arguments, createRequestBuilder, type RequestBuilder } from "./openapi/request.ts";
import { isReserved } from "./openapi/reserved.ts";
import { askPerson, personIn } from "./person_link.ts";
import type { PersonLinkMemory } from "./person_memory.ts";
import { readBody } from "./read_body.ts";
import { type ApiResult, createResult } from "./result.ts";
import { SeenPages } from "./seen_pages.ts";

/** What the operations of all APIs share. */
export interface SharedContext {
  readonly client: ApiClient;
  readonly presenter: Presenter;
  /** Creates the display of work that takes its time. */
  readonly liveDisplay?: (() => Promise<Display>) | undefined;
  /** The roles in the token, if known; missing roles are then shown. */
  readonly roles?: readonly string[] | undefined;
  /** The remembered Person of the user, if the user is known. */
  readonly links?: PersonLinkMemory | undefined;
}

/** Context that the operations of one API share. */
export interface ApiContext extends SharedContext {
  readonly api: ApiName;
  readonly document: OpenApiDocument;
  /** Lets a result show itself. */
  readonly attachDisplay: Awaited<ReturnType<Presenter["ready"]>>;
  readonly sampler: Sampler;
}

const MAX_BYTES = 32 * 1024 * 1024;

/** A call in progress. */
interface CallWithin {
  readonly options: CallOptions;
  readonly timeout: number;
  /** That of its deadline. */
  readonly signal: AbortSignal;
}

/** What is the same for all calls of an operation. */
interface KnownOperation {
  readonly paging: Paging | undefined;
  /** Whether a page of HTML is an answer. */
  readonly html: boolean;
  /** The arguments that are not part of the body. */
  readonly inAddress: readonly string[];
  readonly isPublic: boolean;
  readonly host: string;
}

const READ_AS_STREAM = {
  ...FETCH,
  say: "Read it as a stream",
  code: `${FETCH.code} // or a call with { maxBytes: Infinity }`,
};

/** An operation, ready to be called. */
export class Operation {
  readonly #context: ApiContext;
  readonly #indexed: IndexedOperation;
  readonly #access: AccessNeed;
  #builder: RequestBuilder | undefined;
  #known: KnownOperation | undefined;

  constructor(context: ApiContext, indexed: IndexedOperation, access: AccessNeed) {
    this.#context = context;
    this.#indexed = indexed;
    this.#access = access;
  }

  /** Its name in messages, such as `registry.fetch`. */
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

  get #always(): KnownOperation {
    const { document, client, api } = this.#context;
    const { shape } = this.#request;
    return this.#known ??= {
      paging: pagingOf(document, this.#indexed, shape),
      html: promises(document, this.#indexed, "text/html"),
      inAddress: shape.slots.filter((slot) => slot.in !== "body").map(({ name }) => name),
      isPublic: this.#isPublic,
      host: new URL(client.deployment.apis[api]).host,
    };
  }

  get #paging(): Paging | undefined {
    return this.#always.paging;
  }

  /** Everything that is needed to call it; shows itself. */
  describe(): OperationData {
    const { api, document, sampler, roles, attachDisplay } = this.#context;
    const { shape } = this.#request;
    const access = this.#access;
    const data = describeOperation(this.#indexed, { api, document, shape, access, sampler });
    const variable = variableOf(api);
    return attachDisplay(data, () =>
      operationView(data, {
        variable,
        roles,
        pages: this.#walk(),
        person: this.#needsPerson,
      }));
  }

  /** Example arguments to edit; `all` adds the optional ones. */
  example(all: boolean): Record<string, unknown> {
    const { sampler } = this.#context;
    const { shape } = this.#request;
    const args = exampleArguments(shape, { sampler, all });
    // The body is required, but none of its fields: show all of them to edit.
    const isBare = shape.body?.required && Object.keys(args).length === 0;
    return isBare ? exampleArguments(shape, { sampler, all: true }) : args;
  }

  /** Says of a call that is shown instead of awaited what to do. */
  explainPromise<T extends object>(call: T): T {
    return this.#context.attachDisplay(call, () => unawaitedView(`${this.#target}(…)`));
  }

  /** Calls it. */
  async call(given: Arguments, options: CallOptions): Promise<ApiResult> {
    const args = this.#readOnce(given);
    const { system } = this.#context.client;
    const { signal, timeout = CALL_TIMEOUT } = options;
    const limit = { ms: timeout, signal, late: () => this.#late(timeout) };
    const work = (over: AbortSignal) => this.#callWithin(args, { options, timeout, signal: over });
    return await within(system, limit, work);
  }

  /**
   * A shallow copy, made so that getters and proxies are read only once. A value that is not an
   * object is refused later.
   */
  #readOnce(args: Arguments): Arguments {
    try {
      return isObject(args) ? { ...args } : args;
    } catch {
      throw new ProvenaError(
        "ERR_OPERATION",
        `${this.name} was not called: its arguments cannot be read, because reading them fails`,
      );
    }
  }

  #late(ms: number): ProvenaError {
    const { deployment: { domain } } = this.#context.client;
    return new ProvenaError(
      "ERR_NETWORK",
      `${this.name} on ${domain} was not done within ${ms / 1000} s, so it was given up`,
      { next: "Try again, or give it more time with the option timeout" },
    );
  }

  async #callWithin(
    args: Arguments,
    { options, timeout, signal }: CallWithin,
  ): Promise<ApiResult> {
    const { client, attachDisplay, presenter } = this.#context;
    const { system } = client;
    const { maxBytes = MAX_BYTES, check = true } = options;
    const { url, init: { method, headers: sent, body = null } } = await this.#request
      .build(args, { check });
    const { paging, html, host, isPublic } = this.#always;
    if (this.#needsPerson) await this.#expectPerson(signal);
    const need = this.#access;
    const send = isPublic ? client.fetchPublic : client.fetch;
    const started = system.now();
    const request = { method, headers: sent, body, timeout, signal, need, isTimed: true };
    const response = await send(url, request);
    const label = this.#label(args);
    if (!response.ok) {
      const refused = await refusalOf(system, response, { ...label, signal });
      if (refused.kind === "notLinked") await this.#learn({ person: null, at: system.now() });
      if (this.name !== "prov.convert_model_runs_csv") throw refused.error;
      const { withRows } = await import("./run_table.ts");
      throw await withRows(refused, this.#flat(args).csv_file);
    }
    const bytes = await readBody(response, { host, maxBytes, signal, next: READ_AS_STREAM });
    const duration = system.now() - started;
    const reading = readData(dataOf(response, bytes, label, { html }), label);
    const { data, rows, holders } = await inSlices(reading, { clock: system, signal });
    const link = this.#personIn(args, data);
    if (link) await this.#learn(link);
    const { status, headers } = response;
    const { operation, handle } = label;
    const read = { operation, handle, data, rows };
    const { known, unknown, lineage } = await nameAnswer(client, read, { ...options, signal });
    const answer = { operation, status, headers, duration, data, known };
    const result = createResult(answer, { bytes, rows: rows ?? [] });
    const isLast = !paging?.next(this.#flat(args), data, rows ?? []);
    for (const holder of holders) attachDisplay(holder, () => [dataTree("data", holder)]);
    const shown = () =>
      resultView({
        ...answer,
        rows,
        unknown,
        lineage,
        job: startedJob(data) ?? undefined,
        contentType: headers.get("content-type") ?? "",
        morePages: isLast ? undefined : this.#walk(),
      });
    return lineage
      ? await presenter.present(result, shown, { pictures: true })
      : attachDisplay(result, shown);
  }

  /** Whether a known operation needs an account that is linked to a Person. */
  get #needsPerson(): boolean {
    return this.#access.kind !== "unknown" &&
      needsPerson(this.#context.api, this.#indexed.operationId);
  }

  /**
   * Throws if the account is not linked to a Person, after asking again if it was not linked
   * before.
   */
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

  /** The link between the user and a Person, if the answer contains it. */
  #personIn(args: Arguments, data: unknown): PersonLink | undefined {
    if (this.#context.api !== "auth") return undefined;
    const at = this.#context.client.system.now();
    const { username, person_id: person } = this.#flat(args);
    switch (this.#indexed.operationId) {
      case "user_link_user_lookup":
        return username === undefined ? personIn(data, at) : undefined;
      case "user_link_user_assign":
        return isHandle(person) ? { person, at } : undefined;
      default:
        return undefined;
    }
  }

  /**
   * Whether no sign-in is needed; for an operation that is not in our table, the document decides.
   */
  get #isPublic(): boolean {
    const { kind } = this.#access;
    return kind === "none" ||
      (kind === "unknown" && declaresNoSignIn(this.#context.document, this.#indexed));
  }

  /** Walks its pages, those without records included. */
  async *pages(args: Arguments, options: PageOptions): AsyncGenerator<ApiResult> {
    yield* this.#pagesOf(args, options, { everyPage: true });
  }

  /** The records of all pages, walked or read together. */
  all(args: Arguments, options: PageOptions): AllRecords {
    const walk = this.#items(args, options);
    this.#context.attachDisplay(walk, () => unawaitedView(`${this.#target}.all(…)`));
    return awaitable(walk, () => this.#readAll(args, options));
  }

  async #readAll(args: Arguments, options: PageOptions): Promise<RecordList> {
    const { client: { system }, attachDisplay, liveDisplay } = this.#context;
    const line = new LiveLine({ now: system.now, liveDisplay });
    const rows: unknown[] = [];
    let [pages, total]: [number, number | undefined] = [0, undefined];
    let failed = true;
    try {
      for await (const page of this.#pagesOf(args, options, { everyPage: false })) {
        for (const row of page.rows) rows.push(row);
        total ??= totalIn(page.data, page.rows);
        const progress = { pages: ++pages, items: rows.length, total };
        // In a log each line would be new.
        line.show(({ surface }) =>
          surface === "plain" ? undefined : readingView(this.name, progress)
        );
      }
      failed = false;
    } finally {
      await line.end(readView(this.name, { pages, items: rows.length, total, failed }));
    }
    const list = createRecordList({ operation: this.name, pages, duration: line.elapsed, rows });
    return attachDisplay(list, () => recordListView(list));
  }

  /** Walks the records of all pages. */
  async *#items(args: Arguments, options: PageOptions): AsyncGenerator<unknown> {
    for await (const page of this.#pagesOf(args, options, { everyPage: false })) yield* page.rows;
  }

  /** Walks the pages after a call; just that one if the operation has no pages. */
  async *itemsAfter(
    first: Promise<ApiResult>,
    args: Arguments,
    options: PageOptions,
  ): AsyncGenerator<unknown> {
    const paging = this.#paging ?? { words: "", next: () => undefined };
    const walk = { paging, first, args, options, everyPage: false };
    for await (const page of this.#pagesAfter(walk)) yield* page.rows;
  }

  #pagesOf(
    args: Arguments,
    options: PageOptions,
    { everyPage }: Pick<Walk, "everyPage">,
  ): AsyncGenerator<ApiResult> {
    const paging = this.#paging;
    if (!paging) {
      throw new ProvenaError(
        "ERR_OPERATION",
        `${this.name} does not answer page by page; call it without pages or all`,
      );
    }
    const first = this.call(args, callOptions(options));
    return this.#pagesAfter({ paging, first, args, options, everyPage });
  }

  async *#pagesAfter(walk: Walk): AsyncGenerator<ApiResult> {
    const { paging, options, everyPage } = walk;
    const { signal, timeout } = options;
    const { system } = this.#context.client;
    const seen = new SeenPages(this.name);
    let args = this.#flat(this.#readOnce(walk.args));
    let since = system.now();
    let page = await walk.first;
    for (let pages = 1, items = 0;; pages++) {
      items += page.rows.length;
      options.onProgress?.({ pages, items });
      yield page;
      // The time limit is for the next record when records are walked, and for the next page
      // otherwise.
      if (everyPage || page.rows.length > 0) since = system.now();
      const cursor = paging.next(args, page.data, page.rows);
      if (!cursor) return;
      await inSlices(seen.add(page.rows, cursor), { clock: system, signal });
      args = { ...args, ...cursor };
      const left = timeout === undefined ? {} : { timeout: timeout - (system.now() - since) };
      if (left.timeout !== undefined && left.timeout <= 0) throw this.#late(timeout!);
      page = await this.call(args, { ...callOptions(options), ...left });
    }
  }

  /** The arguments, with the fields of a body that was passed as a whole moved to the top level. */
  #flat(args: Arguments): Arguments {
    const { body, slots } = this.#request.shape;
    const whole = body && args[body.name];
    if (!body || !isObject(whole) || !slots.some((slot) => slot.in === "body")) return args;
    const { [body.name]: _, ...rest } = args;
    return { ...rest, ...whole };
  }

  #label(args: Arguments): CallLabel {
    const { client: { deployment: { domain } } } = this.#context;
    // Prefer a handle in the address: handles in a body name only parts of the item.
    const inAddress = this.#always.inAddress
      .map((name) => Object.hasOwn(args, name) ? args[name] : undefined);
    const handle = inAddress.find(isHandle) ?? Object.values(args).find(isHandle);
    return { operation: this.name, domain, handle };
  }

  /** The function, in code. */
  get #target(): string {
    return `${variableOf(this.#context.api)}.ops${propertyOf(this.#indexed.operationId)}`;
  }

  /** Code and a command that read all its pages. */
  #walk(): { code: string; command: string } | undefined {
    if (!this.#paging) return undefined;
    const { api, sampler } = this.#context;
    const { operationId } = this.#indexed;
    const args = exampleArguments(this.#request.shape, { sampler });
    const literal = Object.keys(args).length === 0 ? "" : literalOf(args);
    const rest = literal && `, ${literal}`;
    return {
      code: isReserved(operationId)
        ? `for await (const page of ${variableOf(api)}.pages(${quoted(operationId)}${rest})) ` +
          "console.log(page)"
        : `await ${this.#target}.all(${literal})`,
      command: `provena call ${api} ${shellWord(operationId)} --all`,
    };
  }
}

/**
 * The data and records of an answer, searched for credentials. Throws if the answer says that the
 * call failed.
 */
function* readData(data: Steps<unknown>, label: CallLabel): Steps<AnswerData> {
  const held = yield* data;
  yield;
  const failure = failureIn(held, label);
  if (failure) throw failure;
  yield;
  const holders = yield* credentialHolders(held);
  return { data: held, rows: recordsIn(held), holders };
}

/** A walk through pages. */
interface Walk {
  readonly paging: Paging;
  readonly first: Promise<ApiResult>;
  readonly args: Arguments;
  readonly options: PageOptions;
  /** Whether the caller sees every page, or only the records. */
  readonly everyPage: boolean;
}

interface AnswerData {
  readonly data: unknown;
  readonly rows: readonly unknown[] | undefined;
  /** The objects and lists that contain a credential. */
  readonly holders: readonly object[];
}

function callOptions({ onProgress: _, ...options }: PageOptions): CallOptions {
  return options;
}
