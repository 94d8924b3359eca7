/**
 * Decodes a body in the encoding `aws-chunked`.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Authorisation } from "./authorise.ts";
import { S3Error } from "./s3_error.ts";
import { isSameSignature, signChunk } from "./signature.ts";

/** What the headers say about the body. */
export interface ChunkOptions {
  /** The key and the first signature; undefined if the chunks are not signed. */
  readonly signed: Authorisation["stream"];
  readonly hasTrailer: boolean;
  /** The trailers are added to this map at the end. */
  readonly trailers: Map<string, string>;
}

/** In bytes. */
const MAX_LINE = 4096;
const MAX_TRAILERS = 10;

/** Decodes the data of a body in chunks, and reads its trailers. */
export async function* decodeChunks(
  source: AsyncIterable<Uint8Array>,
  { signed, hasTrailer, trailers }: ChunkOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new Reader(source);
  let signature = signed?.signature ?? "";
  for (;;) {
    const line = await reader.line();
    const [, digits = "", given] = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(
      line,
    ) ?? [];
    if (digits === "") throw new S3Error("InvalidRequest", "A chunk has no valid size");
    let left = Number.parseInt(digits, 16);
    const isLast = left === 0;
    const hash = signed && createHash("sha256");
    while (left > 0) {
      const bytes = await reader.take(left);
      left -= bytes.length;
      hash?.update(bytes);
      yield bytes;
    }
    if (signed) {
      const step = { before: signature, hash: hash!.digest("hex") };
      const right = signChunk("PAYLOAD", step, signed.key);
      if (!isSameSignature(given ?? "", right)) throw new S3Error("SignatureDoesNotMatch");
      signature = right;
    }
    if (isLast) break;
    if (await reader.line() !== "") throw new S3Error("IncompleteBody");
  }
  if (hasTrailer) await readTrailers(reader, { signed, signature, trailers });
  // Some clients do not send the empty line after the last chunk.
  await reader.finish();
}

const SIGNATURE = "x-amz-trailer-signature";

async function readTrailers(
  reader: Reader,
  { signed, signature, trailers }: Pick<ChunkOptions, "signed" | "trailers"> & {
    readonly signature: string;
  },
): Promise<void> {
  let lines = "";
  for (;;) {
    const line = (await reader.line({ orEnd: true })).trim();
    if (line === "") break;
    const at = line.indexOf(":");
    const [name, value] = [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    if (at <= 0 || trailers.size >= MAX_TRAILERS) {
      throw new S3Error("InvalidRequest", "The trailing headers could not be read");
    }
    trailers.set(name, value);
    if (name !== SIGNATURE) lines += `${name}:${value}\n`;
  }
  if (!signed) return;
  const hash = createHash("sha256").update(lines).digest("hex");
  const right = signChunk("TRAILER", { before: signature, hash }, signed.key);
  if (!isSameSignature(trailers.get(SIGNATURE) ?? "", right)) {
    throw new S3Error("SignatureDoesNotMatch");
  }
}

/** Reads lines and bytes from a stream of bytes. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes: at least one, at most `limit`. */
  async take(limit: number): Promise<Uint8Array> {
    if (!await this.#fill()) throw new S3Error("IncompleteBody");
    const taken = this.#bytes.subarray(0, limit);
    this.#bytes = this.#bytes.subarray(taken.length);
    return taken;
  }

  /** The text up to the next line break; with `orEnd`, also up to the end. */
  async line({ orEnd = false }: { readonly orEnd?: boolean } = {}): Promise<string> {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length <= MAX_LINE) {
      if (!await this.#fill()) {
        if (!orEnd) throw new S3Error("IncompleteBody");
        break;
      }
      const at = this.#bytes.indexOf(10);
      const part = at < 0 ? this.#bytes : this.#bytes.subarray(0, at + 1);
      this.#bytes = this.#bytes.subarray(part.length);
      parts.push(part);
      length += part.length;
      if (at >= 0) break;
    }
    if (length > MAX_LINE) throw new S3Error("InvalidRequest", "A line of the body is too long");
    return Buffer.concat(parts).toString("latin1").replace(/\r?\n$/, "");
  }

  /** Reads the rest, which must be empty except for one line break. */
  async finish(): Promise<void> {
    let length = 0;
    while (await this.#fill()) {
      length += this.#bytes.length;
      if (length > 2) throw new S3Error("IncompleteBody");
      this.#bytes = new Uint8Array();
    }
  }

  async #fill(): Promise<boolean> {
    while (this.#bytes.length === 0) {
      const { done, value } = await this.#source.next();
      if (done) return false;
      this.#bytes = value as Uint8Array<ArrayBuffer>;
    }
    return true;
  }
}
