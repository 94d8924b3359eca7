/**
 * The errors of calls that failed, from the answers of the API.
 *
 * @module
 */
import { within } from "../../async/deadline.ts";
import { followedBy, isProvenaError, type NextStep, ProvenaError } from "../../errors.ts";
import { firstFields } from "../../model/fields.ts";
import { redactData, redactedExcerpt } from "../../model/credentials/redact.ts";
import {
  lookAfterFailure,
  nextAfter,
  refusalIn,
  type RefusalKind,
  SEARCH,
  unknownHandleIn,
} from "../../model/refusals.ts";
import { fieldOf, isObject, type JsonObject } from "../../model/json_object.ts";
import { retryAfter } from "../../system/request.ts";
import type { System } from "../../system/system.ts";
import { sanitise } from "../../text/sanitise.ts";
import { withoutFullStop } from "../../text/trim_end.ts";
import { lateAnswer, readBody } from "../read_body.ts";

/** The call, for messages. */
export interface CallLabel {
  /** The operation, such as `registry.fetch`. */
  readonly operation: string;
  /** The deployment's domain. */
  readonly domain: string;
  /** The handle in its arguments, if any. */
  readonly handle: string | undefined;
}

/** A refusal, read. */
export interface Refused {
  readonly error: ProvenaError;
  readonly kind: RefusalKind;
  /** As the server sent it, where it is one text. */
  readonly detail: string | undefined;
}

/** Limit of a refusal, in bytes. Of a longer one only the status is reported. */
const MAX_REFUSAL_LENGTH = 64 * 1024;
/** Time limit of reading a refusal, in milliseconds. */
const READ_TIMEOUT = 10_000;
const MAX_DETAIL_LENGTH = 600;

/** The call in words. */
export function labelled({ operation, domain, handle }: CallLabel): string {
  return `${operation} on ${domain}${handle === undefined ? "" : ` for ${sanitise(handle, 120)}`}`;
}

/** Text from a server, for use inside our own sentence. */
function quotedDetail(detail: string): string {
  return withoutFullStop(sanitise(redactedExcerpt(detail, MAX_DETAIL_LENGTH)));
}

/**
 * The error for an answer other than 2xx, with FastAPI's details in words, and the kind of refusal.
 */
export async function refusalOf(
  system: System,
  response: Response,
  { signal, ...label }: CallLabel & { readonly signal: AbortSignal },
): Promise<Refused> {
  const { status, headers } = response;
  const { host } = new URL(response.url || "http://localhost");
  const isHtml = headers.get("content-type")?.includes("html") === true;
  const detail = isHtml ? undefined : await detailIn(system, response, { host, signal });
  if (isHtml) await response.body?.cancel().catch(() => {});
  const what = labelled(label);
  if (status === 429) {
    const wait = retryAfter(headers, system.now());
    const error = new ProvenaError("ERR_RATE_LIMITED", `${what} was refused: too many requests`, {
      status,
      ...(wait === undefined ? {} : { retryAfter: wait }),
      next: `Wait ${wait === undefined ? "a little" : `${wait} s`} and call it again`,
    });
    return { error, kind: "other", detail: undefined };
  }
  const words = detail?.words ?? "";
  const said = isHtml ? ", with a page of HTML" : words === "" ? "" : `: ${words}`;
  const { means, next } = adviceFor(status, detail?.raw, label);
  const told = `${what} ${verbFor(status)} (${status})${said}`;
  const error = new ProvenaError("ERR_HTTP", means ? followedBy(told, means) : told, {
    status,
    next,
  });
  return { error, kind: refusalIn(detail?.raw).kind, detail: detail?.raw };
}

function verbFor(status: number): string {
  if (status >= 500) return "failed at the server";
  switch (status) {
    case 404:
      return "found nothing";
    case 409:
      return "is in conflict with what is there";
    case 422:
      return "was refused, its arguments are not valid";
    default:
      return status >= 300 && status < 400 ? "was redirected" : "was refused";
  }
}

/** The meaning of an answer and the next step. */
interface Advice {
  readonly means?: string;
  readonly next?: string | NextStep | undefined;
}

function adviceFor(
  status: number,
  detail: string | undefined,
  { operation, handle }: CallLabel,
): Advice {
  // An API that passes on the refusal of another one answers with its own status, such as 500
  // instead of 401.
  const refusal = refusalIn(detail);
  const isRefusal = status === 401 || status === 403;
  if (isRefusal || refusal.kind !== "other") {
    return { means: refusal.means, next: nextAfter(refusal, handle) };
  }
  const look = status >= 500 ? lookAfterFailure(operation, handle) : undefined;
  if (look) {
    const means =
      "It may have been recorded all the same, because the e-mail about it is sent last";
    return { means, next: look };
  }
  if (status === 500) {
    return {
      means: "Provena answers so to some wrong arguments too",
      next: "Check them first. If they are right, try again later; if it stays, tell the " +
        "operators of the deployment",
    };
  }
  if (status > 500) {
    return { next: "Try again later; if it stays, tell the operators of the deployment" };
  }
  return status === 404 ? { next: "Check the arguments, and the address of the API" } : {};
}

