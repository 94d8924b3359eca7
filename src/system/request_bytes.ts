/**
 * Requests that Node sends without `fetch`, because that takes less of the processor and of memory.
 *
 * @module
 */
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { abortable } from "../async/abortable.ts";
import { loadOnce } from "../async/load_once.ts";
import { isLoopback, isSecureUrl } from "./loopback.ts";
import { realSystem, type System } from "./system.ts";

/** A request whose body, if it has one, is in memory. */
export interface BytesRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Ends the request, and the reading of its answer. */
  readonly signal: AbortSignal;
  /** Whether the answer may be compressed on its way. @default false */
  readonly unpacks?: boolean;
}

/** An answer, as far as it is used; a `Response` is one. */
export interface BytesAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: AnswerBody | null;
}

/** The part of a `ReadableStream` of bytes that is used. */
export interface AnswerBody {
  getReader(): {
    read(): Promise<
      { done: false; value: Uint8Array } | { done: true; value?: Uint8Array | undefined }
    >;
    cancel(): Promise<void>;
  };
  cancel(): Promise<void>;
}

/**
 * Sends a request, whose redirects are not followed; on Node without `fetch` if that is possible.
 *
 * Node's `fetch` (20 to 24) copies a body several times, and leaves the copies to the garbage
 * collector: four parts of 8 MiB at once took 190 MB, and take 64 MB this way. It also spends half
 * as much again of the CPU on an answer, and may lose an abort that comes while the answer arrives.
 */
export async function requestBytes(
  system: System,
  url: URL,
  request: BytesRequest,
): Promise<BytesAnswer> {
  if (!await isDirect(system, url)) {
    const answer = system.fetch(url, { ...request, redirect: "manual" });
    return await abortable(answer, request.signal);
  }
  return await sendDirectly(url, request);
}

export const FORM = "application/x-www-form-urlencoded;charset=UTF-8";

/**
 * Sends what {@link requestBytes} sends, given as for `fetch`, with a body that is a form, a text or
 * none. With `unpacks`, the answer may be compressed on its way.
 */
export async function requestDirectly(
  system: System,
  url: URL,
  init: RequestInit & { readonly signal: AbortSignal },
  { unpacks = false }: Pick<BytesRequest, "unpacks"> = {},
): Promise<BytesAnswer> {
  const { method = "GET", body, signal, redirect } = init;
  const isPlain = body === undefined || body === null || typeof body === "string" ||
    body instanceof URLSearchParams;
  if (!isPlain || redirect === "follow" || !await isDirect(system, url)) {
    return await system.fetch(url, init);
  }
  const headers = plainHeaders(init.headers ?? {});
  if (!body) return await sendDirectly(url, { method, headers, signal, unpacks });
  if (body instanceof URLSearchParams) headers["content-type"] ??= FORM;
  const bytes = new TextEncoder().encode(String(body));
  return await sendDirectly(url, { method, headers, signal, unpacks, body: bytes });
}

/**
 * Headers as an object. `Headers` is not touched for one that is given as an object: on Node that
 * would load all of `fetch`, which may as well load while the answer is on its way.
 */
function plainHeaders(given: NonNullable<RequestInit["headers"]>): Record<string, string> {
  const pairs = Symbol.iterator in given ? [...given] as [string, string][] : Object.entries(given);
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}

async function isDirect(system: System, url: URL): Promise<boolean> {
  return system.runtime === "node" && system.fetch === realSystem.fetch && isSecureUrl(url) &&
    !isDispatched() && await system.proxyFor?.(url) === undefined;
}

/** Whether somebody decides how `fetch` sends, as with `setGlobalDispatcher` of undici. */
function isDispatched(): boolean {
  const holder = globalThis as Record<symbol, object | undefined>;
  const dispatcher = holder[Symbol.for("undici.globalDispatcher.1")];
  return dispatcher !== undefined && dispatcher.constructor.name !== "Agent";
}

/**
 * `fetch` sends the first two as well; some firewalls refuse a request without them. A server may
 * compress for a client that does not say what it takes.
 */
const USUAL = { accept: "*/*", "user-agent": "node", "accept-encoding": "identity" };
const PACKED = { ...USUAL, "accept-encoding": "gzip" };

