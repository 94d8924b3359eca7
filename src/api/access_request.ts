/**
 * Asking the administrators for roles, and seeing what was asked.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import {
  type AccessRequestData,
  type AccessRequestOutcome,
  type AccessRequestsData,
  statusInWords,
} from "../model/access_request.ts";
import type { ApiClient } from "./client.ts";

const REPORT = "/access-control/user/generate-access-report";
const REQUEST = "/access-control/user/request-change";
const HISTORY = "/access-control/user/request-history";
const PENDING = "/access-control/user/pending-request-history";

/** Access requests; iterable, and shows itself as a table. */
export class AccessRequestTable implements AccessRequestsData {
  readonly requests: AccessRequestsData["requests"];

  /** @param data the requests */
  constructor(data: AccessRequestsData) {
    this.requests = data.requests;
  }

  /** Each request, newest first. */
  [Symbol.iterator](): Iterator<AccessRequestData> {
    return this.requests[Symbol.iterator]();
  }

  /** @returns the plain data, stable for programs */
  toJSON(): AccessRequestsData {
    return { requests: this.requests };
  }
}

/** What came of asking for access; shows itself in words. */
export class AccessRequestReceipt implements AccessRequestOutcome {
  readonly requested: readonly string[];
  readonly held: readonly string[];
  readonly sent: boolean;
  readonly details: string;

  /** @param outcome what came of it */
  constructor(outcome: AccessRequestOutcome) {
    this.requested = outcome.requested;
    this.held = outcome.held;
    this.sent = outcome.sent;
    this.details = outcome.details;
  }

  /** @returns the plain data, stable for programs */
  toJSON(): AccessRequestOutcome {
    const { requested, held, sent, details } = this;
    return { requested, held, sent, details };
  }
}

interface RawRole {
  role_name: string;
  access_granted: boolean;
  [field: string]: unknown;
}

interface RawReport {
  components: { component_roles: RawRole[]; [field: string]: unknown }[];
}

/** An answer of the Auth API, with its body where that is a JSON object. */
interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/**
 * Asks the administrators for roles: only those not held, and only when called.
 *
 * The report sent names just the wanted roles: a held role sent as false would ask
 * for its removal.
 *
 * @param client calls the Auth API
 * @param roles the wanted roles
 * @param options whether administrators are told by mail
 * @returns what was asked
 * @throws {ProvenaError} `ERR_CONFIG` for an unknown role, `ERR_OPERATION` if the request was
 * refused, `ERR_HTTP` if it cannot be told
 */
export async function requestAccess(
  client: ApiClient,
  roles: readonly string[],
  options: { sendEmail?: boolean; signal?: AbortSignal } = {},
): Promise<AccessRequestOutcome> {
  const { sendEmail = true, signal } = options;
  if (!Array.isArray(roles) || roles.length === 0) {
    throw new ProvenaError(
      "ERR_CONFIG",
      'Name the roles to ask for, such as ["entity-registry-write"]',
    );
  }
  const report = await readReport(client, signal);
  const known = report.components.flatMap((component) => component.component_roles);
  const unknown = roles.find((role) => !known.some((k) => k.role_name === role));
  if (unknown !== undefined) {
    throw new ProvenaError(
      "ERR_CONFIG",
      `There is no role called ${JSON.stringify(unknown)}; the roles are ${
        known.map((k) => k.role_name).join(", ")
      }`,
    );
  }
  const isHeld = (role: string) => known.some((k) => k.role_name === role && k.access_granted);
  const held = roles.filter(isHeld);
  const requested = [...new Set(roles.filter((role) => !isHeld(role)))];
  if (requested.length === 0) {
    return { requested, held, sent: false, details: "You have all of these roles already" };
  }
  const query = `?send_email=${sendEmail}`;
  const answer = await call(client, REQUEST + query, signal, onlyWanted(report, requested));
  if (answer.status >= 500) return await afterServerError(client, requested, held, answer, signal);
  const status = answer.body["status"] as { success?: unknown; details?: unknown } | undefined;
  const details = typeof status?.details === "string" ? status.details : "";
  if (answer.status !== 200 || status?.success !== true) {
    throw new ProvenaError(
      "ERR_OPERATION",
      `The request for ${requested.join(", ")} was not taken: ${
        details || detailIn(answer)
      }. A request still pending blocks a new one for 5 days; see await session.accessRequests()`,
      { status: answer.status },
    );
  }
  return { requested, held, sent: true, details };
}

