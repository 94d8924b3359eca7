/**
 * Reads requests and sends answers.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** In bytes. */
const MAX_FORM_SIZE = 65_536;

/**
 * Reads the body; gives undefined if it is larger than `limit` bytes. The rest is then read and
 * discarded, so that the answer can still be sent on this connection.
 */
export async function readBytes(
  request: IncomingMessage,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    chunks.push(chunk);
    if (size > limit) break;
  }
  if (size > limit) {
    request.resume();
    return undefined;
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

/** Reads the fields of a posted form: none if the body is no form, undefined if it is too large. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    request.headers["content-type"] ?? "",
  );
  const bytes = isForm ? await readBytes(request, MAX_FORM_SIZE) : new Uint8Array();
  return bytes && new URLSearchParams(new TextDecoder().decode(bytes));
}

/** The requested URL; {@link LoopbackServer} has already checked that it can be parsed. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(`http://${request.headers.host}${request.url}`);
}

/** Sends an answer in JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Redirects the browser, which then uses GET. */
export function sendSeeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}
