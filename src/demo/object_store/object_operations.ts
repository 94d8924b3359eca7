/**
 * The operations on single objects: GET, HEAD, PUT and DELETE.
 *
 * @module
 */
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { checksumHeader } from "./checksums.ts";
import { checkWrite, isUnchanged, rangeOf } from "./conditions.ts";
import { type Content, ContentWriter } from "./content.ts";
import type { Context, Operation } from "./context.ts";
import type { StoredChecksum, StoredObject } from "./objects.ts";
import { receiveBody, type Received } from "./receive_body.ts";
import { S3Error } from "./s3_error.ts";
import type { S3Request } from "./s3_request.ts";

/** Limit of an object or part in one request, in bytes. */
const MAX_SIZE = 5 * 1024 ** 3;
/** In bytes. */
const MAX_METADATA = 2048;

/** The headers that are stored with an object and sent with it. */
const kept = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
] as const;

/** Headers for features that this store does not have. */
const unsupported = [
  "x-amz-copy-source",
  "x-amz-website-redirect-location",
  "x-amz-write-offset-bytes",
  "x-amz-server-side-encryption-customer-algorithm",
];

/** The headers to store with an object. */
export function headersToKeep(request: S3Request): Readonly<Record<string, string>> {
  const Header = unsupported.find((name) => request.header(name) !== undefined);
  if (Header !== undefined) throw new S3Error("NotImplemented", undefined, { Header });
  const headers: Record<string, string> = { "content-type": "binary/octet-stream" };
  let size = 0;
  for (const name of request.headerNames) {
    const value = request.header(name)!;
    if ((kept as readonly string[]).includes(name)) headers[name] = value;
    if (!name.startsWith("x-amz-meta-")) continue;
    headers[name] = value;
    size += name.length - "x-amz-meta-".length + value.length;
  }
  if (size > MAX_METADATA) throw new S3Error("MetadataTooLarge");
  // `aws-chunked` is an encoding of the transfer, not of the content.
  const encodings = headers["content-encoding"]?.split(",").map((one) => one.trim())
    .filter((one) => one !== "aws-chunked" && one !== "");
  if (encodings?.length) headers["content-encoding"] = encodings.join(",");
  else delete headers["content-encoding"];
  return headers;
}

/** Receives a body into a new file. Removes the file if the body is refused or incomplete. */
export async function receiveContent(
  { store, request, authorisation, invite }: Context,
): Promise<{ readonly content: Content; readonly received: Received }> {
  const writer = new ContentWriter(store.folder);
  try {
    const received = await receiveBody(request, authorisation, {
      limit: MAX_SIZE,
      invite,
      write: (bytes) => writer.write(bytes),
    });
    return { content: await writer.finish(), received };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Stores an object. */
export const putObject: Operation = async (context) => {
  const { store, objects, request, response } = context;
  const headers = headersToKeep(request);
  checkWrite(request, objects.get(request.key));
  const { content, received } = await receiveContent(context);
  try {
    // Another client may have written the object in the meantime.
    checkWrite(request, objects.get(request.key));
  } catch (error) {
    content.remove();
    throw error;
  }
  const { md5: etag, checksum: sent } = received;
  const checksum = sent && { ...sent, type: "FULL_OBJECT" as const };
  objects.set(request.key, { content, etag, modified: store.now() * 1000, headers, checksum });
  response.writeHead(200, { etag: `"${etag}"`, ...checksumHeaders(checksum), "content-length": 0 });
  response.end();
};

/** The headers with a checksum. */
function checksumHeaders(
  checksum: StoredChecksum | undefined,
): Readonly<Record<string, string>> {
  if (!checksum) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}

/** The headers that a request may set for its answer. */
function overrides(query: S3Request["query"]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name of kept) {
    const value = query.get(`response-${name}`);
    if (value === undefined) continue;
    if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) {
      const message = "Header value cannot be represented using ISO-8859-1.";
      throw new S3Error("InvalidArgument", message, { ArgumentName: `response-${name}` });
    }
    headers[name] = value;
  }
  return headers;
}

/** Sends an object, or only its headers. */
export const getObject: Operation = async ({ objects, request, response }) => {
  const object = objects.get(request.key);
  if (!object) throw new S3Error("NoSuchKey", undefined, { Key: request.key });
  const headers = { ...headersOf(object), ...overrides(request.query) };
  if (isUnchanged(request, object)) {
    response.writeHead(304, headers).end();
    return;
  }
  const { content } = object;
  const range = rangeOf(request, content.size);
  const { first, last } = range ?? { first: 0, last: content.size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    "content-length": last - first + 1,
    ...(range ? { "content-range": `bytes ${first}-${last}/${content.size}` } : {}),
    ...(range ? {} : checksumsWanted(request, object)),
  });
  if (request.method === "HEAD" || last < first) {
    response.end();
    return;
  }
  const letGo = content.hold();
  try {
    await pipeline(Readable.from(content.read(first, last + 1)), response);
  } catch {
    // It is too late for an error answer, so the connection is closed. The client notices that.
    response.destroy();
  } finally {
    letGo();
  }
};

function headersOf(object: StoredObject): Readonly<Record<string, string>> {
  return {
    ...object.headers,
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modified).toUTCString(),
    "accept-ranges": "bytes",
  };
}

function checksumsWanted(
  request: S3Request,
  { checksum }: StoredObject,
): Readonly<Record<string, string>> {
  const isWanted = request.header("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return isWanted ? checksumHeaders(checksum) : {};
}

/** Deletes an object. As in S3, deleting an unknown object succeeds. */
export const deleteObject: Operation = ({ objects, request, response }) => {
  objects.delete(request.key);
  response.writeHead(204).end();
};