function onlyWanted(report: RawReport, wanted: readonly string[]): RawReport {
  const components = report.components
    .map((component) => ({
      ...component,
      component_roles: component.component_roles
        .filter((role) => wanted.includes(role.role_name))
        .map((role) => ({ ...role, access_granted: true })),
    }))
    .filter((component) => component.component_roles.length > 0);
  return { components };
}

/** A request is recorded before the mail is sent, so a 500 may still have recorded it. */
async function afterServerError(
  client: ApiClient,
  requested: readonly string[],
  held: readonly string[],
  answer: Answer,
  signal: AbortSignal | undefined,
): Promise<AccessRequestOutcome> {
  const { requests } = await readRequests(client, { pending: true, signal });
  const recorded = requests.some((r) => requested.every((role) => r.roles.includes(role)));
  if (recorded) {
    const details = "The request was recorded, though the Auth API failed afterwards; " +
      "the administrators may not have been told by mail";
    return { requested, held, sent: true, details };
  }
  throw new ProvenaError(
    "ERR_HTTP",
    `The Auth API failed (HTTP ${answer.status}) and recorded no request; try again later`,
    { status: answer.status },
  );
}

/**
 * Reads the access requests made so far.
 *
 * @param client calls the Auth API
 * @param options only those still pending, or all
 * @returns the requests, newest first
 * @throws {ProvenaError} `ERR_HTTP` if they cannot be read
 */
export async function readRequests(
  client: ApiClient,
  options: { pending?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<AccessRequestsData> {
  const answer = await call(client, options.pending ? PENDING : HISTORY, options.signal);
  const { items } = answer.body;
  if (answer.status !== 200 || !Array.isArray(items)) {
    throw new ProvenaError(
      "ERR_HTTP",
      `The Auth API gave no access requests (HTTP ${answer.status}): ${detailIn(answer)}`,
      { status: answer.status },
    );
  }
  const requests = items
    .filter((item): item is Record<string, unknown> => typeof item === "object" && item !== null)
    .map(requestFrom)
    .sort((a, b) => (b.created ?? "").localeCompare(a.created ?? ""));
  return { requests };
}

function requestFrom(item: Record<string, unknown>): AccessRequestData {
  const status = String(item["status"] ?? "");
  const asked = rolesIn(item["request_diff_contents"]);
  return {
    id: Number(item["request_id"] ?? 0),
    status,
    statusText: statusInWords(status),
    created: isoTime(item["created_timestamp"]),
    updated: isoTime(item["updated_timestamp"]),
    expires: isoTime(item["expiry"]),
    roles: asked.filter((role) => role.access_granted).map((role) => role.role_name),
    removed: asked.filter((role) => !role.access_granted).map((role) => role.role_name),
    notes: typeof item["notes"] === "string" ? item["notes"] : "",
  };
}

/** The `*_contents` are JSON in a string. */
function rolesIn(contents: unknown): RawRole[] {
  try {
    return rolesOf(typeof contents === "string" ? JSON.parse(contents) : contents);
  } catch {
    return [];
  }
}

function rolesOf(report: unknown): RawRole[] {
  const components = (report as Partial<RawReport> | null)?.components;
  if (!Array.isArray(components)) return [];
  return components
    .flatMap((component) => component?.component_roles ?? [])
    .filter((role) => typeof role?.role_name === "string");
}

function isoTime(value: unknown): string | null {
  const seconds = Number(value);
  const date = new Date(seconds * 1000);
  return value == null || Number.isNaN(date.getTime()) ? null : date.toISOString();
}

async function readReport(client: ApiClient, signal?: AbortSignal): Promise<RawReport> {
  const answer = await call(client, REPORT, signal);
  const report = answer.body["report"];
  if (answer.status !== 200 || rolesOf(report).length === 0) {
    throw new ProvenaError(
      "ERR_HTTP",
      `The Auth API gave no access report (HTTP ${answer.status}): ${detailIn(answer)}`,
      { status: answer.status },
    );
  }
  return report as RawReport;
}

async function call(
  client: ApiClient,
  path: string,
  signal?: AbortSignal,
  body?: unknown,
): Promise<Answer> {
  const response = await client.fetch(client.deployment.apis.auth + path, {
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const parsed: unknown = await response.json().catch(() => undefined);
  const isObject = typeof parsed === "object" && parsed !== null;
  return { status: response.status, body: isObject ? parsed as Record<string, unknown> : {} };
}

function detailIn(answer: Answer): string {
  const { detail } = answer.body;
  return typeof detail === "string" ? detail.slice(0, 500) : "no reason given";
}
