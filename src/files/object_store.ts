/**
 * Signed requests to an object store with the S3 protocol.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
import type { AwsV4Signer } from "aws4fetch";
import type { ApiClient } from "../api/client.ts";
import { setDeadline } from "../async/deadline.ts";
import { hasCode, ProvenaError, summarise } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { Pieces } from "../model/credentials/pieces.ts";
import { replaceSpans } from "../model/credentials/span.ts";
import { REDACTED } from "../model/secret.ts";
import type { FileCredentials } from "../model/dataset_files.ts";
import { readBounded } from "../system/bounded_read.ts";
import { networkError, reasonOf } from "../system/network_error.ts";
import { type BytesAnswer, requestBytes } from "../system/request_bytes.ts";
import { randomFraction, type System } from "../system/system.ts";
import { percentEncode } from "../text/percent_encode.ts";
import { sanitise } from "../text/sanitise.ts";
import type { DatasetKeys } from "./credentials.ts";
import { Slots } from "./slots.ts";
import { textOf } from "./xml.ts";

/** The address of a bucket, and the region for which its requests are signed. */
export interface BucketAddress {
  /** Without a trailing slash. */
  readonly url: string;
  readonly region: string;
}

/** A request to the bucket, or to one of its objects. */
export interface StoreRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal | undefined;
}

/** A refusal of the object store. */
export class StoreRefusal extends Error {
  readonly status: number;
  /** S3's name for the reason, such as `NoSuchKey`; empty if it gave none. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "StoreRefusal";
    this.status = status;
    this.code = code;
  }
}

/** Time until an answer must begin, in milliseconds. Each `MIN_RATE` bytes sent add another one. */
const TIMEOUT = 60_000;
const MIN_RATE = 20;
/** Limit of concurrent requests. */
const REQUESTS_AT_ONCE = 8;
/**
 * Limit of repeats of a failed request. The pause between them doubles each time; in milliseconds.
 */
const MAX_REPEATS = 8;
const MIN_PAUSE = 200;
/** A request that has failed so often in a row is reported. */
const FAILURES_REPORTED = 3;
const MAX_PAUSE = 15_000;
const MAX_REFUSAL_BYTES = 64 * 1024;

/** S3 codes for keys that have expired, or that the store does not know yet. */
const KEYS_ENDED: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "InvalidToken",
  "InvalidAccessKeyId",
  "TokenRefreshRequired",
]);
const KEYS_REFUSED: ReadonlySet<string> = new Set([...KEYS_ENDED, "SignatureDoesNotMatch"]);
const BUSY: ReadonlySet<string> = new Set(["RequestTimeout", "SlowDown", "InternalError"]);

/** The object store with the files of one dataset. */
export class ObjectStore {
  readonly system: System;
  readonly host: string;
  readonly #address: BucketAddress;
  readonly #keys: DatasetKeys;
  /** Called with the reason while a request fails again and again. */
  onFailing: ((reason: string) => void) | undefined;
  readonly #slots: Slots = new Slots(REQUESTS_AT_ONCE);
  /** Signing keys, which the signer derives from the secret key for each day. */
  readonly #derived = new Map<string, ArrayBuffer>();

  constructor(system: System, address: BucketAddress, keys: DatasetKeys) {
    this.system = system;
    this.host = new URL(address.url).host;
    this.#address = address;
    this.#keys = keys;
  }

  /**
   * Sends a request and reads its answer with `use`. Both are repeated if the connection fails, the
   * store is busy, or the keys have expired. `use` throws {@link Interrupted} if the answer breaks
   * off. It must watch its signal, because Node 20 may not pass an abort on to a body.
   *
   * @throws {StoreRefusal} if the store refuses; {@link ProvenaError} `ERR_NETWORK`, or the error
   * with which Provena refuses the keys
   */
  async request<T>(
    request: () => StoreRequest,
    use: (response: BytesAnswer, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return await this.#slots.hold(async () => {
      let replaced: FileCredentials | undefined;
      for (let failures = 0;; failures++) {
        const asked = request();
        const { signal } = asked;
        signal?.throwIfAborted();
        const keys = replaced
          ? await this.#keys.replace(replaced, signal)
          : await this.#keys.current(signal);
        const { over, leave } = abortedWith(signal);
        try {
          return await use(await this.#send(asked, keys, over), over.signal);
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof Interrupted && error.progressed) failures = 0;
          else if (error instanceof StoreRefusal && KEYS_ENDED.has(error.code) && !replaced) {
            replaced = keys;
            continue;
          }
          replaced = undefined;
          const isLast = failures >= MAX_REPEATS;
          if (isLast || !isTemporary(error)) throw errorFor(error, this.host);
          if (failures + 1 >= FAILURES_REPORTED) this.onFailing?.(summarise(error));
        } finally {
          leave();
        }
        await this.system.sleep(this.#pause(failures), { signal });
      }
    });
  }

