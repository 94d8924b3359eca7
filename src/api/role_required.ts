/**
 * The error of a missing role, and what to ask for.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { missingRoles, needFrom } from "../model/access_need.ts";
import { type ApiName, apiOf, type Deployment } from "../model/deployment.ts";
import { REFRESH, requestRoles } from "../model/call_steps.ts";
import type { AccessNeed } from "../model/operation.ts";

/** A request that was refused because a role is missing. */
export interface RefusedRequest {
  readonly method: string;
  readonly url: URL;
  /** What the operation needs, if the caller knows; otherwise the table of operations is used. */
  readonly need: AccessNeed | undefined;
  /** The roles of the token it was sent with. */
  readonly held: readonly string[];
}

/** Creates the error with every role that is missing, and only roles that the call needs. */
export async function roleRequired(
  deployment: Deployment,
  { method, url, need, held }: RefusedRequest,
): Promise<ProvenaError> {
  const api = apiOf(deployment, url);
  const known = need ?? await needOfRequest(deployment, api, `${method} `, url);
  const missing = missingRoles(known, held);
  return new ProvenaError(
    "ERR_ROLE_REQUIRED",
    `The ${api ?? "API"} API of ${deployment.domain} refused ${url.pathname}: a role is missing. ${
      meaningOf(known, missing)
    }`,
    { missing, status: 401, next: missing.length > 0 ? requestRoles(missing) : REFRESH },
  );
}

function meaningOf(need: AccessNeed, missing: readonly string[]): string {
  if (missing.length > 0) return `Your token lacks ${missing.join(", ")}`;
  const refresh = "a role given or taken a moment ago shows only after a refresh";
  switch (need.kind) {
    case "roles":
      return `Your token has all it takes (${need.roles.join(", ")}): ${refresh}`;
    case "unknown":
      return `Which role it takes is not known here, but to the operators of the deployment; ${refresh}`;
    default:
      return `As far as is known it takes no role: ${refresh}`;
  }
}

async function needOfRequest(
  deployment: Deployment,
  api: ApiName | undefined,
  method: string,
  url: URL,
): Promise<AccessNeed> {
  if (api === undefined) return { kind: "unknown" };
  const { needsOfCall } = await import("../model/operation_needs.ts");
  const base = new URL(deployment.apis[api]).pathname.replace(/\/$/, "");
  return needFrom(needsOfCall(api, method + url.pathname.slice(base.length)));
}
