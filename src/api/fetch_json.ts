/**
 * Sends the requests of this package to an API, with one time limit for request and answer.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import type { NextStep } from "../errors.ts";
import { FETCH } from "../model/call_steps.ts";
import { type ApiClient, CALL_TIMEOUT, type ClientRequestInit } from "./client.ts";
import { type CallLabel, failureIn, refusalOf } from "./openapi/call_errors.ts";
import { type BodyLimits, lateAnswer, readJson } from "./read_body.ts";

/** A request to an API. */
export interface OwnRequest extends Omit<ClientRequestInit, "signal"> {
  readonly signal?: AbortSignal | undefined;
  /** Sent as JSON by POST. */
  readonly json?: unknown;
}

/** A request, and the limits of its JSON answer. */
export interface JsonRequest extends OwnRequest {
  /** Limit of the answer, in bytes. */
  readonly maxBytes: number;
  /** Next step if the answer is too large. */
  readonly next?: string | NextStep;
  /** As in {@link BodyLimits}. */
  readonly holdsKeys?: boolean | undefined;
  /** The call in words. If present, a refusal or a reported failure is thrown. */
  readonly label?: CallLabel;
}

/** An answer of an API. */
export interface JsonAnswer {
  readonly status: number;
  /** Undefined if it is not JSON. */
  readonly body: unknown;
}

/**
 * Sends a request, and reads its answer within the same time limit.
 *
 * @throws {ProvenaError} `ERR_NETWORK` if the answer has not ended in time
 */
export async function exchange<T>(
  client: ApiClient,
  url: string,
  { signal, timeout = CALL_TIMEOUT, json, ...init }: OwnRequest,
  read: (response: Response, place: Pick<BodyLimits, "host" | "signal">) => Promise<T>,
): Promise<T> {
  const { host } = new URL(url);
  const sent = json === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(json),
  };
  const limit = { ms: timeout, signal, late: lateAnswer(host, timeout) };
  return await within(client.system, limit, async (signal) => {
    const response = await client.fetch(url, { ...init, ...sent, timeout, signal });
    return await read(response, { host, signal });
  });
}

/**
 * Fetches JSON within a time limit.
 *
 * @throws {ProvenaError} `ERR_NETWORK` if there is no answer in time, `ERR_HTTP` if it is too large
 */
export async function fetchJson(
  client: ApiClient,
  url: string,
  { maxBytes, next = FETCH, holdsKeys, label, ...request }: JsonRequest,
): Promise<JsonAnswer> {
  const { system } = client;
  return await exchange(client, url, request, async (response, place) => {
    if (label && !response.ok) {
      throw (await refusalOf(system, response, { ...label, signal: place.signal })).error;
    }
    const body = await readJson(system, response, { ...place, maxBytes, next, holdsKeys });
    const failure = label && failureIn(body, label);
    if (failure) throw failure;
    return { status: response.status, body };
  });
}
