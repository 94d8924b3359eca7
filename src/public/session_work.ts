/**
 * What the methods of a session do, apart from `signIn`; loaded with the first of them.
 *
 * @module
 */
import type { AccessCheckOptions, AccessTable } from "../api/access_check.ts";
import type { AccessRequestReceipt } from "../api/access_request.ts";
import type { AccessRequestTable } from "../api/access_request_history.ts";
import type { ApiExplorer } from "../api/explorer.ts";
import type { ItemAccess, ItemAccessOptions } from "../api/item_access.ts";
import type { Lineage, LineageOptions } from "../api/lineage.ts";
import type { JobOutcome, JobToWaitFor, WaitOptions } from "../api/jobs/wait.ts";
import type { OperationMap } from "../api/operations.ts";
import { rememberPerson } from "../api/person_memory.ts";
import type { RoleTable } from "../api/role_report.ts";
import type { SearchOptions, SearchResults } from "../api/search.ts";
import type { DatasetFiles } from "../files/files.ts";
import type { User } from "../model/claims.ts";
import type { ApiName } from "../model/deployment.ts";
import { readOptions } from "../model/options.ts";
import type { Secret } from "../model/secret.ts";
import type { SignOutResult } from "../session/state.ts";
import { savedTokenView, statusView } from "../view/status.ts";
import { type Principal, principalOf, type SessionStatus, statusOf } from "./status.ts";
import type { SessionWiring } from "./wiring.ts";

/** The work of one session; see the public {@link AuthSession} for what each method does. */
export class SessionWork {
  readonly #wiring: SessionWiring;

  constructor(wiring: SessionWiring) {
    this.#wiring = wiring;
  }

  async signOut(options: { everywhere?: boolean } = {}): Promise<SignOutResult> {
    const { session, presenter } = this.#wiring;
    const result = await session.signOut(readOptions(options, "signOut"));
    const { signedOutView } = await import("../view/sign_in.ts");
    return await presenter.present({ ...result }, () => signedOutView(result));
  }

  async user(): Promise<Principal> {
    const { session, presenter, configuration } = this.#wiring;
    const { user } = await session.current();
    const principal = principalOf(user);
    const { principalView } = await import("../view/principal.ts");
    const { deployment } = configuration;
    return await presenter.present(principal, () => principalView(principal, { deployment }));
  }

  async status(): Promise<SessionStatus> {
    return await this.#status(await this.#wiring.session.held());
  }

