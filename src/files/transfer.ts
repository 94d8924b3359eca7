/**
 * What downloads and uploads have in common.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { DatasetFile, UnmovedFile } from "../model/dataset_files.ts";
import type { DatasetPlace } from "./data_store.ts";
import type { StoredFile } from "./list.ts";
import { type ObjectStore, StoreRefusal } from "./object_store.ts";

/** What moves files between a dataset and this machine. */
export interface TransferContext {
  readonly place: DatasetPlace;
  /** With keys for what is to be done. */
  readonly store: ObjectStore;
}

/** So many files are moved at once. */
export const FILES_AT_ONCE = 8;

/** What came of the files, as it is gathered. */
export interface Outcome {
  readonly moved: DatasetFile[];
  readonly skipped: UnmovedFile[];
  readonly refused: UnmovedFile[];
}

/** A file as people see it. */
export function datasetFile({ path, size, modified }: StoredFile): DatasetFile {
  return { path, size, modified: new Date(modified).toISOString() };
}

/** Sorted by path, since files that are moved at once end in any order. */
export function inOrder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

/** Bytes that are read from a file at once. */
const PIECE = 1024 * 1024;

/** MD5 is what S3 compares with; nothing here depends on its strength. */
export async function md5Of(
  file: FileHandle,
  size: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("md5");
  const buffer = new Uint8Array(Math.min(PIECE, size));
  for (let at = 0; at < size;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - at), at);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("hex");
}

/** Whether an entity tag is the MD5 of a content that was sent in one piece. */
export function isMd5(etag: string): boolean {
  return /^[\da-f]{32}$/.test(etag);
}

/** The clause for an object that the store refused; any other error is thrown. */
export function reasonThere(error: unknown): string {
  if (!(error instanceof StoreRefusal)) throw error;
  if (error.code === "NoSuchUpload") return "its upload was ended by somebody else; try again";
  if (error.status === 404) return "it is no longer there";
  return `the object store refuses it (${error.code || error.status})`;
}
