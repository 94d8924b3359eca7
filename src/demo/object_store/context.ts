/**
 * What the operations of the object store work with.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import type { Authorisation } from "./authorise.ts";
import type { ObjectStore } from "./store.ts";
import type { Objects } from "./objects.ts";
import type { S3Request } from "./s3_request.ts";
import { S3_NAMESPACE, xmlDocument, type XmlNode } from "./xml.ts";

/** A request that may be carried out. */
export interface Context {
  readonly store: ObjectStore;
  readonly objects: Objects;
  readonly request: S3Request;
  readonly authorisation: Authorisation;
  readonly response: ServerResponse;
  /** Tells the client to send the body, if it waits for that. */
  readonly invite: () => void;
}

/** Carries out an operation and sends the answer. */
export type Operation = (context: Context) => void | Promise<void>;

/** Sends an answer in XML. */
export function sendXml(
  { response }: Context,
  node: XmlNode,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = new TextEncoder().encode(xmlDocument(node, S3_NAMESPACE));
  response.writeHead(200, {
    "content-type": "application/xml",
    "content-length": body.length,
    ...headers,
  });
  response.end(body);
}

/** A time as S3 writes it in XML. */
export function xmlTime(ms: number): string {
  return new Date(ms).toISOString();
}
