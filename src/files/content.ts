/**
 * The content of local files, and whether an object has the same.
 *
 * @module
 */
import { createHash } from "node:crypto";
import {
  FileRefused,
  isSameTime,
  type LocalFile,
  type LocalFileHandle,
  readFileWith,
} from "./folder.ts";
import type { StoredFile } from "./list.ts";

/**
 * Size of a part, in bytes. Files of this size or more are sent in parts. The AWS CLI uses the same
 * size, so both produce the same entity tag.
 */
export const MIN_PART_BYTES: number = 8 * 1024 * 1024;
const MAX_PARTS = 10_000;
/** Size of one read, in bytes. */
const READ_BYTES = 1024 * 1024;

/**
 * Calculates the MD5 of a file, because S3 uses it. It only detects changes; it is not for
 * security.
 */
export async function md5Of(
  file: LocalFileHandle,
  size: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("md5");
  const buffer = new Uint8Array(Math.min(READ_BYTES, size));
  for (let at = 0; at < size;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("hex");
}

/** Whether an entity tag can be an MD5, as for an object that was sent in one piece. */
export function isMd5(etag: string): boolean {
  return /^[\da-f]{32}$/.test(etag);
}

/** Whether a local file and an object are the same: in size and time, or in content. */
export async function isUnchanged(
  path: string,
  { local: { size, modified }, stored, signal }: {
    readonly local: LocalFile;
    readonly stored: StoredFile;
    readonly signal: AbortSignal | undefined;
  },
): Promise<boolean> {
  if (stored.size !== size) return false;
  // A download sets the time of a file to the time of its object.
  if (isSameTime(modified, stored.modified)) return true;
  return await readFileWith(path, async (file) => {
    if (isMd5(stored.etag)) return await md5Of(file, size, signal) === stored.etag;
    const part = partSize(size);
    const isComparable = stored.etag.endsWith(`-${Math.ceil(size / part)}`);
    return isComparable && await etagInParts(file, { size, part, signal }) === stored.etag;
  });
}

/** Calculates the entity tag that S3 gives to an object that was sent in parts. */
async function etagInParts(
  file: LocalFileHandle,
  options: {
    readonly size: number;
    readonly part: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<string> {
  const { size, part, signal } = options;
  const whole = createHash("md5");
  const buffer = new Uint8Array(part);
  const count = Math.ceil(size / part);
  for (let i = 0; i < count; i++) {
    signal?.throwIfAborted();
    const bytes = await readFully(
      file,
      buffer.subarray(0, Math.min(part, size - i * part)),
      i * part,
    );
    whole.update(createHash("md5").update(bytes).digest());
  }
  return `${whole.digest("hex")}-${count}`;
}

/** The size of the parts of a file of `size` bytes. In bytes. */
export function partSize(size: number): number {
  return Math.max(MIN_PART_BYTES, Math.ceil(size / MAX_PARTS / MIN_PART_BYTES) * MIN_PART_BYTES);
}

/** Fills a buffer from a file. A file that ends early was changed. */
export async function readFully(
  file: LocalFileHandle,
  buffer: Uint8Array<ArrayBuffer>,
  at: number,
): Promise<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < buffer.length;) {
    const { bytesRead } = await file.read(buffer, from, buffer.length - from, at + from);
    if (bytesRead === 0) throw new FileRefused(CHANGED);
    from += bytesRead;
  }
  return buffer;
}

/** The reason to refuse a file that changes while it is read. */
export const CHANGED = "it changed while it was uploaded; try again";
