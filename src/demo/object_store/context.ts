/**
 * The context of the operations of the object store.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import type { Authorisation } from "./authorise.ts";
import type { ObjectStore } from "./store.ts";
import type { Objects } from "./objects.ts";
import type { S3Request } from "./s3_request.ts";
import { S3_NAMESPACE, xmlDocument, type XmlNode } from "./xml.ts";

/** An authorised request. */
export interface Context {
  readonly store: ObjectStore;
  readonly objects: Objects;
  readonly request: S3Request;
  readonly authorisation: Authorisation;
  readonly response: ServerResponse;
  /** Sends `100 Continue` if the client waits for it before it sends the body. */
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

/** A time in the form that S3 uses in XML. */
export function xmlTime(ms: number): string {
  return new Date(ms).toISOString();
}
