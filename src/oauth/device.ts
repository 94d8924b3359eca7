/**
 * The Device Authorization Grant: requests a device code.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
import type { DeviceAuthorizationResponse } from "oauth4webapi";
import { isProvenaError, ProvenaError, summarise } from "../errors.ts";
import type { DeviceCode } from "../model/device_code.ts";
import { isObject } from "../model/json_object.ts";
import { ASK_ADMINISTRATORS } from "../model/next_steps.ts";
import { retryAfter } from "../system/request.ts";
import { holdsHidden, sanitise } from "../text/sanitise.ts";
import { MAX_INTERVAL, MAX_TOKEN_LENGTH, MIN_INTERVAL } from "./limits.ts";
import type { OAuthServer } from "./server.ts";

const MAX_LIFETIME = 86_400;
const MAX_USER_CODE_LENGTH = 100;
const MAX_URI_LENGTH = 2_000;
const MAX_TEXT_LENGTH = 400;
const TRY_OR_ASK = "Try again, or ask the deployment's administrators";

/**
 * Requests a device code; `now` returns milliseconds since the epoch.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.1
 */
export async function requestDeviceCode(
  server: OAuthServer,
  scope: string,
  options: { now: () => number; signal?: AbortSignal },
): Promise<DeviceCode> {
  const oauth = await import("oauth4webapi");
  const metadata = await server.metadata(options.signal);
  const response = await oauth.deviceAuthorizationRequest(
    metadata,
    server.client,
    oauth.None(),
    { scope },
    await server.requestOptions({ signal: options.signal }),
  );
  if (response.status >= 500 || response.status === 429) {
    throw unavailable(server, response, options.now());
  }
  let answer: DeviceAuthorizationResponse;
  try {
    const usual = await withUsualTimes(response);
    answer = await oauth.processDeviceAuthorizationResponse(metadata, server.client, usual);
  } catch (error) {
    throw await deviceCodeError(server, response, error);
  }
  const complete = answer.verification_uri_complete;
  const longest = Math.max(answer.verification_uri.length, complete?.length ?? 0);
  const isTooLong = answer.user_code.length > MAX_USER_CODE_LENGTH || longest > MAX_URI_LENGTH ||
    answer.device_code.length > MAX_TOKEN_LENGTH;
  if (isTooLong) {
    throw new ProvenaError(
      "ERR_OAUTH",
      `${server.issuer} sent a code or an address that is too long to use`,
      { next: ASK_ADMINISTRATORS },
    );
  }
  if (holdsHidden(answer.user_code)) {
    throw new ProvenaError(
      "ERR_OAUTH",
      `${server.issuer} sent a code with invisible characters, so nobody can compare it`,
      { next: ASK_ADMINISTRATORS },
    );
  }
  server.assertOwnOrigin(answer.verification_uri, "verification_uri");
  if (complete !== undefined) server.assertOwnOrigin(complete, "verification_uri_complete");
  return {
    deviceCode: answer.device_code,
    userCode: answer.user_code,
    verificationUri: answer.verification_uri,
    ...(complete === undefined ? {} : { verificationUriComplete: complete }),
    expiresAt: options.now() + Math.min(answer.expires_in, MAX_LIFETIME) * 1000,
    interval: Math.min(answer.interval ?? 5, MAX_INTERVAL),
  };
}

/** For servers that name no usable lifetime; they tell when a code has ended. In seconds. */
const DEFAULT_LIFETIME = 600;

/**
 * The same answer with times as RFC 8628 has them: some servers write numbers as text, send null
 * for what they leave out, an interval of zero, or a lifetime of -1 for none.
 */
async function withUsualTimes(response: Response): Promise<Response> {
  const { status, headers } = response;
  if (status !== 200) return response;
  const text = await response.text();
  const body = jsonIn(text);
  if (!isObject(body)) return new Response(text, { status, headers });
  const { interval, expires_in, ...rest } = body;
  const given = Object.entries(rest).filter(([, value]) => value !== null);
  const [pause, lifetime] = [secondsIn(interval), secondsIn(expires_in)];
  const usual = {
    ...Object.fromEntries(given),
    ...(expires_in === undefined ? {} : { expires_in: lifetime || DEFAULT_LIFETIME }),
    ...(pause === undefined ? {} : { interval: pause || MIN_INTERVAL }),
  };
  return new Response(JSON.stringify(usual), { status, headers });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A number that is not negative, or a text that is one. */
function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof seconds === "number" && seconds >= 0 ? seconds : undefined;
}

function unavailable(
  server: OAuthServer,
  { status, headers }: Response,
  now: number,
): ProvenaError {
  const wait = retryAfter(headers, now);
  return new ProvenaError(
    "ERR_NETWORK",
    `${server.issuer} gives no device code just now (HTTP ${status})`,
    { status, next: wait ? `Try again in ${wait} s` : "Try again later" },
  );
}

async function deviceCodeError(
  server: OAuthServer,
  response: Response,
  error: unknown,
): Promise<ProvenaError> {
  if (isProvenaError(error)) return error;
  const { error: name, error_description } = error as {
    error?: string;
    error_description?: unknown;
  };
  const client = server.client.client_id;
  if (typeof name !== "string") {
    return new ProvenaError(
      "ERR_OAUTH",
      `${server.issuer} sent no usable device code (HTTP ${response.status}): ${summarise(error)}`,
      { cause: error, status: response.status, next: TRY_OR_ASK },
    );
  }
  const description = typeof error_description === "string" ? error_description : "";
  const words = description ? `${name}, ${description}` : name;
  const { redactedExcerpt } = await import("../model/credentials/redact.ts");
  const said = sanitise(redactedExcerpt(words, MAX_TEXT_LENGTH));
  const next = /client/.test(name)
    ? `Check that the client ${client} exists there and has the device grant switched on`
    : /scope/.test(name)
    ? "Check the scope"
    : TRY_OR_ASK;
  return new ProvenaError(
    "ERR_OAUTH",
    `${server.issuer} refused a device code for ${client}: ${said}`,
    { cause: error, error: sanitise(name, MAX_TEXT_LENGTH), status: response.status, next },
  );
}