  /** Random, so that requests that failed together are not repeated at the same moment. */
  #pause(failures: number): number {
    const longest = Math.min(MIN_PAUSE * 2 ** failures, MAX_PAUSE);
    return longest * (0.5 + randomFraction(this.system) / 2);
  }

  async #send(
    request: StoreRequest,
    keys: FileCredentials,
    over: AbortController,
  ): Promise<BytesAnswer> {
    const { method, key = "", query = {}, headers = {}, body } = request;
    const search = Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    const path = key.split("/").map(percentEncode).join("/");
    const url = `${this.#address.url}/${path}${search && `?${search}`}`;
    const Signer = await loadSigner();
    const signed = await new Signer({
      method,
      url,
      headers,
      service: "s3",
      region: this.#address.region,
      cache: this.#derived,
      datetime: new Date(this.system.now()).toISOString().replace(/[:-]|\.\d{3}/g, ""),
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey,
      sessionToken: keys.sessionToken,
    }).sign();
    const ms = TIMEOUT + (body?.byteLength ?? 0) / MIN_RATE;
    const late = () => over.abort(new Interrupted(`no answer within ${Math.round(ms / 1000)} s`));
    const cancel = this.system.alarm(ms, late);
    const { signal } = over;
    try {
      const init = { method, headers: Object.fromEntries(signed.headers), signal };
      const response = await requestBytes(this.system, signed.url, {
        ...init,
        ...body && { body },
      });
      if (response.ok) return response;
      throw await refusalIn(response, keys, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof StoreRefusal ? error : requestError(error, this.host);
    } finally {
      cancel();
    }
  }
}

/** The controllers that are aborted with a signal, and the listener that aborts them. */
interface SharedListener {
  readonly controllers: Set<AbortController>;
  readonly onAbort: () => void;
}

const listeners = new WeakMap<AbortSignal, SharedListener>();

/**
 * A controller that is aborted together with a signal, until `leave` is called.
 *
 * `AbortSignal.any` would not do: on Node 20, `fetch` does not keep such a signal alive, so an
 * abort after a garbage collection is lost. All controllers share one listener, because runtimes
 * warn about many listeners.
 */
