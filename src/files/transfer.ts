/**
 * The steps that downloads and uploads share.
 *
 * @module
 */
import { forEach } from "../async/for_each.ts";
import { isProvenaError } from "../errors.ts";
import type {
  DatasetFile,
  TransferData,
  TransferOptions,
  UnmovedFile,
} from "../model/dataset_files.ts";
import type { DatasetPlace } from "./data_store.ts";
import { localReason } from "./folder.ts";
import type { StoredFile } from "./list.ts";
import { type ObjectStore, StoreRefusal } from "./object_store.ts";
import { Meter } from "./progress.ts";

/** What a transfer works with. */
export interface TransferContext {
  readonly place: DatasetPlace;
  /** Has keys that allow this transfer. */
  readonly store: ObjectStore;
}

/** Limit of files that are moved at the same time. */
export const FILES_AT_ONCE = 8;

/** A download or an upload: its files, and how one of them is checked and moved. */
export interface Transfer<F extends Pick<DatasetFile, "path" | "size">> {
  readonly direction: TransferData["direction"];
  /** The folder or file on this machine, as it was given. */
  readonly local: string;
  readonly files: readonly F[];
  /** Files that were skipped already. */
  readonly skipped?: readonly UnmovedFile[];
  /** When the transfer began, in milliseconds since the epoch. */
  readonly started: number;
  /**
   * The reason to skip a file, or undefined to move it. Throws {@link FileRefused} to refuse it.
   */
  readonly reasonToSkip: (file: F) => Promise<string | undefined>;
  /** Returns the function that moves one file. Called after all files have been checked. */
  readonly begin: (meter: Meter) => Mover<F> | Promise<Mover<F>>;
  /** The local path for error messages. */
  readonly placeOf: (file: F) => string;
}

type Mover<F> = (file: F) => Promise<DatasetFile>;

/** Checks all files, then moves those that are neither skipped nor refused. */
export async function transferFiles<F extends Pick<DatasetFile, "path" | "size">>(
  { place, store }: TransferContext,
  { direction, local, files, started, reasonToSkip, begin, placeOf, ...transfer }: Transfer<F>,
  { signal, onProgress }: TransferOptions,
): Promise<TransferData> {
  const { system } = store;
  const moved: DatasetFile[] = [];
  const skipped: UnmovedFile[] = [...transfer.skipped ?? []];
  const refused: UnmovedFile[] = [];
  const todo: F[] = [];
  const orRefuse = async (file: F, work: () => Promise<void>) => {
    signal?.throwIfAborted();
    try {
      await work();
    } catch (error) {
      signal?.throwIfAborted();
      refused.push({ path: file.path, reason: reasonFor(error, placeOf(file)) });
    }
  };
  await forEach(files, FILES_AT_ONCE, (file) =>
    orRefuse(file, async () => {
      const reason = await reasonToSkip(file);
      if (reason === undefined) todo.push(file);
      else skipped.push({ path: file.path, reason });
    }));
  const total = { files: todo.length, bytes: todo.reduce((sum, { size }) => sum + size, 0) };
  const meter = new Meter(system.now, total, onProgress);
  store.onFailing = (reason) => meter.failing(reason);
  const move = await begin(meter);
  await forEach(inOrder(todo), FILES_AT_ONCE, async (file) => {
    await orRefuse(file, async () => void moved.push(await move(file)));
    meter.fileDone();
  });
  return {
    direction,
    handle: place.handle,
    local,
    moved: inOrder(moved),
    skipped: inOrder(skipped),
    refused: inOrder(refused),
    bytes: meter.moved,
    duration: system.now() - started,
  };
}

/** The reason why a file was not moved. Rethrows an error that would stop every file. */
function reasonFor(error: unknown, place: string): string {
  if (isProvenaError(error)) throw error;
  return error instanceof StoreRefusal ? storeReason(error) : localReason(error, place);
}

/** A file in the form that the public API returns. */
export function datasetFile({ path, size, modified }: StoredFile): DatasetFile {
  return { path, size, modified: new Date(modified).toISOString() };
}

/** Sorts by path: files that are moved at the same time finish in any order. */
export function inOrder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

/** The reason why the object store refused an object. */
function storeReason({ code, status }: StoreRefusal): string {
  if (code === "NoSuchUpload") return "its upload was ended by somebody else; try again";
  if (status === 404) return "it is no longer there";
  return `the object store refuses it (${code || status})`;
}
