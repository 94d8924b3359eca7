/**
 * Calls the Auth API's access control, and reads its access reports.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { isObject, type JsonObject } from "../model/json_object.ts";
import type { ApiClient } from "./client.ts";
import { fetchJson, type OwnRequest } from "./fetch_json.ts";

/** Path of the access report, under the Auth API's base URL. */
export const REPORT = "/access-control/user/generate-access-report";

/** Limit of a report or history, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

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

/** An answer of the Auth API. The body is empty unless it is a JSON object. */
export interface AuthAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Options of {@link callAuthApi}. */
export type AuthCallOptions = Pick<OwnRequest, "timeout" | "roleErrors" | "signal" | "json">;

/** The roles in an access report; empty if the value is not a report. */
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
 * @throws {ProvenaError} `ERR_NETWORK` if there is no answer, `ERR_HTTP` if it is far too large
 */
export async function callAuthApi(
  client: ApiClient,
  path: string,
  options: AuthCallOptions = {},
): Promise<AuthAnswer> {
  const next = "Check the address of the Auth API";
  const url = client.deployment.apis.auth + path;
  const { status, body } = await fetchJson(client, url, { ...options, maxBytes: MAX_BYTES, next });
  return { status, body: isObject(body) ? body : {} };
}

/** The error for an answer without what was asked for. */
export function notGiven(what: string, answer: AuthAnswer): ProvenaError {
  const { status } = answer;
  const why = `The Auth API gave no ${what} (HTTP ${status}): ${detailIn(answer)}`;
  return new ProvenaError("ERR_HTTP", why, { status, next: "Try again later" });
}

/** The `detail` of an answer, for messages. */
export function detailIn(answer: AuthAnswer): string {
  const { detail } = answer.body;
  return (typeof detail === "string" && redactedExcerpt(detail, 500)) || "no reason given";
}
