/**
 * The access checks of the APIs, and the results that a token's roles lead us to expect.
 *
 * @module
 */
import { missingRoles, needFrom } from "./access_need.ts";
import type { ApiName } from "./deployment.ts";
import type { AccessNeed } from "./operation.ts";
import { needsOfCall } from "./operation_needs.ts";

/** The level of an access check. */
export type CheckLevel = "public" | "general" | "read" | "write" | "admin";

/** An access check of an API. */
export interface AccessCheck {
  /** Its level. */
  readonly level: CheckLevel;
  /** Its path under the API's base URL. */
  readonly path: string;
}

/** The result of one access check. */
export interface AccessCheckResult {
  /** The level of the check. */
  readonly level: CheckLevel;
  /** What the API answered; `error` is a response that is neither yes nor no. */
  readonly result: "granted" | "denied" | "unreachable" | "error";
  /** The result that the token's roles lead us to expect. */
  readonly expected: "granted" | "denied";
  /** The roles the check needs and the token lacks. */
  readonly missing: readonly string[];
  /** The HTTP status, or null if there was no response. */
  readonly status: number | null;
  /** The response time in milliseconds. */
  readonly ms: number;
  /** The reason the API gave, or why there was no response. */
  readonly detail: string | null;
}

/** The access checks of a deployment, in the shape of `toJSON()` and `--json`. */
export interface AccessData {
  /** The APIs, each with its checks. */
  readonly apis: readonly {
    readonly api: ApiName;
    readonly url: string;
    readonly checks: readonly AccessCheckResult[];
  }[];
}

const gradedChecks: readonly AccessCheck[] = [
  { level: "general", path: "/check-access/check-general-access" },
  { level: "read", path: "/check-access/check-read-access" },
  { level: "write", path: "/check-access/check-write-access" },
  { level: "admin", path: "/check-access/check-admin-access" },
];

/** The checks of each API: 26 in all. */
export const accessChecks: Readonly<Record<ApiName, readonly AccessCheck[]>> = {
  "data-store": gradedChecks,
  registry: gradedChecks,
  prov: gradedChecks,
  handle: gradedChecks,
  job: gradedChecks,
  search: gradedChecks,
  auth: [
    { level: "public", path: "/check-access/public" },
    { level: "general", path: "/check-access/general" },
  ],
};

/** The expected result of a check. */
export interface AccessDecision {
  /** What the API should answer for the token's roles. */
  readonly expected: "granted" | "denied";
  /** The roles the check needs and the token lacks. */
  readonly missing: readonly string[];
}

/** The expected result of a check for a token's realm roles. */
export function decideAccess(
  api: ApiName,
  level: CheckLevel,
  roles: readonly string[],
): AccessDecision {
  const missing = missingRoles(needOfCheck(api, level), roles);
  return { expected: missing.length === 0 ? "granted" : "denied", missing };
}

/** What an access check requires, looked up in the table of operations. */
export function needOfCheck(api: ApiName, level: CheckLevel): AccessNeed {
  const path = accessChecks[api].find((check) => check.level === level)?.path;
  return needFrom(path === undefined ? undefined : needsOfCall(api, `GET ${path}`));
}
