/**
 * Reading requests and sending answers.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";

const LARGEST_BODY = 1_000_000;

/** The body as text, or undefined if it is larger than anyone needs. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const bytes = await readBytes(request, LARGEST_BODY);
  return bytes && new TextDecoder().decode(bytes);
}

/** The body, or undefined if it is larger than `limit` bytes. */
export async function readBytes(
  request: IncomingMessage,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** The fields of a posted form. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request)) ?? "");
}

/** The address asked for. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? "/", `http://${request.headers.host}`);
}

/** Answers JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with nothing but a status. */
export function sendEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** Sends the browser elsewhere, with GET. */
export function sendSeeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}