async function sendDirectly(url: URL, request: BytesRequest): Promise<BytesAnswer> {
  const { request: begin, agent } =
    await (isLoopback(url) && url.protocol === "http:" ? plain() : secure());
  const { method, headers, body, signal, unpacks = false } = request;
  return await new Promise<BytesAnswer>((resolve, reject) => {
    const length = body ? { "content-length": String(body.byteLength) } : {};
    const sent: ClientRequest = begin(url, {
      method,
      headers: { ...unpacks ? PACKED : USUAL, ...headers, ...length },
      agent,
    });
    const end = () => {
      reject(signal.reason as Error);
      // Without the reason: the socket may be reused already, and nothing listens for its errors.
      sent.destroy();
    };
    signal.addEventListener("abort", end, { once: true });
    sent.on("close", () => signal.removeEventListener("abort", end));
    sent.on("error", reject);
    sent.on("response", (answer: IncomingMessage) => {
      keepApart(answer);
      const { statusCode: status = 502, statusMessage: statusText = "" } = answer;
      const pairs = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      const headers = new Headers(pairs as [string, string][]);
      // Passes the error to the reader, if there is one.
      answer.on("error", () => {});
      // A server may refuse before the whole body was sent.
      answer.once("end", () => !sent.writableFinished && sent.destroy());
      const ok = status >= 200 && status < 300;
      const isPacked = unpacks && headers.get("content-encoding")?.toLowerCase() === "gzip";
      resolve({ ok, status, statusText, headers, body: bodyOf(answer, isPacked) });
    });
    // On Node this loads all of `fetch`: a good moment is while the answer is on its way.
    sent.once("finish", () => void Headers);
    if (signal.aborted) end();
    else sent.end(body);
  });
}

/** Limit of an unwanted answer that is still read, so that its connection can be used again. */
const MAX_UNWANTED_BYTES = 64 * 1024;

function bodyOf(answer: IncomingMessage, isPacked: boolean): AnswerBody {
  const whole: AsyncIterable<Uint8Array> = isPacked ? unpacked(answer) : answer;
  const chunks = whole[Symbol.asyncIterator]();
  const isLittle = Number(answer.headers["content-length"] ?? Infinity) <= MAX_UNWANTED_BYTES;
  const cancel = () => {
    if (answer.complete || isLittle) answer.resume();
    else answer.destroy();
    return Promise.resolve();
  };
  const read = async () => {
    const { done, value } = await chunks.next();
    return done === true ? { done } as const : { done: false, value } as const;
  };
  return { getReader: () => ({ read, cancel }), cancel };
}

const unpacker = loadOnce(() => Promise.all([import("node:stream"), import("node:zlib")]));

async function* unpacked(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  const [{ pipeline }, { constants, createGunzip }] = await unpacker();
  // Like `fetch`, this passes on what has arrived of an answer that was cut off.
  const flush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const whole: AsyncIterable<Uint8Array> = pipeline(answer, createGunzip(flush), () => {});
  yield* whole;
}

interface Wire {
  readonly request: typeof import("node:http").request;
  readonly agent: Agent;
}

const wires = new Map<string, Promise<Wire>>();

/**
 * Connections are kept for the next request, as long as `fetch` keeps them: the far side may have
 * forgotten an older one. Idle ones do not keep the process.
 */
const KEPT = { keepAlive: true, timeout: 4_000 };

/** Size of one read of a connection, in bytes. */
const READ_BYTES = 64 * 1024;
let readInto: Uint8Array | undefined;

/**
 * Options for connections that all read into one buffer. Otherwise Node allocates a new one for each
 * read besides the copy of the body that its parser makes, and the garbage collector runs for both.
 */
function oneBuffer(): object {
  const buffer = readInto ??= new Uint8Array(READ_BYTES);
  return {
    onread: {
      buffer,
      callback(this: Socket, length: number): boolean {
        this.emit("data", buffer.subarray(0, length));
        return true;
      },
    },
  };
}

/**
 * Copies a chunk that is part of that buffer. Node 20 to 24 pass on copies, but another version might
 * not.
 */
function keepApart(answer: IncomingMessage): void {
  const push = answer.push.bind(answer);
  answer.push = (chunk: Uint8Array | null) =>
    push(chunk !== null && chunk.buffer === readInto?.buffer ? Uint8Array.from(chunk) : chunk);
}

function wire(name: string, make: () => Promise<Wire>): Promise<Wire> {
  const known = wires.get(name) ?? make();
  wires.set(name, known);
  return known;
}

const plain = () =>
  wire("http", async () => {
    const { Agent, request } = await import("node:http");
    return { request, agent: new Agent({ ...KEPT, ...oneBuffer() }) };
  });

const secure = () =>
  wire("https", async () => {
    const { Agent, request } = await import("node:https");
    return { request, agent: new Agent({ ...KEPT, ...oneBuffer() }) };
  });
