/**
 * The operations on a bucket: HEAD, location, list, and delete many objects.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { percentEncode } from "../../text/percent_encode.ts";
import { type Context, type Operation, sendXml, xmlTime } from "./context.ts";
import type { StoredObject } from "./objects.ts";
import { receiveText } from "./receive_body.ts";
import { REGION } from "./store.ts";
import { S3Error } from "./s3_error.ts";
import { readGroups, type XmlNode } from "./xml.ts";

/** S3's limit of entries in one page. */
const MAX_ENTRIES = 1000;
/** S3's limit of objects in one request to delete. */
const MAX_DELETIONS = 1000;

/** Answers that the bucket exists. */
export const headBucket: Operation = ({ response }) => {
  response.writeHead(200, { "x-amz-bucket-region": REGION }).end();
};

/** Answers the region of the bucket. */
export const getBucketLocation: Operation = (context) => {
  sendXml(context, ["LocationConstraint", REGION]);
};

/** Reads a limit, such as `max-keys`. */
export function readLimit({ request: { query } }: Context, name: string): number {
  const text = query.get(name);
  if (text === undefined || text === "") return MAX_ENTRIES;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1) {
    const message = "Provided max-keys not an integer or within integer range".replace(
      "max-keys",
      name,
    );
    throw new S3Error("InvalidArgument", message, { ArgumentName: name, ArgumentValue: text });
  }
  return Math.min(Number(text), MAX_ENTRIES);
}

/** Writes keys into the answer: unchanged, or encoded for a URL. */
export function keyWriter({ request: { query } }: Context): (key: string) => string {
  const type = query.get("encoding-type");
  if (type === undefined) return (key) => key;
  if (type.toLowerCase() !== "url") {
    const more = { ArgumentName: "encoding-type", ArgumentValue: type };
    throw new S3Error("InvalidArgument", "Invalid Encoding Method specified in Request", more);
  }
  // S3 encodes keys like a form, except for slashes.
  return (key) => percentEncode(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}

/** Lists the objects, page by page. */
export const listObjects: Operation = (context) => {
  const { objects, request: { bucket, query } } = context;
  if (query.get("list-type") !== "2") {
    throw new S3Error("NotImplemented", "Only version 2 of listing objects is provided here");
  }
  const write = keyWriter(context);
  const limit = readLimit(context, "max-keys");
  const token = query.get("continuation-token");
  const [prefix, delimiter, startAfter] = ["prefix", "delimiter", "start-after"]
    .map((name) => query.get(name) ?? "") as [string, string, string];
  const after = token === undefined ? startAfter : readToken(token);
  const page = limit === 0
    ? { objects: [], prefixes: [], next: undefined }
    : objects.list({ prefix, delimiter, after, limit });
  const withOwner = query.get("fetch-owner") === "true";
  const nodes: XmlNode[] = [
    ["Name", bucket],
    ["Prefix", write(prefix)],
    ...(token === undefined ? [] : [["ContinuationToken", token]] as const),
    ...(page.next === undefined ? [] : [["NextContinuationToken", writeToken(page.next)]] as const),
    ...(startAfter === "" ? [] : [["StartAfter", write(startAfter)]] as const),
    ["KeyCount", page.objects.length + page.prefixes.length],
    ["MaxKeys", limit],
    ...(delimiter === "" ? [] : [["Delimiter", write(delimiter)]] as const),
    ...(query.has("encoding-type") ? [["EncodingType", "url"]] as const : []),
    ["IsTruncated", page.next !== undefined],
    ...page.objects.map(([key, object]) => entry(write(key), object, withOwner)),
    ...page.prefixes.map((one) => ["CommonPrefixes", [["Prefix", write(one)]]] as const),
  ];
  sendXml(context, ["ListBucketResult", nodes]);
};

function entry(key: string, object: StoredObject, withOwner: boolean): XmlNode {
  const { checksum } = object;
  return ["Contents", [
    ["Key", key],
    ["LastModified", xmlTime(object.modified)],
    ["ETag", `"${object.etag}"`],
    ...(checksum
      ? [
        ["ChecksumAlgorithm", checksum.algorithm.toUpperCase()],
        ["ChecksumType", checksum.type],
      ] as const
      : []),
    ["Size", object.content.size],
    ...(withOwner ? [["Owner", [["ID", "provena"]]]] as const : []),
    ["StorageClass", "STANDARD"],
  ]];
}

function writeToken(key: string): string {
  return Buffer.from(key).toString("base64");
}

function readToken(token: string): string {
  const bytes = Buffer.from(token, "base64");
  if (bytes.length > 0 && bytes.toString("base64") === token) return bytes.toString();
  const message = "The continuation token provided is incorrect";
  throw new S3Error("InvalidArgument", message, { ArgumentName: "continuation-token" });
}

/** Deletes many objects. The answer names each object that could not be deleted. */
export const deleteObjects: Operation = async (context) => {
  const { objects, request, authorisation, invite } = context;
  const { grant } = authorisation;
  const { text, received } = await receiveText(request, authorisation, { invite });
  if (request.header("content-md5") === undefined && !received.checksum) {
    const message = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*";
    throw new S3Error("InvalidRequest", message);
  }
  const read = readGroups(text, { root: "Delete", group: "Object" });
  const keys = read?.groups.map((group) => group.get("Key")) ?? [];
  if (keys.length === 0 || keys.length > MAX_DELETIONS || keys.includes(undefined)) {
    throw new S3Error("MalformedXML");
  }
  const isQuiet = read?.rest.get("Quiet") === "true";
  const nodes: XmlNode[] = [];
  for (const key of keys as readonly string[]) {
    if (!grant.write || !key.startsWith(grant.prefix)) {
      const { code, message } = new S3Error("AccessDenied");
      nodes.push(["Error", [["Key", key], ["Code", code], ["Message", message]]]);
      continue;
    }
    objects.delete(key);
    if (!isQuiet) nodes.push(["Deleted", [["Key", key]]]);
  }
  sendXml(context, ["DeleteResult", nodes]);
};
