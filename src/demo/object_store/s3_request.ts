/**
 * A request to the object store, read but not yet authorised.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { sentTarget } from "../server/loopback.ts";
import { S3Error } from "./s3_error.ts";

/** In bytes of UTF-8. */
const MAX_KEY_LENGTH = 1024;

/** A parsed request. */
export interface S3Request {
  readonly id: string;
  readonly method: string;
  /** The path as it was sent. */
  readonly rawPath: string;
  /** Decoded. */
  readonly path: string;
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** A header as it was sent; each byte is one character. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  readonly message: IncomingMessage;
}

/** Creates the ID of a request, which its answer contains. */
export function newRequestId(): string {
  return randomBytes(8).toString("hex").toUpperCase();
}

/** Reads the request line and the headers. */
export function readRequest(message: IncomingMessage, id: string): S3Request {
  const { url, host } = sentTarget(message);
  const [rawPath = "/", ...queries] = url.replace(/^https?:\/\/[^/?]*/i, "").split("?");
  const path = decode(rawPath || "/");
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?([^]*)$/.exec(path) ?? [];
  if (Buffer.byteLength(key) > MAX_KEY_LENGTH) {
    const more = { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(MAX_KEY_LENGTH) };
    throw new S3Error("KeyTooLongError", undefined, more);
  }
  return {
    id,
    method: message.method ?? "GET",
    rawPath,
    path,
    bucket,
    key,
    query: readQuery(queries.join("?")),
    header: (name) => {
      if (name === "host") return host;
      const value = message.headers[name];
      return Array.isArray(value) ? value.join(",") : value;
    },
    headerNames: Object.keys(message.headers),
    message,
  };
}

function readQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of text === "" ? [] : text.split("&")) {
    const [name = "", ...value] = pair.replaceAll("+", " ").split("=");
    query.set(decode(name), decode(value.join("=")));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI");
  }
}
