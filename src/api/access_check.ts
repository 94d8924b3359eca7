/**
 * Access checks: compares what each API answers with what the token's roles allow.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import { configError, isProvenaError, type NextStep, ProvenaError, summarise } from "../errors.ts";
import {
  type AccessCheck,
  type AccessCheckResult,
  accessChecks,
  type AccessData,
  type CheckLevel,
  decideAccess,
} from "../model/access.ts";
import { asResult } from "../model/as_result.ts";
import { usesBesideChecks } from "../model/access_need.ts";
import { type ApiName, apiNames, assertApiName } from "../model/deployment.ts";
import { REFRESH, requestRoles } from "../model/call_steps.ts";
import { areTexts, textOrKind } from "../model/options.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { refusalIn } from "../model/refusals.ts";
import type { ApiClient } from "./client.ts";
import { lateAnswer, readJson } from "./read_body.ts";

/** What to check. */
export interface AccessCheckOptions {
  /** The APIs; all unless given. */
  readonly apis?: readonly ApiName[];
  /** The levels; all unless given. */
  readonly levels?: readonly CheckLevel[];
  /** Ends the checks. */
  readonly signal?: AbortSignal;
}

/** One check of an {@link AccessTable}, flattened. */
export interface AccessRow extends AccessCheckResult {
  /** The API that was asked. */
  readonly api: ApiName;
  /** The address of the API. */
  readonly url: string;
}

/** Time after which an API without an answer counts as unreachable, in milliseconds. */
const CHECK_TIMEOUT = 5_000;

/** Limit of a refusal, in bytes. */
const MAX_REFUSAL_LENGTH = 64 * 1024;

/** The access checks of a deployment; iterable, and shows itself as a table. */
export interface AccessTable extends AccessData, Iterable<AccessRow> {
  /**
   * Throws unless a check was granted.
   *
   * @param check an API and a level, such as `registry:write`
   * @throws {ProvenaError} `ERR_ROLE_REQUIRED` if it was denied, `ERR_NETWORK` if there was no
   * answer, `ERR_CONFIG` if nothing of that name was checked
   */
  require(check: string): void;
  /** The plain data, stable for programs. */
  toJSON(): AccessData;
}

/** Adds the methods to the data of access checks. */
export function asAccessTable(data: AccessData): AccessTable {
  const rows = data.apis.flatMap(({ api, url, checks }) =>
    checks.map((check): AccessRow => ({ api, url, ...check }))
  );
  return asResult(data, {
    [Symbol.iterator]: () => rows.values(),
    require: (check) => {
      const named = new Map(rows.map((row) => [`${row.api}:${row.level}`, row]));
      const row = named.get(check);
      if (!row) {
        const known = [...named.keys()].join(", ") || "none";
        throw configError(`There was no check ${textOrKind(check)}; there were ${known}`);
      }
      if (row.result === "granted") return;
      if (row.result === "denied") {
        const { why, next } = adviceFor(row);
        throw new ProvenaError("ERR_ROLE_REQUIRED", `${check} is refused: ${why}`, {
          missing: row.missing,
          status: row.status ?? 401,
          next,
        });
      }
      throw new ProvenaError(
        "ERR_NETWORK",
        `${check} could not be checked: ${row.detail ?? "no answer"}`,
        { ...row.status !== null && { status: row.status }, next: "Try again later" },
      );
    },
  });
}

/**
 * Explains a refusal. Does not advise asking for roles that only the check needs, not the API's
 * use.
 */
function adviceFor({ api, level, missing }: AccessRow): { why: string; next: string | NextStep } {
  if (missing.length === 0) {
    const why = "though your token has the roles; a role given or taken a moment ago shows only " +
      "after a refresh";
    return { why, next: REFRESH };
  }
  const lacks = `your token lacks ${missing.join(", ")}`;
  const use = level === "admin" ? undefined : usesBesideChecks[api];
  if (use?.instead !== undefined) {
    const roles = use.need.kind === "roles" ? use.need.roles.join(", ") : "a sign-in";
    const why = `${lacks}, which only the check asks for: ${use.doing} takes ${roles}`;
    return { why, next: `Require ${use.instead} instead` };
  }
  const ask = requestRoles(missing);
  if (use === undefined) return { why: lacks, next: ask };
  const why = `${lacks}. No role is needed for ${use.doing}`;
  return { why, next: { ...ask, say: "For anything else, ask the administrators for it" } };
}

