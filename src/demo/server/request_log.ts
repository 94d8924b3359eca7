/**
 * The log of the requests that were answered.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { DemoRequest } from "./request.ts";

/** Beyond these the older half is forgotten. */
const MOST_REQUESTS = 50_000;

/** In characters. */
const LONGEST_PATH = 500;

/** Adds a request at the end of the log. */
export function logRequest(log: DemoRequest[], request: DemoRequest): void {
  if (log.length >= MOST_REQUESTS) log.splice(0, MOST_REQUESTS / 2);
  // A copy: a part of a text would keep the whole of it in memory.
  const path = Buffer.from(request.path.slice(0, LONGEST_PATH), "latin1").toString("latin1");
  log.push({ ...request, path });
}
