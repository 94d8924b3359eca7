/**
 * The checksums that clients of S3 send with an object.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import * as zlib from "node:zlib";

/** A running checksum. */
export interface RunningChecksum {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

/** The name of an algorithm in headers, such as `x-amz-checksum-crc32`. */
export type ChecksumAlgorithm = "crc32" | "crc32c" | "crc64nvme" | "sha1" | "sha256";

const lengths: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  crc64nvme: 8,
  sha1: 20,
  sha256: 32,
};

/** All algorithms. */
export const checksumAlgorithms = Object.keys(lengths) as readonly ChecksumAlgorithm[];

/** Reads the name of an algorithm, in upper or lower case. */
export function readAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  return checksumAlgorithms.find((one) => one === name?.toLowerCase());
}

/** The header, trailer or field of an algorithm. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm}`;
}

/** The element of an algorithm in XML. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`;
}

/** Whether a text is a checksum of this algorithm, in base64. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === lengths[algorithm] && bytes.toString("base64") === text;
}

/** Starts a checksum. */
export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "crc32":
      return crc32();
    case "crc32c":
      return crc(0x82f63b78);
    case "crc64nvme":
      return crc64();
    default:
      return createHash(algorithm);
  }
}

/** The built-in function is much faster, but some runtimes do not have it. */
const builtIn = (zlib as { crc32?: (data: Uint8Array, value?: number) => number }).crc32;

function crc32(): RunningChecksum {
  if (!builtIn) return crc(0xedb88320);
  let value = 0;
  return {
    update: (bytes) => value = builtIn(bytes, value),
    digest: () => bigEndian(value),
  };
}

function bigEndian(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word >>> 0, 4 * i));
  return bytes;
}

const tables = new Map<number, Uint32Array>();

/** `polynomial` is in reflected (reversed) bit order. */
function tableOf(polynomial: number): Uint32Array {
  let table = tables.get(polynomial);
  if (table) return table;
  table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[i] = value;
  }
  tables.set(polynomial, table);
  return table;
}

function crc(polynomial: number): RunningChecksum {
  const table = tableOf(polynomial);
  let value = -1;
  return {
    update: (bytes) => {
      for (let i = 0; i < bytes.length; i++) {
        value = (value >>> 8) ^ table[(value ^ bytes[i]!) & 0xff]!;
      }
    },
    digest: () => bigEndian(~value),
  };
}

let tables64: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

/** Uses two halves, because BigInt is a hundred times slower. */
function makeTables64(): NonNullable<typeof tables64> {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = BigInt(i);
    for (let bit = 0; bit < 8; bit++) {
      value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    }
    high[i] = Number(value >> 32n);
    low[i] = Number(value & 0xffffffffn);
  }
  return { high, low };
}

function crc64(): RunningChecksum {
  const tables = tables64 ??= makeTables64();
  let high = -1;
  let low = -1;
  return {
    update: (bytes) => {
      for (let i = 0; i < bytes.length; i++) {
        const index = (low ^ bytes[i]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ tables.low[index]!;
        high = (high >>> 8) ^ tables.high[index]!;
      }
    },
    digest: () => bigEndian(~high, ~low),
  };
}
