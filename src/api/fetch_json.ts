/**
 * Sends one request of our own to an API, and reads its JSON answer.
 *
 * @module
 */
import { within } from "../async/deadline.ts";
import type { NextStep } from "../errors.ts";
import { FETCH } from "../model/call_steps.ts";
import { type ApiClient, CALL_TIMEOUT, type ClientRequestInit } from "./client.ts";
import { type CallLabel, failureIn, refusalOf } from "./openapi/call_errors.ts";
import { lateAnswer, readJson } from "./read_body.ts";

/** A request, and the limits of its answer. */
export interface JsonRequest extends Omit<ClientRequestInit, "signal"> {
  readonly signal?: AbortSignal | undefined;
  /** Limit of the answer, in bytes. */
  readonly maxBytes: number;
  /** Next step if the answer is too large. */
  readonly next?: string | NextStep;
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
 * Fetches JSON within a time limit.
 *
 * @throws {ProvenaError} `ERR_NETWORK` if there is no answer in time, `ERR_HTTP` if it is too large
 */
export async function fetchJson(
  client: ApiClient,
  url: string,
  { signal, timeout = CALL_TIMEOUT, maxBytes, next = FETCH, label, ...init }: JsonRequest,
): Promise<JsonAnswer> {
  const { system } = client;
  const { host } = new URL(url);
  const limit = { ms: timeout, signal, late: lateAnswer(host, timeout) };
  return await within(system, limit, async (signal) => {
    const response = await client.fetch(url, { ...init, timeout, signal });
    if (label && !response.ok) {
      throw (await refusalOf(system, response, { ...label, signal })).error;
    }
    const body = await readJson(system, response, { host, maxBytes, signal, next });
    const failure = label && failureIn(body, label);
    if (failure) throw failure;
    return { status: response.status, body };
  });
}
