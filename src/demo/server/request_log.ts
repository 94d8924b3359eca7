/**
 * The log of answered requests.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { DemoRequest } from "./request.ts";

/** When the log is full, its older half is dropped. */
const MAX_REQUESTS = 50_000;

/** In characters. */
const MAX_PATH_LENGTH = 500;

/** Appends a request to the log. */
export function logRequest(log: DemoRequest[], request: DemoRequest): void {
  if (log.length >= MAX_REQUESTS) log.splice(0, MAX_REQUESTS / 2);
  // Copied through a buffer: a slice alone would keep the whole string in memory.
  const path = Buffer.from(request.path.slice(0, MAX_PATH_LENGTH), "latin1").toString("latin1");
  log.push({ ...request, path });
}
