/**
 * The public session: sign in, see roles, check access, call APIs.
 *
 * @module
 */
import type { AccessCheckOptions, AccessTable } from "../api/access_check.ts";
import type { AccessRequestReceipt } from "../api/access_request.ts";
import type { AccessRequestTable } from "../api/access_request_history.ts";
import type { ApiRequestInit } from "../api/client.ts";
import type { ApiExplorer } from "../api/explorer.ts";
import type { ItemAccess, ItemAccessOptions } from "../api/item_access.ts";
import type { Lineage, LineageOptions } from "../api/lineage.ts";
import type { JobOutcome, JobToWaitFor, WaitOptions } from "../api/jobs/wait.ts";
import type { OperationMap } from "../api/operations.ts";
import type { RoleTable } from "../api/role_report.ts";
import type { SearchOptions, SearchResults } from "../api/search.ts";
import type { DoctorReport } from "../doctor/report.ts";
import { configError } from "../errors.ts";
import type { DatasetFiles } from "../files/files.ts";
import { type ApiName, assertApiName, type Deployment } from "../model/deployment.ts";
import { isWellFormed, kindOf, readOptions } from "../model/options.ts";
import type { Secret } from "../model/secret.ts";
import type { SessionState, SignOutResult } from "../session/state.ts";
import type { SessionWork } from "./session_work.ts";
import type { SessionOutside, SessionSetup } from "./setup.ts";
import { signInBegins } from "./sign_in_shown.ts";
import type { Principal, SessionStatus } from "./status.ts";
import { timeUntil } from "./time_until.ts";
import type { SessionWiring } from "./wiring.ts";

/**
 * A session with a Provena deployment.
 *
 * @example
 * ```ts
 * import { signIn } from "@provena/notebook";
 * import { startDemo } from "@provena/notebook/demo";
 * await using demo = await startDemo({ approve: "reader", interval: 1 });
 * const session = await signIn({ deployment: demo.deployment, interactive: true });
 * (await session.checkAccess()).require("registry:read");
 * const registry = await session.api("registry");
 * console.log((await registry.call("list", { page_size: 3 })).rows.length); // 3
 * ```
 */
export class AuthSession {
  readonly #setUp: () => SessionSetup;
  readonly #outside: SessionOutside;
  #wiring: Promise<SessionWiring> | undefined;
  #work: Promise<SessionWork> | undefined;

  /**
   * For internal use: call `signIn` or `createSession` instead.
   *
   * @param setUp checks the options at first use
   * @param outside the parts that exist even if the others cannot be created
   * @internal
   */
  constructor(setUp: () => SessionSetup, outside: SessionOutside) {
    this.#setUp = setUp;
    this.#outside = outside;
  }

  /** The deployment of this session. */
  get deployment(): Deployment {
    return this.#setUp().configuration.deployment;
  }

  /** The state of the session. */
  get state(): SessionState {
    return this.#setUp().states.current;
  }

  /** The web page that shows your roles. */
  get profileUrl(): string {
    return this.deployment.profileUrl;
  }

  /**
   * Calls a listener at every change of state.
   *
   * @param listener called with the new state
   * @returns a function that removes the listener
   */
  subscribe(listener: (state: SessionState) => void): () => void {
    return this.#setUp().states.subscribe(listener);
  }

