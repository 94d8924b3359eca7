/**
 * What an access check of an API demands, and what a token's roles promise about it.
 *
 * @module
 */
import { missingRoles, needFrom } from "./access_need.ts";
import type { ApiName } from "./deployment.ts";
import type { AccessNeed } from "./operation.ts";
import { needsOfCall } from "./operation_needs.ts";

/** The level of an access check. */
export type CheckLevel = "public" | "general" | "read" | "write" | "admin";

/** One access check an API offers. */
export interface AccessCheck {
  /** Its level. */
  readonly level: CheckLevel;
  /** Its path under the API's base URL. */
  readonly path: string;
}

/** What came of one access check. */
export interface AccessCheckResult {
  /** The level of the check. */
  readonly level: CheckLevel;
  /** What the API answered; `error` is an answer that is neither yes nor no. */
  readonly result: "granted" | "denied" | "unreachable" | "error";
  /** What the token's roles promise. */
  readonly expected: "granted" | "denied";
  /** The roles the check needs and the token lacks. */
  readonly missing: readonly string[];
  /** The HTTP status, or null where there was no answer. */
  readonly status: number | null;
  /** How long the answer took, in milliseconds. */
  readonly ms: number;
  /** The reason the API gave, or why there was no answer. */
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

/** What a token promises about a check. */
export interface AccessDecision {
  /** What the API should answer. */
  readonly expected: "granted" | "denied";
  /** The roles the check needs and the token lacks. */
  readonly missing: readonly string[];
}

/** Decides what a check should answer for a token's roles. */
export function decideAccess(
  api: ApiName,
  level: CheckLevel,
  roles: readonly string[],
): AccessDecision {
  const missing = missingRoles(needOfCheck(api, level), roles);
  return { expected: missing.length === 0 ? "granted" : "denied", missing };
}

/** What an access check asks for, which is what its operation does. */
export function needOfCheck(api: ApiName, level: CheckLevel): AccessNeed {
  const path = accessChecks[api].find((check) => check.level === level)?.path;
  return needFrom(path === undefined ? undefined : needsOfCall(api, `GET ${path}`));
}