  async #status(held: { readonly user: User } | undefined): Promise<SessionStatus> {
    const { presenter, configuration, storeName, system, cacheFolder, states } = this.#wiring;
    const { issuer } = configuration.deployment;
    const person = held &&
      await rememberPerson(system.files, cacheFolder, { issuer, sub: held.user.sub }).load();
    const offline = configuration.scope.split(" ").includes("offline_access");
    const status = statusOf(states.current, configuration, { store: storeName, person });
    const view = () => statusView(status, { now: system.now(), home: system.home, offline });
    return await presenter.present(status, view);
  }

  async token(options: { minValidity?: number; signal?: AbortSignal } = {}): Promise<Secret> {
    return await this.#wiring.session.token(readOptions(options, "token"));
  }

  async offlineToken(options: { signal?: AbortSignal } = {}): Promise<Secret> {
    return await this.#wiring.session.offlineToken(readOptions(options, "offlineToken"));
  }

  async saveOfflineToken(
    path: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<{ readonly file: string }> {
    const { presenter, system } = this.#wiring;
    const { writeSecretFile } = await import("../store/file/secret.ts");
    const file = await writeSecretFile(path, await this.offlineToken(options), system);
    return await presenter.present({ file }, () => savedTokenView(file, system.home));
  }

  async refresh(options: { signal?: AbortSignal } = {}): Promise<SessionStatus> {
    return await this.#status(
      await this.#wiring.session.refresh(readOptions(options, "refresh")),
    );
  }

  async roles(
    options: { source?: "api" | "token"; signal?: AbortSignal } = {},
  ): Promise<RoleTable> {
    const { client, presenter, system, configuration } = this.#wiring;
    const given = readOptions(options, "roles");
    const { readRoles } = await import("../api/role_report.ts");
    const { roleTable } = await import("../view/role_table.ts");
    const held = await this.#tokenRoles(given.signal);
    const table = await readRoles(await client(), held, given);
    const { deployment } = configuration;
    const { profileUrl } = deployment;
    const at = system.now();
    return await presenter.present(table, () => roleTable(table, { deployment, profileUrl, at }));
  }

  async checkAccess(options: AccessCheckOptions = {}): Promise<AccessTable> {
    const { client, presenter, system, configuration } = this.#wiring;
    const given = readOptions(options, "checkAccess");
    const { checkAccess } = await import("../api/access_check.ts");
    const { accessTable } = await import("../view/access_table.ts");
    const roles = await this.#tokenRoles(given.signal);
    const started = system.now();
    const table = await checkAccess(await client(), roles, given);
    const ms = system.now() - started;
    const { deployment } = configuration;
    return await presenter.present(table, () => accessTable(table, { deployment, roles, ms }));
  }

  async requestAccess(
    roles: readonly string[],
    options: { sendEmail?: boolean; signal?: AbortSignal } = {},
  ): Promise<AccessRequestReceipt> {
    const { client, presenter, session } = this.#wiring;
    const given = readOptions(options, "requestAccess");
    // The report compares with the token's roles, so the token must be today's.
    await session.refresh({ ifPossible: true, signal: given.signal });
    const { requestAccess } = await import("../api/access_request.ts");
    const { accessRequestReceipt } = await import("../view/access_request.ts");
    const receipt = await requestAccess(await client(), roles, given);
    return await presenter.present(receipt, () => accessRequestReceipt(receipt));
  }

  async accessRequests(
    options: { pending?: boolean; signal?: AbortSignal } = {},
  ): Promise<AccessRequestTable> {
    const { client, presenter } = this.#wiring;
    const { readRequests } = await import("../api/access_request_history.ts");
    const { accessRequestTable } = await import("../view/access_request.ts");
    const given = readOptions(options, "accessRequests");
    const table = await readRequests(await client(), given);
    const pending = given.pending === true;
    return await presenter.present(table, () => accessRequestTable(table, pending));
  }

  async api<T extends OperationMap = OperationMap>(
    name: ApiName,
    options: { signal?: AbortSignal; timeout?: number } = {},
  ): Promise<ApiExplorer<T>> {
    const given = readOptions(options, "api");
    const { client, presenter, session, cacheFolder, system, liveDisplay, configuration } =
      this.#wiring;
    const { createExplorer } = await import("../api/explorer.ts");
    const { createDocumentCache } = await import("../api/openapi/load.ts");
    const held = await session.held();
    const documents = createDocumentCache(system.files, cacheFolder);
    const links = held && rememberPerson(system.files, cacheFolder, {
      issuer: configuration.deployment.issuer,
      sub: held.user.sub,
    });
    const parts = { client: await client(), presenter, documents, roles: held?.roles, links };
    return await createExplorer<T>(name, { ...parts, liveDisplay, ...given });
  }

  async waitFor(what: JobToWaitFor, options: WaitOptions = {}): Promise<JobOutcome> {
    const { client, presenter, liveDisplay } = this.#wiring;
    const given = readOptions(options, "waitFor");
    const { waitForJob } = await import("../api/jobs/wait.ts");
    return await waitForJob({ client: await client(), presenter, liveDisplay }, what, given);
  }

  async checkItem(items: unknown, options: ItemAccessOptions = {}): Promise<ItemAccess> {
    const { client, presenter } = this.#wiring;
    const { checkItems } = await import("../api/item_access.ts");
    const { itemAccessView } = await import("../view/item_access.ts");
    const given = readOptions(options, "checkItem");
    const table = await checkItems(await client(), items, given);
    return await presenter.present(table, () => itemAccessView(table));
  }

  async search(words: string, options: SearchOptions = {}): Promise<SearchResults> {
    const { client, presenter } = this.#wiring;
    const given = readOptions(options, "search");
    const { searchItems } = await import("../api/search.ts");
    return await searchItems({ client: await client(), presenter }, words, given);
  }

  async lineage(handle: string, options: LineageOptions = {}): Promise<Lineage> {
    const { client, presenter } = this.#wiring;
    const given = readOptions(options, "lineage");
    const { readLineage } = await import("../api/lineage.ts");
    return await readLineage({ client: await client(), presenter }, handle, given);
  }

  async files(handle: string, options: { signal?: AbortSignal } = {}): Promise<DatasetFiles> {
    const { client, presenter, liveDisplay } = this.#wiring;
    const { signal } = readOptions(options, "files");
    const { openFiles } = await import("../files/files.ts");
    return await openFiles(handle, { client: await client(), presenter, liveDisplay, signal });
  }

  async #tokenRoles(signal: AbortSignal | undefined): Promise<readonly string[]> {
    return (await this.#wiring.session.current({ signal })).roles ?? [];
  }
}
