/**
 * Reading requests and sending answers.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** The largest form anyone needs to post, in bytes. */
const LARGEST_FORM = 65_536;

/**
 * The body, or undefined if it is larger than `limit` bytes. The rest is then read and dropped, so
 * that the connection can carry an answer.
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

/** The fields of a posted form, none for another body; undefined if it is too large. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(
    request.headers["content-type"] ?? "",
  );
  const bytes = isForm ? await readBytes(request, LARGEST_FORM) : new Uint8Array();
  return bytes && new URLSearchParams(new TextDecoder().decode(bytes));
}

/** The address asked for: the server has made sure that it is one. */
export function urlOf(request: IncomingMessage): URL {
  return new URL(`http://${request.headers.host}${request.url}`);
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

/** Sends the browser elsewhere, with GET. */
export function sendSeeOther(response: ServerResponse, location: string): void {
  response.writeHead(303, { location }).end();
}
