/**
 * Calling the Auth API's access control, and reading its access reports.
 *
 * @module
 */
import type { ApiClient } from "./client.ts";

/** A role as the Auth API sends it. */
export interface RawRole {
  role_name: string;
  access_granted: boolean;
  [field: string]: unknown;
}

/** An access report as the Auth API sends it; unknown fields are sent back as they came. */
export interface RawAccessReport {
  components: { component_roles: RawRole[]; [field: string]: unknown }[];
}

/** An answer of the Auth API, with its body where that is a JSON object. */
export interface AuthAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/**
 * The roles of a report, wherever it came from.
 *
 * @param report what should be an access report
 * @returns its roles; none if it is something else
 */
export function rolesInReport(report: unknown): RawRole[] {
  const components = (report as Partial<RawAccessReport> | null)?.components;
  if (!Array.isArray(components)) return [];
  return components
    .flatMap((component) => component?.component_roles ?? [])
    .filter((role) => typeof role?.role_name === "string");
}

/**
 * Calls the Auth API.
 *
 * @param client calls it
 * @param path under its base URL
 * @param signal ends the call
 * @param body sent as JSON by POST, if given
 * @returns status and body
 */
export async function callAuthApi(
  client: ApiClient,
  path: string,
  signal?: AbortSignal,
  body?: unknown,
): Promise<AuthAnswer> {
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

/**
 * The reason an answer gives.
 *
 * @param answer an answer of the Auth API
 * @returns its detail, or that there is none
 */
export function detailIn(answer: AuthAnswer): string {
  const { detail } = answer.body;
  return typeof detail === "string" ? detail.slice(0, 500) : "no reason given";
}