function abortedWith(signal: AbortSignal | undefined): { over: AbortController; leave(): void } {
  const over = new AbortController();
  if (!signal) return { over, leave: () => {} };
  const { controllers, onAbort } = listeners.get(signal) ?? listenTo(signal);
  controllers.add(over);
  return {
    over,
    leave: () => {
      controllers.delete(over);
      if (controllers.size > 0) return;
      listeners.delete(signal);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

function listenTo(signal: AbortSignal): SharedListener {
  const controllers = new Set<AbortController>();
  const onAbort = () => controllers.forEach((each) => each.abort(signal.reason));
  const listener = { controllers, onAbort };
  signal.addEventListener("abort", onAbort, { once: true });
  listeners.set(signal, listener);
  return listener;
}

/** Enough for a thousand objects with the longest keys, or for ten thousand parts. In bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Reads an answer as XML. */
export async function xmlOf(response: BytesAnswer, signal: AbortSignal): Promise<string> {
  try {
    const bytes = await readBounded(response, { maxBytes: MAX_ANSWER_BYTES, signal });
    return new TextDecoder().decode(bytes);
  } catch {
    throw new Interrupted("an answer broke off, or did not end");
  }
}

/** The connection failed, or an answer broke off. */
export class Interrupted extends Error {
  /**
   * Whether data arrived before. If so, the request is repeated without counting it as a failure.
   */
  readonly progressed: boolean;

  constructor(message: string, progressed = false) {
    super(message);
    this.name = "Interrupted";
    this.progressed = progressed;
  }
}

let signer: Promise<typeof AwsV4Signer> | undefined;

async function loadSigner(): Promise<typeof AwsV4Signer> {
  return await (signer ??= import("aws4fetch").then((module) => module.AwsV4Signer));
}

async function refusalIn(
  response: BytesAnswer,
  keys: FileCredentials,
  signal: AbortSignal,
): Promise<StoreRefusal> {
  const { status } = response;
  const bytes = await readBounded(response, { maxBytes: MAX_REFUSAL_BYTES, signal })
    .catch(() => new Uint8Array());
  // Hidden only here: the next keys begin with the same characters, so they must not be remembered.
  const sent = new Pieces();
  sent.add(keys.sessionToken);
  const xml = new TextDecoder().decode(bytes);
  return refusalOf(status, replaceSpans(xml, sent.find(xml), REDACTED));
}

/**
 * The refusal in the XML of an answer. S3 may report a failure only in the body, with status 200.
 */
export function refusalOf(status: number, xml: string): StoreRefusal {
  const code = (textOf(xml, "Code") ?? "").slice(0, 60).replace(/\W/g, "");
  const message = sanitise(redactedExcerpt(textOf(xml, "Message") ?? "", 300));
  return new StoreRefusal(status, code, message);
}

/** The error for a failed request. Only an untrusted certificate is final. */
function requestError(error: unknown, host: string): Error {
  const failure = networkError(error, host);
  return failure.code === "ERR_TLS" ? failure : new Interrupted(reasonOf(error).why);
}

/** Whether a failure is temporary. */
function isTemporary(error: unknown): boolean {
  if (error instanceof Interrupted) return true;
  if (!(error instanceof StoreRefusal)) return hasCode(error, "ERR_NETWORK");
  const { status, code } = error;
  return (status >= 500 && status !== 501) || status === 429 || status === 408 || BUSY.has(code);
}

/** The error for the caller. A refusal of one object is not changed: the caller explains it. */
function errorFor(error: unknown, host: string): unknown {
  if (isTemporary(error) && !(error instanceof ProvenaError)) {
    const what = error instanceof Interrupted
      ? `The connection to ${host} was cut again and again: ${error.message}`
      : `${host} is too busy: ${detailsOf(error as StoreRefusal)}`;
    return new ProvenaError("ERR_NETWORK", what, { cause: error, next: CONTINUE });
  }
  if (!(error instanceof StoreRefusal)) return error;
  if (error.code === "RequestTimeTooSkewed") {
    return new ProvenaError("ERR_CLOCK_SKEW", `${host} refuses what is signed by this clock`, {
      next: "Set the clock of this machine",
    });
  }
  return KEYS_REFUSED.has(error.code) ? refused(error, "the keys that Provena issued") : error;
}

function detailsOf({ status, code, message }: StoreRefusal): string {
  return [code || status, message].filter(Boolean).join(": ");
}

/** What to do after a transfer was cut. */
const CONTINUE = "Do the same again: it goes on where it stopped";

/** The error for a refusal that concerns the whole dataset. */
export function refused(error: unknown, what: string): unknown {
  if (!(error instanceof StoreRefusal)) return error;
  const { status } = error;
  return new ProvenaError("ERR_HTTP", `The object store refused ${what}: ${detailsOf(error)}`, {
    status,
    next: status === 403
      ? "Tell the operators of the deployment; the keys that Provena issues should allow it"
      : "Try again later; if it stays, tell the operators of the deployment",
  });
}

const REGION = /^[a-z0-9-]{2,40}$/;

/** Finds the address of the bucket: from the deployment, or by asking AWS for the region. */
export async function findBucket(
  client: ApiClient,
  bucket: string,
  signal: AbortSignal | undefined,
): Promise<BucketAddress> {
  const { system, deployment: { files } } = client;
  if (files) {
    await client.assertTrusted(new URL(files.endpoint).origin, { signal });
    return { url: `${files.endpoint}/${bucket}`, region: files.region };
  }
  const region = await regionOf(system, bucket, signal);
  // AWS's certificate does not cover a host name in which the bucket has dots.
  const url = bucket.includes(".")
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
  return { url, region };
}

/**
 * Asks AWS for the region of a bucket. The refusal names it in a header, even without credentials.
 */
async function regionOf(
  system: System,
  bucket: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const host = "s3.amazonaws.com";
  const late = () => new Error(`no answer within ${TIMEOUT / 1000} s`);
  const limit = setDeadline(system, { ms: TIMEOUT, signal, late });
  try {
    const init = { method: "HEAD", redirect: "manual" as const, signal: limit.signal };
    const response = await system.fetch(`https://${host}/${bucket}`, init);
    await response.body?.cancel();
    const region = response.headers.get("x-amz-bucket-region") ?? "";
    if (REGION.test(region)) return region;
  } catch (error) {
    signal?.throwIfAborted();
    throw networkError(limit.signal.aborted ? limit.signal.reason : error, host);
  } finally {
    limit.end();
  }
  throw new ProvenaError("ERR_HTTP", `AWS does not know a bucket called ${bucket}`, {
    next: "Tell the operators of the deployment",
  });
}
