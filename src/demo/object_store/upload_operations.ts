/**
 * The operations of multipart uploads.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  checksumAlgorithms,
  checksumElement,
  checksumHeader,
  readAlgorithm,
  startChecksum,
} from "./checksums.ts";
import { checkWrite } from "./conditions.ts";
import { Content } from "./content.ts";
import { type Context, type Operation, sendXml, xmlTime } from "./context.ts";
import { keyWriter, readLimit } from "./list_operations.ts";
import { compareBytes, type StoredChecksum } from "./objects.ts";
import { headersToKeep, receiveContent } from "./object_operations.ts";
import { receiveText } from "./receive_body.ts";
import { S3Error } from "./s3_error.ts";
import type { Part, Upload } from "./uploads.ts";
import { readGroups, type XmlNode } from "./xml.ts";

const MAX_PARTS = 10_000;
/** Minimum size of all parts but the last, in bytes. */
const MIN_PART_SIZE = 5 * 1024 ** 2;

const types = ["COMPOSITE", "FULL_OBJECT"] as const;

/** Starts an upload. */
export const createUpload: Operation = (context) => {
  const { store, request } = context;
  const { bucket, key } = request;
  const named = request.header("x-amz-checksum-algorithm");
  const algorithm = readAlgorithm(named);
  if (named !== undefined && !algorithm) {
    throw new S3Error("InvalidRequest", "Checksum algorithm provided is unsupported.");
  }
  const type = request.header("x-amz-checksum-type")?.toUpperCase();
  const checksumType = types.find((one) => one === type) ??
    (algorithm === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE");
  const headers = headersToKeep(request);
  const started = store.now() * 1000;
  const { id } = store.uploads.start({ bucket, key, headers, algorithm, checksumType, started });
  const answer: XmlNode = [
    "InitiateMultipartUploadResult",
    [["Bucket", bucket], ["Key", key], ["UploadId", id]],
  ];
  sendXml(
    context,
    answer,
    algorithm
      ? {
        "x-amz-checksum-algorithm": algorithm.toUpperCase(),
        "x-amz-checksum-type": checksumType,
      }
      : {},
  );
};

function uploadOf({ store, request }: Context): Upload {
  return store.uploads.get(request.query.get("uploadId") ?? "", request);
}

/** Receives a part. */
export const uploadPart: Operation = async (context) => {
  const { store, request, response } = context;
  const upload = uploadOf(context);
  const number = Number(request.query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    const message = "Part number must be an integer between 1 and 10000, inclusive";
    throw new S3Error("InvalidArgument", message, { ArgumentName: "partNumber" });
  }
  if (request.header("x-amz-copy-source") !== undefined) {
    throw new S3Error("NotImplemented", undefined, { Header: "x-amz-copy-source" });
  }
  const { content, received } = await receiveContent(context);
  const { md5: etag, checksum } = received;
  store.uploads.setPart(upload, number, {
    content,
    etag,
    checksum,
    modified: store.now() * 1000,
  });
  response.writeHead(200, {
    etag: `"${etag}"`,
    ...(checksum ? { [checksumHeader(checksum.algorithm)]: checksum.value } : {}),
    "content-length": 0,
  });
  response.end();
};

/** Lists the parts of an upload. */
export const listParts: Operation = (context) => {
  const { request: { query, bucket, key } } = context;
  const upload = uploadOf(context);
  const limit = readLimit(context, "max-parts");
  const marker = Number(query.get("part-number-marker") ?? 0) || 0;
  const parts = [...upload.parts].sort(([a], [b]) => a - b).filter(([number]) => number > marker);
  const page = parts.slice(0, limit);
  sendXml(context, ["ListPartsResult", [
    ["Bucket", bucket],
    ["Key", keyWriter(context)(key)],
    ["UploadId", upload.id],
    ["PartNumberMarker", marker],
    ...(page.length === 0 ? [] : [["NextPartNumberMarker", page.at(-1)![0]]] as const),
    ["MaxParts", limit],
    ["IsTruncated", parts.length > page.length],
    ...page.map(([number, { content, etag, checksum, modified }]): XmlNode => ["Part", [
      ["PartNumber", number],
      ["LastModified", xmlTime(modified)],
      ["ETag", `"${etag}"`],
      ...(checksum ? [[checksumElement(checksum.algorithm), checksum.value]] as const : []),
      ["Size", content.size],
    ]]),
    ["StorageClass", "STANDARD"],
  ]]);
};

/** Lists the uploads in progress, of the whole bucket. */
export const listUploads: Operation = (context) => {
  const { store, request: { query, bucket } } = context;
  const write = keyWriter(context);
  const limit = readLimit(context, "max-uploads");
  const [prefix, keyMarker, idMarker] = ["prefix", "key-marker", "upload-id-marker"]
    .map((name) => query.get(name) ?? "") as [string, string, string];
  const uploads = store.uploads.of(bucket)
    .filter(({ key, id }) => {
      const order = compareBytes(key, keyMarker);
      return key.startsWith(prefix) &&
        (order > 0 || (order === 0 && idMarker !== "" && id > idMarker));
    })
    .sort((a, b) => compareBytes(a.key, b.key) || (a.id < b.id ? -1 : 1));
  const page = uploads.slice(0, limit);
  const last = uploads.length > limit ? page.at(-1) : undefined;
  sendXml(context, ["ListMultipartUploadsResult", [
    ["Bucket", bucket],
    ["KeyMarker", write(keyMarker)],
    ["UploadIdMarker", idMarker],
    ...(last ? [["NextKeyMarker", write(last.key)], ["NextUploadIdMarker", last.id]] as const : []),
    ["Prefix", write(prefix)],
    ["MaxUploads", limit],
    ["IsTruncated", last !== undefined],
    ...page.map(({ key, id, started }): XmlNode => ["Upload", [
      ["Key", write(key)],
      ["UploadId", id],
      ["Initiated", xmlTime(started)],
      ["StorageClass", "STANDARD"],
    ]]),
  ]]);
};

/** Aborts an upload. */
export const abortUpload: Operation = (context) => {
  context.store.uploads.end(uploadOf(context));
  context.response.writeHead(204).end();
};

/** Completes an upload: joins its parts into an object. */
export const completeUpload: Operation = async (context) => {
  const { store, objects, request, authorisation, invite } = context;
  const { bucket, key } = request;
  const { text } = await receiveText(request, authorisation, {
    invite,
    checksumIsOfObject: true,
  });
  const upload = uploadOf(context);
  const parts = chooseParts(upload, text);
  const size = parts.reduce((sum, { content }) => sum + content.size, 0);
  const told = request.header("x-amz-mp-object-size");
  if (told !== undefined && Number(told) !== size) {
    const message = "The provided 'x-amz-mp-object-size' header does not match what was computed.";
    throw new S3Error("InvalidRequest", message);
  }
  const content = new Content(parts.flatMap((part) => part.content.segments));
  const checksum = await checksumOf(context, { upload, parts, content });
  // Checked here, because another client may have written the object in the meantime.
  checkWrite(request, objects.get(key));
  const tags = parts.map(({ etag }) => Buffer.from(etag, "hex"));
  const md5 = createHash("md5").update(Buffer.concat(tags)).digest("hex");
  const etag = `${md5}-${parts.length}`;
  store.uploads.end(uploadOf(context), new Set(parts));
  const { headers } = upload;
  objects.set(key, { content, etag, modified: store.now() * 1000, headers, checksum });
  sendXml(context, ["CompleteMultipartUploadResult", [
    ["Location", `/${bucket}/${key}`],
    ["Bucket", bucket],
    ["Key", key],
    ["ETag", `"${etag}"`],
    ...(checksum
      ? [[checksumElement(checksum.algorithm), checksum.value], ["ChecksumType", checksum.type]]
      : []) as XmlNode[],
  ]]);
};

/** The parts that the client names. Throws if they are not those that were received. */
function chooseParts(upload: Upload, text: string): readonly Part[] {
  const named = readGroups(text, { root: "CompleteMultipartUpload", group: "Part" })?.groups ?? [];
  if (named.length === 0 || named.length > MAX_PARTS) throw new S3Error("MalformedXML");
  const numbers = named.map((fields) => Number(fields.get("PartNumber")));
  // NaN is greater than nothing, so an invalid number fails this check, too.
  if (!numbers.every((number, i) => number > (numbers[i - 1] ?? 0))) {
    throw new S3Error("InvalidPartOrder");
  }
  return named.map((fields, i) => {
    const number = numbers[i]!;
    const part = upload.parts.get(number);
    const etag = fields.get("ETag")?.trim().replace(/^"|"$/g, "");
    const isSame = checksumAlgorithms.every((algorithm) => {
      const value = fields.get(checksumElement(algorithm));
      return value === undefined || algorithm !== part?.checksum?.algorithm ||
        value === part.checksum.value;
    });
    if (part?.etag !== etag || !part || !isSame) {
      const more = { UploadId: upload.id, PartNumber: String(number), ETag: etag ?? "" };
      throw new S3Error("InvalidPart", undefined, more);
    }
    const { algorithm, checksumType } = upload;
    if (
      algorithm && checksumType === "COMPOSITE" &&
      (part.checksum?.algorithm !== algorithm || !fields.has(checksumElement(algorithm)))
    ) {
      const message = `The upload was created using a ${algorithm} checksum. The complete ` +
        "request must include the checksum for each part. It was missing for part " +
        `${number} in the request.`;
      throw new S3Error("InvalidRequest", message);
    }
    if (i < named.length - 1 && part.content.size < MIN_PART_SIZE) {
      throw new S3Error("EntityTooSmall", undefined, {
        ProposedSize: String(part.content.size),
        MinSizeAllowed: String(MIN_PART_SIZE),
        PartNumber: String(number),
      });
    }
    return part;
  });
}

/** The checksum of the object: of its whole content, or calculated from those of the parts. */
async function checksumOf(
  { request }: Context,
  { upload: { algorithm, checksumType }, parts, content }: {
    readonly upload: Upload;
    readonly parts: readonly Part[];
    readonly content: Content;
  },
): Promise<StoredChecksum | undefined> {
  if (!algorithm) return undefined;
  const sent = request.header(checksumHeader(algorithm));
  const running = startChecksum(algorithm);
  let suffix = "";
  if (checksumType === "FULL_OBJECT") {
    const letGo = content.hold();
    try {
      for await (const bytes of content.read()) running.update(bytes);
    } finally {
      letGo();
    }
  } else {
    for (const { checksum } of parts) running.update(Buffer.from(checksum!.value, "base64"));
    suffix = `-${parts.length}`;
  }
  const value = running.digest().toString("base64") + suffix;
  if (sent !== undefined && sent !== value) {
    const name = algorithm.toUpperCase();
    const message = `The ${name} you specified did not match the calculated checksum.`;
    throw new S3Error("BadDigest", message);
  }
  return { algorithm, value, type: checksumType };
}
