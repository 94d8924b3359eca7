/**
 * Serves the object store: finds the operation, checks the access, and runs it.
 *
 * @module
 * @see
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Handler } from "../server/loopback.ts";
import { authorise } from "./authorise.ts";
import { type ObjectStore, REGION } from "./store.ts";
import type { Operation } from "./context.ts";
import type { Grant } from "./credentials.ts";
import { deleteObjects, getBucketLocation, headBucket, listObjects } from "./list_operations.ts";
import { deleteObject, getObject, putObject } from "./object_operations.ts";
import { errorDocument, S3Error } from "./s3_error.ts";
import { newRequestId, readRequest, type S3Request } from "./s3_request.ts";
import {
  abortUpload,
  completeUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
} from "./upload_operations.ts";

/** What an operation needs: any credentials for the bucket, or access to the object. */
type Need = "bucket" | "read" | "write";

interface Route {
  readonly run: Operation;
  readonly needs: Need;
}

/** The operations by method, by bucket or object, and by the parameter that names them. */
const routes: Readonly<Record<string, Route>> = {
  "HEAD bucket": { run: headBucket, needs: "bucket" },
  "GET bucket": { run: listObjects, needs: "bucket" },
  "GET bucket location": { run: getBucketLocation, needs: "bucket" },
  "GET bucket uploads": { run: listUploads, needs: "bucket" },
  // Checked for each key.
  "POST bucket delete": { run: deleteObjects, needs: "bucket" },
  "GET object": { run: getObject, needs: "read" },
  "HEAD object": { run: getObject, needs: "read" },
  "PUT object": { run: putObject, needs: "write" },
  "DELETE object": { run: deleteObject, needs: "write" },
  "POST object uploads": { run: createUpload, needs: "write" },
  "PUT object uploadId": { run: uploadPart, needs: "write" },
  "POST object uploadId": { run: completeUpload, needs: "write" },
  "DELETE object uploadId": { run: abortUpload, needs: "write" },
  "GET object uploadId": { run: listParts, needs: "bucket" },
};

/** The parameters that name an operation. Those without a route are not implemented. */
const subresources = [
  "accelerate",
  "acl",
  "analytics",
  "append",
  "attributes",
  "cors",
  "delete",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "session",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
];

function routeOf({ method, key, query }: S3Request): Route {
  const named = subresources.find((name) => query.has(name));
  const kind = key === "" ? "bucket" : "object";
  const route = routes[`${method} ${kind}${named === undefined ? "" : ` ${named}`}`];
  if (route) return route;
  if (named === undefined) throw new S3Error("MethodNotAllowed", undefined, { Method: method });
  throw new S3Error("NotImplemented", "This operation is not provided here", { Resource: named });
}

function checkGrant(grant: Grant, { bucket, key }: S3Request, needs: Need): void {
  const isForKey = needs === "bucket" || key.startsWith(grant.prefix);
  const isForUse = needs !== "write" || grant.write;
  if (grant.bucket !== bucket || !isForKey || !isForUse) throw new S3Error("AccessDenied");
}

/** Creates the request handler of an object store. */
export function serveObjectStore(store: ObjectStore): Handler {
  return async (message, response) => {
    const id = newRequestId();
    response.setHeader("x-amz-request-id", id);
    response.setHeader("x-amz-id-2", id);
    try {
      await answer(store, message, response, id);
    } catch (error) {
      sendError(message, response, { error, id });
    }
  };
}

async function answer(
  store: ObjectStore,
  message: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const request = readRequest(message, id);
  const { issuer } = store;
  const authorisation = authorise(request, { issuer, region: REGION, now: store.now() });
  if (request.bucket === "") throw new S3Error("AccessDenied");
  const objects = store.objects(request.bucket);
  if (!objects) {
    throw new S3Error("NoSuchBucket", undefined, { BucketName: request.bucket });
  }
  const route = routeOf(request);
  checkGrant(authorisation.grant, request, route.needs);
  const invite = () => {
    if (message.headers.expect !== undefined) response.writeContinue();
  };
  await route.run({ store, objects, request, authorisation, response, invite });
}

function sendError(
  message: IncomingMessage,
  response: ServerResponse,
  { error, id }: { readonly error: unknown; readonly id: string },
): void {
  if (response.headersSent) return void response.destroy();
  const known = error instanceof S3Error ? error : new S3Error("InternalError");
  const body = new TextEncoder().encode(errorDocument(known, id));
  // A client that waits for `100 Continue` sends no body now, so the connection cannot be reused.
  const isWaiting = message.headers.expect !== undefined && !message.complete;
  response.writeHead(known.status, {
    "content-type": "application/xml",
    ...(message.method === "HEAD" ? {} : { "content-length": body.length }),
    // A client that signed for another region can try again with this region, even after HEAD.
    ...(known.more.Region === undefined ? {} : { "x-amz-bucket-region": known.more.Region }),
    ...(isWaiting ? { connection: "close" } : {}),
  });
  response.end(message.method === "HEAD" ? undefined : body);
  message.resume();
}
