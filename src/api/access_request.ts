/**
 * Asking the administrators for roles.
 *
 * @module
 */
import { configError, followedBy, ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import type { AccessRequestOutcome } from "../model/access_request.ts";
import { LIST_REQUESTS } from "../model/call_steps.ts";
import { areTexts } from "../model/options.ts";
import { unknownRole } from "../model/roles.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { readRequests } from "./access_request_history.ts";
import {
  type AuthAnswer,
  callAuthApi,
  detailIn,
  notGiven,
  type RawAccessReport,
  REPORT,
  rolesInReport,
} from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

const REQUEST = "/access-control/user/request-change";

/** The outcome of an access request; shows itself in words. */
export interface AccessRequestReceipt extends AccessRequestOutcome {
  /** The plain data, stable for programs. */
  toJSON(): AccessRequestOutcome;
}

/**
 * Asks the administrators for the roles that the user does not have yet.
 *
 * The report that is sent names only those roles: a held role sent as false would ask for its
 * removal.
 *
 * @throws {ProvenaError} `ERR_CONFIG` for an unknown role, `ERR_OPERATION` if the request was
 * refused, `ERR_HTTP` if it cannot be told
 */
export async function requestAccess(
  client: ApiClient,
  roles: readonly string[],
  options: { sendEmail?: boolean; signal?: AbortSignal } = {},
): Promise<AccessRequestReceipt> {
  const { sendEmail = true, signal } = options;
  if (!areTexts(roles) || roles.length === 0) {
    throw configError(
      "No role is named",
      'Name the roles to ask for, such as ["entity-registry-write"]',
    );
  }
  const report = await readReport(client, signal);
  const known = report.components.flatMap((component) => component.component_roles);
  const unknown = roles.find((role) => !known.some((k) => k.role_name === role));
  if (unknown !== undefined) {
    throw unknownRole(unknown, known.map((k) => k.role_name));
  }
  const isHeld = (role: string) => known.some((k) => k.role_name === role && k.access_granted);
  const wanted = [...new Set(roles)];
  const held = wanted.filter(isHeld);
  const requested = wanted.filter((role) => !isHeld(role));
  if (requested.length === 0) {
    const details = "You have all of these roles already";
    return asResult({ requested, held, sent: false, details }, {});
  }
  const query = `?send_email=${sendEmail !== false}`;
  const answer = await callAuthApi(client, REQUEST + query, {
    signal,
    json: onlyWanted(report, requested),
  });
  if (answer.status >= 500) {
    return asResult(await afterServerError(client, { requested, held }, answer, signal), {});
  }
  const status = answer.body["status"] as { success?: unknown; details?: unknown } | undefined;
  const details = typeof status?.details === "string" ? redactedExcerpt(status.details, 500) : "";
  if (answer.status !== 200 || status?.success !== true) {
    throw new ProvenaError(
      "ERR_OPERATION",
      followedBy(
        `The request for ${requested.join(", ")} was not taken: ${details || detailIn(answer)}`,
        "A request still pending blocks a new one for 5 days",
      ),
      { status: answer.status, next: LIST_REQUESTS },
    );
  }
  return asResult({ requested, held, sent: true, details }, {});
}

function onlyWanted(report: RawAccessReport, wanted: readonly string[]): RawAccessReport {
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

/**
 * Looks whether the request was recorded despite the error: Provena records it before it sends the
 * e-mail.
 */
async function afterServerError(
  client: ApiClient,
  asked: Pick<AccessRequestOutcome, "requested" | "held">,
  answer: AuthAnswer,
  signal: AbortSignal | undefined,
): Promise<AccessRequestOutcome> {
  const { requests } = await readRequests(client, { pending: true, signal });
  const recorded = requests.some(({ roles }) =>
    asked.requested.every((role) => roles.includes(role))
  );
  if (recorded) {
    const details = "The request was recorded, though the Auth API failed afterwards; " +
      "the administrators may not have been told by mail";
    return { ...asked, sent: true, details };
  }
  throw new ProvenaError(
    "ERR_HTTP",
    `The Auth API failed (HTTP ${answer.status}) and recorded no request`,
    { status: answer.status, next: "Try again later" },
  );
}

async function readReport(client: ApiClient, signal?: AbortSignal): Promise<RawAccessReport> {
  const answer = await callAuthApi(client, REPORT, { signal });
  const report = answer.body["report"];
  if (answer.status !== 200 || rolesInReport(report).length === 0) {
    throw notGiven("access report", answer);
  }
  return report as RawAccessReport;
}
