/**
 * Receives the body of a request: decodes it, and checks its length, checksums and signatures.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import type { Authorisation } from "./authorise.ts";
import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumHeader,
  isChecksum,
  readAlgorithm,
  startChecksum,
} from "./checksums.ts";
import { decodeChunks } from "./decode_chunks.ts";
import { S3Error } from "./s3_error.ts";
import type { S3Request } from "./s3_request.ts";

/** What was received. */
export interface Received {
  /** In bytes. */
  readonly size: number;
  readonly md5: string;
  /** The checksum that the client sent, after it was checked. */
  readonly checksum: SentChecksum | undefined;
}

/** A checksum that a client sent. */
export interface SentChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** In base64. */
  readonly value: string;
}

/** How to receive a body. */
export interface Destination {
  /** Limit of the body, in bytes. */
  readonly limit: number;
  /** Sends `100 Continue` if the client waits for it before it sends the body. */
  readonly invite: () => void;
  readonly write: (bytes: Uint8Array) => Promise<void> | void;
  /** Whether a checksum in the headers is that of the object, not of the body. @default false */
  readonly checksumIsOfObject?: boolean;
}

/** Receives a body. Throws S3's error if it does not match the headers. */
export async function receiveBody(
  request: S3Request,
  authorisation: Authorisation,
  { limit, invite, write, checksumIsOfObject = false }: Destination,
): Promise<Received> {
  const { payload } = authorisation;
  const plan = bodyPlan(request, payload);
  const algorithm = checksumIsOfObject ? undefined : sentAlgorithm(request, payload);
  if (plan.size > limit) {
    const more = { ProposedSize: String(plan.size), MaxSizeAllowed: String(limit) };
    throw new S3Error("EntityTooLarge", undefined, more);
  }
  invite();
  const trailers = new Map<string, string>();
  // If the body is refused before its end, this connection is still needed for the answer.
  const source: AsyncIterable<Uint8Array> = request.message.iterator({ destroyOnReturn: false });
  const signed = payload.startsWith("STREAMING-AWS4-HMAC") ? authorisation.stream : undefined;
  const chunks = plan.isChunked
    ? decodeChunks(source, { signed, trailers, hasTrailer: payload.endsWith("-TRAILER") })
    : source;

  const md5 = createHash("md5");
  const sha256 = /^[0-9a-f]{64}$/.test(payload) ? createHash("sha256") : undefined;
  const checksum = algorithm && startChecksum(algorithm);
  let size = 0;
  for await (const bytes of chunks) {
    size += bytes.length;
    if (size > plan.size) throw new S3Error("IncompleteBody");
    md5.update(bytes);
    sha256?.update(bytes);
    checksum?.update(bytes);
    await write(bytes);
  }
  if (size < plan.size) throw new S3Error("IncompleteBody");
  if (sha256 && sha256.digest("hex") !== payload) throw new S3Error("XAmzContentSHA256Mismatch");
  return {
    size,
    md5: checkMd5(request, md5),
    checksum: algorithm && {
      algorithm,
      value: checkChecksum(algorithm, {
        given: request.header(checksumHeader(algorithm)) ??
          trailers.get(checksumHeader(algorithm)),
        calculated: checksum!.digest().toString("base64"),
      }),
    },
  };
}

interface BodyPlan {
  readonly size: number;
  /** Whether the body is in AWS chunks, which are not the chunks of HTTP. */
  readonly isChunked: boolean;
}

const streams = [
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
];

function bodyPlan(request: S3Request, payload: string): BodyPlan {
  const isChunked = payload.startsWith("STREAMING-");
  const isKnown = isChunked
    ? streams.includes(payload)
    : payload === "UNSIGNED-PAYLOAD" || /^[0-9a-f]{64}$/.test(payload);
  if (!isKnown) {
    const message = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, " +
      `${streams.join(", ")}, or a valid sha256 value.`;
    throw new S3Error("InvalidArgument", message);
  }
  const length = request.header(isChunked ? "x-amz-decoded-content-length" : "content-length");
  if (length === undefined && request.header("transfer-encoding") !== undefined) {
    throw new S3Error("NotImplemented", undefined, { Header: "Transfer-Encoding" });
  }
  if (length === undefined || !/^\d{1,15}$/.test(length)) throw new S3Error("MissingContentLength");
  return { size: Number(length), isChunked };
}

/** The algorithm of the checksum that is sent in a header or a trailer. */
function sentAlgorithm(request: S3Request, payload: string): ChecksumAlgorithm | undefined {
  const trailer = request.header("x-amz-trailer")?.trim().toLowerCase();
  const sent = checksumAlgorithms.filter((algorithm) =>
    request.header(checksumHeader(algorithm)) !== undefined || trailer === checksumHeader(algorithm)
  );
  if (sent.length > 1) {
    const message = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not " +
      "allowed.";
    throw new S3Error("InvalidRequest", message);
  }
  if (trailer !== undefined && (!payload.endsWith("-TRAILER") || sent.length === 0)) {
    const message = "The value specified in the x-amz-trailer header is not supported";
    throw new S3Error("InvalidRequest", message);
  }
  const named = request.header("x-amz-sdk-checksum-algorithm");
  const isSame = named === undefined || sent.length === 0 || readAlgorithm(named) === sent[0];
  if (!isSame) {
    const message = "Value for x-amz-sdk-checksum-algorithm header is invalid.";
    throw new S3Error("InvalidRequest", message);
  }
  return sent[0];
}

function checkMd5(request: S3Request, md5: Hash): string {
  const digest = md5.digest();
  const given = request.header("content-md5");
  if (given === undefined) return digest.toString("hex");
  if (!/^[A-Za-z0-9+/]{22}==$/.test(given)) throw new S3Error("InvalidDigest");
  if (given !== digest.toString("base64")) {
    throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  return digest.toString("hex");
}

function checkChecksum(
  algorithm: ChecksumAlgorithm,
  { given = "", calculated }: { readonly given: string | undefined; readonly calculated: string },
): string {
  if (!isChecksum(algorithm, given)) {
    const message = `Value for ${checksumHeader(algorithm)} header is invalid.`;
    throw new S3Error("InvalidRequest", message);
  }
  if (given === calculated) return given;
  throw new S3Error(
    "BadDigest",
    `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
  );
}

/** Receives a short text. */
export async function receiveText(
  request: S3Request,
  authorisation: Authorisation,
  { invite, checksumIsOfObject = false }: Pick<Destination, "invite" | "checksumIsOfObject">,
): Promise<{ readonly text: string; readonly received: Received }> {
  const decoder = new TextDecoder();
  let text = "";
  const received = await receiveBody(request, authorisation, {
    limit: MAX_TEXT,
    invite,
    checksumIsOfObject,
    write: (bytes) => void (text += decoder.decode(bytes, { stream: true })),
  });
  return { text: text + decoder.decode(), received };
}

/** Enough for the 10,000 parts of an upload, or for 1,000 keys to delete. In bytes. */
const MAX_TEXT = 2 << 20;