/**
 * Runs access checks concurrently. An API that is down does not affect the checks of the others.
 */
export async function checkAccess(
  client: ApiClient,
  roles: readonly string[],
  options: AccessCheckOptions = {},
): Promise<AccessTable> {
  const { apis = apiNames, levels, signal } = options;
  if (!areTexts(apis) || !areTexts(levels ?? [])) {
    throw configError("The options apis and levels are lists of names");
  }
  apis.forEach(assertApiName);
  return asAccessTable({
    apis: await Promise.all(apis.map(async (api) => ({
      api,
      url: client.deployment.apis[api],
      checks: await Promise.all(
        accessChecks[api]
          .filter((check) => levels?.includes(check.level) ?? true)
          .map((check) => runCheck(client, { api, ...check }, roles, signal)),
      ),
    }))),
  });
}

async function runCheck(
  client: ApiClient,
  { api, level, path }: AccessCheck & { readonly api: ApiName },
  roles: readonly string[],
  signal: AbortSignal | undefined,
): Promise<AccessCheckResult> {
  const { system, deployment } = client;
  const started = system.now();
  const fixed = { level, ...decideAccess(api, level, roles) };
  const url = deployment.apis[api] + path;
  const { host } = new URL(url);
  const ask = async (signal: AbortSignal) => {
    const limits = { timeout: CHECK_TIMEOUT, signal };
    const response = level === "public"
      ? await client.fetchPublic(url, limits)
      : await client.fetch(url, { ...limits, roleErrors: false });
    const next = "Check that this is the right address";
    const read = () =>
      readJson(system, response, { host, maxBytes: MAX_REFUSAL_LENGTH, signal, next });
    return { ...await resultOf(response, read), status: response.status };
  };
  try {
    const limit = { ms: CHECK_TIMEOUT, signal, late: lateAnswer(host, CHECK_TIMEOUT) };
    const answer = await within(system, limit, ask);
    return { ...fixed, ...answer, ms: system.now() - started };
  } catch (error) {
    signal?.throwIfAborted();
    if (isProvenaError(error) && SESSION_ERRORS.has(error.code)) throw error;
    const { status = null } = isProvenaError(error) ? error : {};
    const result = status === null ? "unreachable" : "error";
    return { ...fixed, result, status, ms: system.now() - started, detail: summarise(error) };
  }
}

/** Errors that end all checks, since without a session none has a meaning. */
const SESSION_ERRORS: ReadonlySet<string> = new Set([
  "ERR_SIGN_IN_REQUIRED",
  "ERR_TOKEN_INVALID",
  "ERR_CLOCK_SKEW",
  "ERR_STORE",
]);

/**
 * Decides what an answer to a check means. A granted check echoes the access token, so its body is
 * not read.
 */
async function resultOf(
  response: Response,
  read: () => Promise<unknown>,
): Promise<Pick<AccessCheckResult, "result" | "detail">> {
  if (response.ok) {
    await response.body?.cancel();
    const isJson = response.headers.get("content-type")?.includes("json");
    if (isJson) return { result: "granted", detail: null };
    return { result: "error", detail: "the answer is not JSON; is this the right address?" };
  }
  const body = await read() as { detail?: unknown } | null | undefined;
  const detail = typeof body?.detail === "string" ? redactedExcerpt(body.detail, 500) : undefined;
  if (response.status === 401 || response.status === 403) {
    const { kind, means } = refusalIn(detail);
    if (kind === "missingRole") return { result: "denied", detail: detail! };
    const said = kind === "other" ? detail : means;
    return { result: "error", detail: said || `HTTP ${response.status}` };
  }
  return { result: "error", detail: detail || `HTTP ${response.status}` };
}
