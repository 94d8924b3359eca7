/**
 * Requests with a body of many megabytes.
 *
 * @module
 */
import type { Agent, ClientRequest, IncomingMessage } from "node:http";
import { isLoopback } from "./loopback.ts";
import { proxyFor } from "./proxy.ts";
import { realSystem, type System } from "./system.ts";

/** A request whose body is in memory. */
export interface BytesRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** Answers to what was sent are short. */
const LONGEST_ANSWER = 1024 * 1024;

/**
 * Sends bytes; on Node without copying them.
 *
 * Node's `fetch` (20 to 24) copies a body several times, and leaves the copies to the garbage
 * collector: four parts of 8 MiB at once took 190 MB, and take 64 MB this way.
 */
export async function sendBytes(
  system: System,
  url: URL,
  request: BytesRequest,
): Promise<Response> {
  const isOwnFetch = system.fetch === realSystem.fetch;
  if (system.runtime !== "node" || !isOwnFetch || proxyFor(url, system) !== undefined) {
    return await system.fetch(url, { ...request, redirect: "manual" });
  }
  const { request: begin, agent } =
    await (isLoopback(url) && url.protocol === "http:" ? plain() : secure());
  const { method, headers, body, signal } = request;
  return await new Promise<Response>((resolve, reject) => {
    const length = { "content-length": String(body.byteLength) };
    const sent: ClientRequest = begin(url, { method, headers: { ...headers, ...length }, agent });
    const end = () => sent.destroy(signal.reason as Error);
    signal.addEventListener("abort", end, { once: true });
    sent.on("close", () => signal.removeEventListener("abort", end));
    sent.on("error", reject);
    sent.on("response", (answer: IncomingMessage) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      answer.on("data", (chunk: Uint8Array) => {
        chunks.push(chunk);
        size += chunk.byteLength;
        if (size > LONGEST_ANSWER) sent.destroy(new Error("the answer does not end"));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        const { statusCode: status = 502, headers } = answer;
        const text = size === 0 ? null : new Blob(chunks as BlobPart[]);
        const pairs = Object.entries(headers).map(([name, value]) => [name, String(value)]);
        resolve(new Response(text, { status, headers: pairs as [string, string][] }));
        // Whoever refuses may do so before all was sent.
        if (!sent.writableFinished) sent.destroy();
      });
    });
    if (signal.aborted) end();
    else sent.end(body);
  });
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