  /**
   * Signs in: from the cache, by renewing the tokens, or by asking you to approve a code.
   *
   * @param options `signal` cancels the wait; `force` asks for approval even with a valid session;
   * `interactive` says whether a person can approve
   * @returns this session
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_SIGN_IN_CANCELLED`, `ERR_SIGN_IN_DECLINED`,
   * `ERR_DEVICE_CODE_EXPIRED`, `ERR_NETWORK`, `ERR_DISCOVERY`, …
   * @see https://www.rfc-editor.org/rfc/rfc8628
   */
  async signIn(
    options: { signal?: AbortSignal; force?: boolean; interactive?: boolean } = {},
  ): Promise<this> {
    const markShown = signInBegins(this);
    try {
      await (await this.#wired()).signIn(markShown, readOptions(options, "signIn"));
    } finally {
      markShown();
    }
    return this;
  }

  /**
   * Signs out: ends this session at the server, and deletes its tokens here.
   *
   * @param options `everywhere` ends all your sessions with this client at the server
   * @returns what was done at the server and here
   * @throws {ProvenaError} `ERR_STORE` if the tokens cannot be deleted here
   */
  async signOut(options?: { everywhere?: boolean }): Promise<SignOutResult> {
    return await (await this.#opened()).signOut(options);
  }

  /**
   * The signed-in user.
   *
   * @returns the user of the access token
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`
   */
  async user(): Promise<Principal> {
    return await (await this.#opened()).user();
  }

  /**
   * The status of the session; works offline.
   *
   * @returns a table without tokens
   * @throws {ProvenaError} `ERR_STORE` if the cache cannot be read
   */
  async status(): Promise<SessionStatus> {
    return await (await this.#opened()).status();
  }

  /**
   * A valid access token, renewed if necessary; never starts a sign-in.
   *
   * @param options `minValidity`: seconds for which the token must still be valid; `signal` cancels
   * the wait
   * @returns the token, shown as `[redacted]`; `reveal()` returns the string
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async token(options?: { minValidity?: number; signal?: AbortSignal }): Promise<Secret> {
    return await (await this.#opened()).token(options);
  }

  /**
   * The offline token of an offline session, for jobs that run unattended.
   *
   * Everybody who has it can act as you until the session is ended.
   *
   * @param options `signal` cancels the wait
   * @returns the token, shown as `[redacted]`; `reveal()` returns the string
   * @throws {ProvenaError} `ERR_CONFIG` if the session is not an offline one,
   * `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async offlineToken(options?: { signal?: AbortSignal }): Promise<Secret> {
    return await (await this.#opened()).offlineToken(options);
  }

  /**
   * Writes the offline token into a new file that only you can read.
   *
   * @param path the file, in an existing folder; git must not track it
   * @param options `signal` cancels the wait
   * @returns the file's absolute path
   * @throws {ProvenaError} as {@link AuthSession.offlineToken}; `ERR_CONFIG` for an unsafe file
   */
  async saveOfflineToken(
    path: string,
    options?: { signal?: AbortSignal },
  ): Promise<{ readonly file: string }> {
    return await (await this.#opened()).saveOfflineToken(path, options);
  }

  /**
   * Renews the tokens now, for example after a role was granted.
   *
   * @param options `signal` cancels the wait
   * @returns the status of the session
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async refresh(options?: { signal?: AbortSignal }): Promise<SessionStatus> {
    return await (await this.#opened()).refresh(options);
  }

  /**
   * Keeps the session alive in the background: renews it before the server's idle limit.
   *
   * A notebook does this automatically; a long script has to call it.
   *
   * @param options `until`: a date, or milliseconds since the epoch; no limit by default
   * @returns an object that stops it, by `stop()` or with `using`
   * @throws {ProvenaError} `ERR_CONFIG` if `until` is not a date
   */
  keepAlive(options: { until?: Date | number } = {}): Disposable & { stop(): void } {
    const { system } = this.#outside;
    const { until } = readOptions(options, "keepAlive");
    const wait = timeUntil(until, system.now());
    const over = new AbortController();
    const stop = () => over.abort();
    this.#wired().then(({ session }) => session.keepAlive(over.signal), () => {});
    if (wait < Infinity) {
      system.sleep(wait, { signal: over.signal, background: true }).then(stop, () => {});
    }
    return { stop, [Symbol.dispose]: stop };
  }

  /**
   * An address under an API.
   *
   * @param api the API's name
   * @param path a path under it, with the query if any
   * @returns the full address
   * @throws {ProvenaError} `ERR_CONFIG` for an unknown API
   */
  url(api: ApiName, path = "/"): URL {
    assertApiName(api);
    if (typeof path !== "string" || !isWellFormed(path)) {
      throw configError(
        `A path is a text of whole characters, such as "/registry/general/about", got ${
          typeof path === "string" ? "half a character" : kindOf(path)
        }`,
      );
    }
    return new URL(this.deployment.apis[api] + (path.startsWith("/") ? path : `/${path}`));
  }

  /**
   * `fetch` with the access token, to this deployment's APIs only.
   *
   * @param input the address, or a request
   * @param init as for `fetch`; `roleErrors: false` returns every response instead of throwing for
   * a missing role
   * @returns the response
   * @throws {ProvenaError} `ERR_ROLE_REQUIRED`, `ERR_UNTRUSTED_ORIGIN`, `ERR_SIGN_IN_REQUIRED`,
   * `ERR_NETWORK`
   */
  async fetch(input: string | URL | Request, init?: ApiRequestInit): Promise<Response> {
    return await (await (await this.#wired()).client()).fetch(input, init);
  }

  /**
   * Your roles, as a table.
   *
   * @param options `source`: the Auth API's report (`api`), or the token alone (`token`)
   * @returns component × level, and the roles you lack
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`
   */
  async roles(
    options?: { source?: "api" | "token"; signal?: AbortSignal },
  ): Promise<RoleTable> {
    return await (await this.#opened()).roles(options);
  }

  /**
   * Runs the access checks of the APIs, and compares the answers with your token's roles.
   *
   * @param options which APIs and levels to check; all 26 checks by default
   * @returns API × level; `require("registry:write")` throws if that check was not granted
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_CONFIG` for an unknown API
   */
  async checkAccess(options?: AccessCheckOptions): Promise<AccessTable> {
    return await (await this.#opened()).checkAccess(options);
  }

  /**
   * Asks the administrators for roles; leaves out the roles you already have.
   *
   * @param roles role names, such as `["entity-registry-write"]`
   * @param options `sendEmail: false` records the request without an e-mail
   * @returns what was requested
   * @throws {ProvenaError} `ERR_CONFIG` for an unknown role, `ERR_OPERATION` if the request is
   * rejected, `ERR_HTTP` if it is not known whether it was recorded, `ERR_SIGN_IN_REQUIRED`
   */
  async requestAccess(
    roles: readonly string[],
    options?: { sendEmail?: boolean; signal?: AbortSignal },
  ): Promise<AccessRequestReceipt> {
    return await (await this.#opened()).requestAccess(roles, options);
  }

  /**
   * Your access requests.
   *
   * @param options `pending: true` returns only those still open
   * @returns the requests, newest first
   * @throws {ProvenaError} `ERR_HTTP` if they cannot be read, `ERR_SIGN_IN_REQUIRED`
   */
  async accessRequests(
    options?: { pending?: boolean; signal?: AbortSignal },
  ): Promise<AccessRequestTable> {
    return await (await this.#opened()).accessRequests(options);
  }

  /**
   * The operations of an API: listed, described and callable.
   *
   * @typeParam T the operations by name; `provena types` generates this type
   * @param name the API
   * @param options `signal` ends the loading; `timeout` in milliseconds until the document must be
   * there, 60,000 unless given
   * @returns the explorer; `ops` has a function for each operation
   * @throws {ProvenaError} `ERR_CONFIG` for an unknown API, `ERR_NETWORK`, `ERR_HTTP`, and
   * `ERR_OPERATION` if the API has no OpenAPI document
   */
  async api<T extends OperationMap = OperationMap>(
    name: ApiName,
    options?: { signal?: AbortSignal; timeout?: number },
  ): Promise<ApiExplorer<T>> {
    return await (await this.#opened()).api<T>(name, options);
  }

  /**
   * Waits for a job to end, and for the jobs that it starts; shows one line meanwhile.
   *
   * @param what the answer of an operation that started a job, the session ID of a job, or
   * `{ batchId }`
   * @param options `timeout` in milliseconds, `signal`, and `onProgress` called after each look;
   * the job goes on even if the wait ends
   * @returns the job's own `result` and all `jobs` that were followed; of a batch, `status` is
   * FAILED if a record failed, `jobs` say why, and `retryCsv()` is a table to try them again
   * @throws {ProvenaError} `ERR_JOB` if the job failed, with Provena's reason; `ERR_TIMEOUT` if the
   * time is over, or nothing has moved for two hours; `ERR_CONFIG` if no job was started;
   * `ERR_HTTP` if Provena knows no such job; `ERR_SIGN_IN_REQUIRED`
   * @example
   * ```ts
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "editor", interval: 1, jobs: { pace: 50 } });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const store = await session.api("data-store");
   * const version = { id: "10378.1/1900026", reason: "a second edition" };
   * const done = await session.waitFor(await store.ops.version_dataset(version));
   * console.log(done.jobs.map((job) => job.type)); // [ "REGISTER_VERSION_ACTIVITY", … ]
   * ```
   */
  async waitFor(what: JobToWaitFor, options?: WaitOptions): Promise<JobOutcome> {
    return await (await this.#opened()).waitFor(what, options);
  }

  /**
   * What you may do with items of the registry.
   *
   * @param items a handle, a list of handles, or an object with handles anywhere in it
   * @param options `signal`, and `onProgress` called after each item
   * @returns for each item: handle, name, type, whether it exists and is locked, and your access
   * @throws {ProvenaError} `ERR_CONFIG` if `items` has no handle, `ERR_ROLE_REQUIRED`,
   * `ERR_SIGN_IN_REQUIRED`
   */
  async checkItem(items: unknown, options?: ItemAccessOptions): Promise<ItemAccess> {
    return await (await this.#opened()).checkItem(items, options);
  }

  /**
   * Finds items of the registry by words in their names and descriptions.
   *
   * @param words what to search for
   * @param options `subtype`: only items of this kind, such as `DATASET`; `limit`: how many, 10 by
   * default, at most 50; `signal` ends the search
   * @returns name, kind, handle and owner of each item, the best first; shows itself as a table
   * @throws {ProvenaError} `ERR_CONFIG` for an unknown subtype, `ERR_ROLE_REQUIRED`, `ERR_HTTP`,
   * `ERR_NETWORK`, `ERR_SIGN_IN_REQUIRED`
   * @example
   * ```ts
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "reader", interval: 1 });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const [first] = await session.search("currents", { subtype: "DATASET" });
   * console.log(first?.name); // Modelled currents, central lagoon
   * ```
   */
  async search(words: string, options?: SearchOptions): Promise<SearchResults> {
    return await (await this.#opened()).search(words, options);
  }

  /**
   * The lineage of an item: what it was made from, and what was made from it.
   *
   * @param handle the item's handle, such as `10378.1/1900078`
   * @param options `direction`: `upstream`, `downstream` or `both`, which is the default; `depth`:
   * how many steps to follow, from 1 to 10, 2 by default; `signal` ends the calls
   * @returns items and links, the nearest first; shows itself as a picture in notebooks, and as a
   * tree in terminals
   * @throws {ProvenaError} `ERR_CONFIG` for what is no handle, `ERR_HTTP` for an unknown one,
   * `ERR_ROLE_REQUIRED`, `ERR_NETWORK`, `ERR_SIGN_IN_REQUIRED`
   * @example
   * ```ts
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "reader", interval: 1 });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const lineage = await session.lineage("10378.1/1900029", { direction: "upstream" });
   * console.log(lineage); // a tree
   * console.log(lineage.toMermaid()); // a flowchart for a Markdown page
   * ```
   */
  async lineage(handle: string, options?: LineageOptions): Promise<Lineage> {
    return await (await this.#opened()).lineage(handle, options);
  }

  /**
   * The files of a dataset: listed, to be downloaded, and uploaded to.
   *
   * @param handle the handle of the dataset
   * @param options `signal` ends the listing
   * @returns path, size and time of each file; `download`, `upload`, and keys for other programs
   * @throws {ProvenaError} `ERR_CONFIG` if it is no handle, `ERR_ROLE_REQUIRED`, `ERR_HTTP` if
   * there is no such dataset or its files are closed to you, `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
   */
  async files(handle: string, options?: { signal?: AbortSignal }): Promise<DatasetFiles> {
    return await (await this.#opened()).files(handle, options);
  }

  /**
   * Checks this session and what it depends on: runtime, deployment, connection, clock, token
   * cache. The checks are independent of each other, and work without a sign-in.
   *
   * @param options `signal` cancels the check-up
   * @returns a table of checks, each with its next step; it contains no token
   * @throws the signal's reason, and nothing else
   * @example
   * ```ts
   * import { createSession } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo();
   * const report = await createSession({ deployment: demo.deployment }).doctor();
   * console.log(report.healthy); // true
   * ```
   */
  async doctor(options?: { signal?: AbortSignal }): Promise<DoctorReport> {
    const { examineSession } = await import("./session_doctor.ts");
    return await examineSession(this.#outside, () => this.#wired(), options);
  }

  /** Stops timers and listeners; does not sign out. */
  async [Symbol.asyncDispose](): Promise<void> {
    const wiring = await this.#wiring;
    if (wiring) wiring.session.dispose();
    else this.#setUp().states.clear();
  }

  /** The parts are loaded and created at first use. */
  #wired(): Promise<SessionWiring> {
    const setup = this.#setUp();
    return this.#wiring ??= import("./wiring.ts").then(({ wireSession }) =>
      wireSession(setup, this.#outside.presenter)
    );
  }

  async #opened(): Promise<SessionWork> {
    const wired = this.#wired();
    return await (this.#work ??= import("./session_work.ts").then(async ({ SessionWork }) =>
      new SessionWork(await wired)
    ));
  }
}