/** The detail of a refusal. */
interface Detail {
  /** The original text, if it is a single one. */
  readonly raw: string | undefined;
  /** The same in words. */
  readonly words: string;
}

/** Reads the detail of a refusal in any of the known forms. */
async function detailIn(
  system: System,
  response: Response,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal },
): Promise<Detail | undefined> {
  const limits = { host, maxBytes: MAX_REFUSAL_LENGTH };
  const limit = { ms: READ_TIMEOUT, signal, late: lateAnswer(host, READ_TIMEOUT) };
  const read = (over: AbortSignal) => readBody(response, { ...limits, signal: over });
  const body = await within(system, limit, read).catch((error: unknown) => {
    signal.throwIfAborted();
    if (isProvenaError(error)) return undefined;
    throw error;
  });
  if (!body || body.byteLength === 0) return undefined;
  const text = new TextDecoder().decode(body);
  if (/^\s*</.test(text)) return undefined;
  const detail = detailField(text);
  if (Array.isArray(detail)) return { raw: undefined, words: validationWords(detail) };
  if (typeof detail === "string") return { raw: detail, words: quotedDetail(detail) };
  return { raw: undefined, words: quotedDetail(JSON.stringify(redactData(detail))) };
}

function detailField(text: string): unknown {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isObject(data)) return data;
  return fieldOf(data, "detail") ?? fieldOf(data, "message") ?? fieldOf(data, "error") ?? data;
}

const MAX_FAULTS = 8;

/** FastAPI's validation errors in words: `[{loc: ["body", "page_size"], msg, type}]`. */
function validationWords(faults: readonly unknown[]): string {
  const words = faults.slice(0, MAX_FAULTS).map((fault) => {
    if (!isObject(fault)) return quotedDetail(String(fault));
    const { loc, msg } = fault;
    const [place, ...path] = Array.isArray(loc) ? loc.map(String) : [];
    const message = quotedDetail(typeof msg === "string" ? msg : JSON.stringify(fault));
    if (place === undefined) return message;
    const name = sanitise(path.length > 0 ? path.join(".") : place, 120);
    return `${name}: ${message}`;
  });
  if (faults.length > MAX_FAULTS) words.push(`and ${faults.length - MAX_FAULTS} more`);
  return words.join("; ");
}

/**
 * The error for an answer with status 200 that reports a failure.
 *
 * Provena reports it beside the data (`status`), in the answer itself (`add_note`), or for each
 * part of it (`change_request_state`).
 */
export function failureIn(data: unknown, label: CallLabel): ProvenaError | undefined {
  if (!isObject(data)) return undefined;
  const parts = statusesIn(data);
  const failed = parts.filter(({ success }) => !success)
    .map(({ name, details }) => ({ name, details: quotedDetail(details) || "it gave no reason" }));
  if (failed.length === 0) return undefined;
  const done = parts.filter(({ success, name }) => success && name !== "");
  const isOne = new Set(failed.map(({ details }) => details)).size === 1;
  const reasons = isOne
    ? failed[0]!.details
    : failed.map(({ name, details }) => `${name}: ${details}`).join("; ");
  if (label.handle !== undefined && unknownHandleIn(reasons) === label.handle) {
    const what = `${label.operation} on ${label.domain} found no item ${
      sanitise(label.handle, 120)
    }`;
    return new ProvenaError("ERR_OPERATION", what, { status: 200, next: SEARCH });
  }
  const what = `${labelled(label)} answered that it failed: ${reasons}`;
  const names = done.map(({ name }) => name).join(", ");
  return done.length === 0
    ? new ProvenaError("ERR_OPERATION", what, {
      status: 200,
      next: "Check the arguments and call it again",
    })
    : new ProvenaError("ERR_OPERATION", followedBy(what, `But ${names} was done`), {
      status: 200,
      next: "Do not call it again unseen",
    });
}

/** Limit of the parts that are read. An answer with more is data, not a report. */
const MAX_PARTS = 1_000;

interface PartStatus {
  /** The field; empty for the whole answer. */
  readonly name: string;
  readonly success: boolean;
  /** As the server sent it. */
  readonly details: string;
}

/** The reported statuses. A `success` without `details`, such as that of a lookup, is data. */
function statusesIn(data: JsonObject): readonly PartStatus[] {
  const whole = statusOf("", data);
  const parts = firstFields(data, MAX_PARTS).fields.flatMap(([name, value]) => {
    const status = isObject(value) ? statusOf(name, value) : undefined;
    return status ? [status] : [];
  });
  return whole ? [whole, ...parts] : parts;
}

function statusOf(name: string, value: JsonObject): PartStatus | undefined {
  const success = fieldOf(value, "success");
  const details = fieldOf(value, "details");
  if (typeof success !== "boolean") return undefined;
  if (!Object.hasOwn(value, "details") && name !== "status") return undefined;
  return { name, success, details: typeof details === "string" ? details : "" };
}
