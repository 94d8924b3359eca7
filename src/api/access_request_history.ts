/**
 * The access requests a person has made.
 *
 * @module
 */
import { inSlices } from "../async/in_slices.ts";
import { asResult } from "../model/as_result.ts";
import {
  type AccessRequestData,
  type AccessRequestsData,
  statusInWords,
} from "../model/access_request.ts";
import { isObject } from "../model/json_object.ts";
import { excessOf } from "../text/json_size.ts";
import { atOnce, type Steps } from "../text/steps.ts";
import { callAuthApi, notGiven, type RawRole, rolesInReport } from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

const HISTORY = "/access-control/user/request-history";
const PENDING = "/access-control/user/pending-request-history";

/** Access requests, the newest first; iterable, and shows itself as a table. */
export interface AccessRequestTable extends AccessRequestsData, Iterable<AccessRequestData> {
  /** The plain data, stable for programs. */
  toJSON(): AccessRequestsData;
}

/**
 * Reads the access requests made so far.
 *
 * @throws {ProvenaError} `ERR_HTTP` if they cannot be read
 */
export async function readRequests(
  client: ApiClient,
  options: { pending?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<AccessRequestTable> {
  const { pending = false, signal } = options;
  const answer = await callAuthApi(client, pending ? PENDING : HISTORY, { signal });
  const { items } = answer.body;
  if (answer.status !== 200 || !Array.isArray(items)) {
    throw notGiven("access requests", answer);
  }
  const requests = await inSlices(requestsFrom(items), { clock: client.system, signal });
  return asResult({ requests }, { [Symbol.iterator]: () => requests.values() });
}

/** Reads the requests, newest first. */
function* requestsFrom(items: readonly unknown[]): Steps<AccessRequestData[]> {
  const requests: AccessRequestData[] = [];
  for (const item of items) {
    if (isObject(item)) requests.push(requestFrom(item));
    yield;
  }
  return requests.sort((a, b) => timeOf(b) - timeOf(a));
}

function timeOf({ created }: AccessRequestData): number {
  return created === null ? 0 : Date.parse(created);
}

function requestFrom(item: Record<string, unknown>): AccessRequestData {
  const { status: said, request_id, notes } = item;
  const status = typeof said === "string" ? said : "";
  const asked = rolesIn(item["request_diff_contents"]);
  return {
    id: typeof request_id === "number" ? request_id : 0,
    status,
    statusText: statusInWords(status),
    created: isoTime(item["created_timestamp"]),
    updated: isoTime(item["updated_timestamp"]),
    expires: isoTime(item["expiry"]),
    roles: asked.filter((role) => role.access_granted).map((role) => role.role_name),
    removed: asked.filter((role) => !role.access_granted).map((role) => role.role_name),
    notes: typeof notes === "string" ? notes : "",
  };
}

/** The roles in a field such as `request_diff_contents`, which is JSON in a string. */
function rolesIn(contents: unknown): RawRole[] {
  if (typeof contents !== "string") return rolesInReport(contents);
  try {
    return atOnce(excessOf(contents)) === undefined ? rolesInReport(JSON.parse(contents)) : [];
  } catch {
    return [];
  }
}

function isoTime(value: unknown): string | null {
  const date = new Date(typeof value === "number" ? value * 1000 : NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
