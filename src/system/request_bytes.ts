/**
 * Requests and answers of many megabytes.
 *
 * @module
 */
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { abortable } from "../async/abortable.ts";
import { isLoopback } from "./loopback.ts";
import { proxyFor } from "./proxy.ts";
import { realSystem, type System } from "./system.ts";

/** A request whose body, if it has one, is in memory. */
export interface BytesRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Ends the request, and the reading of its answer. */
  readonly signal: AbortSignal;
}

/** An answer, as far as it is used; a `Response` is one. */
export interface BytesAnswer {
  readonly ok: boolean;
  readonly status: number;
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
  const isOwnFetch = system.fetch === realSystem.fetch;
  if (system.runtime !== "node" || !isOwnFetch || proxyFor(url, system) !== undefined) {
    const answer = system.fetch(url, { ...request, redirect: "manual" });
    return await abortable(answer, request.signal);
  }
  const { request: begin, agent } =
    await (isLoopback(url) && url.protocol === "http:" ? plain() : secure());
  const { method, headers, body, signal } = request;
  return await new Promise<BytesAnswer>((resolve, reject) => {
    const length = body ? { "content-length": String(body.byteLength) } : {};
    const sent: ClientRequest = begin(url, { method, headers: { ...headers, ...length }, agent });
    const end = () => {
      reject(signal.reason as Error);
      // Without the reason: the socket may be reused already, and nothing listens for its errors.
      sent.destroy();
    };
    signal.addEventListener("abort", end, { once: true });
    sent.on("close", () => signal.removeEventListener("abort", end));
    sent.on("error", reject);
    sent.on("response", (answer: IncomingMessage) => {
      const { statusCode: status = 502 } = answer;
      const pairs = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
      const headers = new Headers(pairs as [string, string][]);
      // Passes the error to the reader, if there is one.
      answer.on("error", () => {});
      // A server may refuse before the whole body was sent.
      answer.once("end", () => !sent.writableFinished && sent.destroy());
      resolve({ ok: status >= 200 && status < 300, status, headers, body: bodyOf(answer) });
    });
    if (signal.aborted) end();
    else sent.end(body);
  });
}

/** Of an answer that is given up, so little is read that its connection can be used again. */
const LITTLE = 64 * 1024;

function bodyOf(answer: IncomingMessage): AnswerBody {
  const chunks = (answer as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const isLittle = Number(answer.headers["content-length"] ?? Infinity) <= LITTLE;
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

interface Wire {
  readonly request: typeof import("node:http").request;
  readonly agent: Agent;
}

const wires = new Map<string, Promise<Wire>>();

/** Connections are kept for the next request; idle ones do not keep the process. */
function wire(name: string, make: () => Promise<Wire>): Promise<Wire> {
  const known = wires.get(name) ?? make();
  wires.set(name, known);
  return known;
}

const plain = () =>
  wire("http", async () => {
    const { Agent, request } = await import("node:http");
    return { request, agent: new Agent({ keepAlive: true }) };
  });

const secure = () =>
  wire("https", async () => {
    const { Agent, request } = await import("node:https");
    return { request, agent: new Agent({ keepAlive: true }) };
  });
