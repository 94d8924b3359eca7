/**
 * Downloading the files of a dataset.
 *
 * A file is written to a partial file first, and renamed when it is complete and checked. A large
 * file is fetched in ranges. The partial file ends with one byte for each range, which says whether
 * that range has arrived, so that a later download fetches only the missing ranges.
 *
 * Two processes may download the same file into the same folder. They share its partial file, and
 * the first that completes it renames it while the other still writes. So nothing that has arrived
 * is ever cut off, and both write the same bytes.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { forEach } from "../async/for_each.ts";
import { configError } from "../errors.ts";
import {
  type DownloadOptions,
  NEWER_HERE,
  type TransferData,
  UNCHANGED,
} from "../model/dataset_files.ts";
import { areTexts, textOrKind } from "../model/options.ts";
import type { BytesAnswer } from "../system/request_bytes.ts";
import type { System } from "../system/system.ts";
import { isMd5, isUnchanged, md5Of } from "./content.ts";
import { FileRefused, type LocalFile, TargetFolder } from "./folder.ts";
import { listFiles, type StoredFile } from "./list.ts";
import { localPaths } from "./local_path.ts";
import { Interrupted, type ObjectStore, StoreRefusal } from "./object_store.ts";
import type { Meter } from "./progress.ts";
import { datasetFile, type Transfer, type TransferContext, transferFiles } from "./transfer.ts";

/** Larger files are fetched in ranges. In bytes. */
const LARGE_BYTES = 16 * 1024 * 1024;
const RANGE_BYTES = 8 * 1024 * 1024;
const RANGES_AT_ONCE = 8;
/** Size of one write, in bytes: what is still in the cache of the processor when it is copied. */
const WRITE_BYTES = 128 * 1024;
/** Time without data after which a request is repeated, in milliseconds. */
const STALL_TIMEOUT = 30_000;

/** Downloads files into a folder, which is created if necessary. */
export async function download(
  context: TransferContext,
  folder: string,
  options: DownloadOptions,
): Promise<TransferData> {
  const { store, place } = context;
  const { signal, overwrite = false, paths } = options;
  const { system } = store;
  const started = system.now();
  const wanted = selectFiles(await listFiles(store, place.prefix, signal), paths, place.handle);
  const target = await TargetFolder.open(folder);
  const places = localPaths(wanted.map(({ path }) => path), {
    os: system.os,
    foldsCase: target.foldsCase,
  });
  const partsOf = ({ path }: StoredFile) => {
    const where = places.get(path)!;
    if ("reason" in where) throw new FileRefused(where.reason);
    return where.parts;
  };
  const transfer: Transfer<StoredFile> = {
    direction: "download",
    local: folder,
    files: wanted,
    started,
    reasonToSkip: async (file) => {
      const parts = partsOf(file);
      const local = await target.look(parts);
      const path = join(target.path, ...parts);
      return await reasonToSkip(path, { file, local, overwrite, signal });
    },
    begin: async (meter) => {
      const partials = new Set(await target.parts());
      const fetcher = new Fetcher({ store, prefix: place.prefix, target, meter, partials, signal });
      return async (file) => {
        await fetcher.fetch(file, partsOf(file));
        return datasetFile(file);
      };
    },
    placeOf: () => target.path,
  };
  const data = await transferFiles(context, transfer, options);
  await target.close();
  return data;
}

/** The files with these paths, and the files in folders with these paths. */
function selectFiles(
  files: readonly StoredFile[],
  paths: readonly string[] | undefined,
  handle: string,
): readonly StoredFile[] {
  if (paths === undefined) return files;
  if (!areTexts(paths)) {
    throw configError("The option paths must be a list of paths in the dataset");
  }
  const found = new Set<StoredFile>();
  for (const path of paths) {
    const folder = path.endsWith("/") ? path : `${path}/`;
    const those = files.filter((file) => file.path === path || file.path.startsWith(folder));
    if (those.length === 0) {
      throw configError(`The dataset ${handle} has no file or folder ${textOrKind(path)}`, {
        say: "See its files",
        code: `await session.files("${handle}")`,
        command: `provena files ${handle}`,
      });
    }
    those.forEach((file) => found.add(file));
  }
  return [...found];
}

/** The reason to skip a file, or undefined to fetch it. */
async function reasonToSkip(
  path: string,
  { file, local, overwrite, signal }: {
    readonly file: StoredFile;
    readonly local: LocalFile | undefined;
    readonly overwrite: boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<string | undefined> {
  if (!local) return undefined;
  if (await isUnchanged(path, { local, stored: file, signal })) return UNCHANGED;
  const isNewer = local.modified > file.modified;
  return isNewer && !overwrite ? NEWER_HERE : undefined;
}

interface FetcherOptions {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly target: TargetFolder;
  readonly meter: Meter;
  /** The names of partial files from earlier downloads. */
  readonly partials: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

/** A range of bytes, without the byte at `to`. */
interface Range {
  readonly from: number;
  readonly to: number;
}

class Fetcher {
  readonly #options: FetcherOptions;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  async fetch(file: StoredFile, parts: readonly string[]): Promise<void> {
    const { target, partials } = this.#options;
    const [path, version] = [shortHash(file.path), shortHash(`${file.etag} ${file.size}`)];
    const name = `${path}-${version}`;
    // A partial file of another version is useless.
    for (const other of partials) {
      if (other.startsWith(`${path}-`) && other !== name) await target.dropPart(other);
    }
    const part = await target.openPart(name);
    let isWrong = false;
    try {
      const known = file.size > LARGE_BYTES
        ? await this.#fillInRanges(file, part)
        : await this.#fill(file, part);
      isWrong = known !== undefined && known !== file.etag;
      if (!isWrong) {
        await part.truncate(file.size);
        // By its handle: another process may have given the file its name.
        const time = new Date(file.modified);
        await part.utimes(time, time);
      }
    } catch (error) {
      // The version is gone or refused, so its partial file is useless.
      isWrong = error instanceof FileRefused || error instanceof StoreRefusal;
      throw error;
    } finally {
      await part.close();
      if (isWrong) await target.dropPart(name);
    }
    if (isWrong) {
      throw new FileRefused("what arrived is not what the object store says it is; try again");
    }
    await target.finish(name, parts, file.modified);
  }

  /** Fetches a small file in one request. Returns its MD5 if the entity tag is one, too. */
  async #fill(file: StoredFile, part: FileHandle): Promise<string | undefined> {
    const hash = isMd5(file.etag) ? createHash("md5") : undefined;
    const isComparable = await this.#fetchRange(file, part, {
      range: { from: 0, to: file.size },
      hash,
    });
    return isComparable ? hash?.digest("hex") : undefined;
  }

  async #fillInRanges(file: StoredFile, part: FileHandle): Promise<string | undefined> {
    const { meter, signal } = this.#options;
    const { size, etag } = file;
    const count = Math.ceil(size / RANGE_BYTES);
    const marks = await readMarks(part, { size, count });
    const rest: number[] = [];
    marks.forEach((mark, i) => {
      if (mark === 0) rest.push(i);
      else meter.addEarlier(rangeAt(i, size).to - rangeAt(i, size).from);
    });
    let isComparable = isMd5(etag);
    await forEach(rest, RANGES_AT_ONCE, async (i) => {
      const range = rangeAt(i, size);
      if (!await this.#fetchRange(file, part, { range })) isComparable = false;
      // If another process has just completed the file, it has no marks any more.
      if ((await part.stat()).size > size) await part.write(Uint8Array.of(1), 0, 1, size + i);
    });
    return isComparable ? await md5Of(part, size, signal) : undefined;
  }

  /** Fetches a range. Returns whether the entity tag can be an MD5. */
  async #fetchRange(
    file: StoredFile,
    part: FileHandle,
    { range, hash }: { readonly range: Range; readonly hash?: Hash | undefined },
  ): Promise<boolean> {
    const { store, prefix, meter, signal } = this.#options;
    const { from, to } = range;
    let at = from;
    let isComparable = true;
    await store.request(() => ({
      method: "GET",
      key: prefix + file.path,
      // An object may be stored with a content encoding, which `fetch` would decode.
      query: { "response-content-encoding": "identity" },
      headers: at === 0 && to === file.size ? {} : { range: `bytes=${at}-${to - 1}` },
      signal,
    }), async (response, signal) => {
      const { headers } = response;
      const etag = headers.get("etag")?.replace(/^W\/|"/g, "");
      const start = /^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1];
      if ((etag !== undefined && etag !== file.etag) || Number(start ?? 0) !== at) {
        await response.body?.cancel();
        throw new FileRefused("it was changed meanwhile; try again");
      }
      isComparable = !/kms/.test(headers.get("x-amz-server-side-encryption") ?? "") &&
        !headers.has("x-amz-server-side-encryption-customer-algorithm");
      const before = at;
      const writer = new Writer(part, { from: at, to });
      try {
        await readStream(
          response,
          { system: store.system, maxBytes: to - at, signal },
          async (bytes) => {
            hash?.update(bytes);
            meter.add(bytes.length);
            at += bytes.length;
            await writer.write(bytes);
          },
        );
      } catch (error) {
        // Keep what has arrived, even if the user stops the download. The range may even be
        // complete.
        await writer.flush();
        if (at === to) return;
        throw error instanceof Interrupted ? new Interrupted(error.message, at > before) : error;
      }
      await writer.flush();
      if (at < to) throw new Interrupted("the answer broke off", at > before);
    });
    return isComparable;
  }
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 20);
}

function rangeAt(i: number, size: number): Range {
  return { from: i * RANGE_BYTES, to: Math.min(size, (i + 1) * RANGE_BYTES) };
}

/** Reads which ranges have arrived. Sets the length of the partial file: content, then marks. */
async function readMarks(
  part: FileHandle,
  { size, count }: { size: number; count: number },
): Promise<Uint8Array> {
  const marks = new Uint8Array(count);
  const { size: length } = await part.stat();
  if (length === size + count) {
    await part.read(marks, 0, count, size);
    return marks;
  }
  if (length === size) {
    // The content was complete and the marks were removed. Fetch one range again, to check its
    // version.
    marks.fill(1, 0, count - 1);
    return marks;
  }
  if (length > 0) await part.truncate(0);
  await part.truncate(size + count);
  return marks;
}

/** Collects small pieces of data and writes them in larger ones. */
class Writer {
  readonly #file: FileHandle;
  readonly #buffer: Uint8Array;
  #length = 0;
  #at: number;

  constructor(file: FileHandle, { from: at, to }: Range) {
    this.#buffer = new Uint8Array(Math.min(WRITE_BYTES, to - at));
    this.#file = file;
    this.#at = at;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + this.#buffer.length - this.#length);
      this.#buffer.set(piece, this.#length);
      this.#length += piece.length;
      from += piece.length;
      if (this.#length === this.#buffer.length) await this.flush();
    }
  }

  async flush(): Promise<void> {
    for (let from = 0; from < this.#length;) {
      const length = this.#length - from;
      const { bytesWritten } = await this.#file.write(this.#buffer, from, length, this.#at);
      from += bytesWritten;
      this.#at += bytesWritten;
    }
    this.#length = 0;
  }
}

/**
 * Passes the body to `take` as it arrives. Throws {@link Interrupted} if it stalls or is too long.
 */
async function readStream(
  response: BytesAnswer,
  { system, maxBytes, signal }: {
    readonly system: System;
    readonly maxBytes: number;
    readonly signal: AbortSignal;
  },
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const leave = () => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  let last = system.now();
  let hasStalled = false;
  const watch = () => {
    if (system.now() - last < STALL_TIMEOUT) cancel = system.alarm(STALL_TIMEOUT, watch);
    else {
      hasStalled = true;
      leave();
    }
  };
  let cancel = system.alarm(STALL_TIMEOUT, watch);
  try {
    for (let left = maxBytes;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new Interrupted("the answer broke off");
      });
      if (done) break;
      last = system.now();
      left -= value.length;
      if (left < 0) throw new Interrupted("the answer is longer than the file");
      await take(value);
    }
    signal.throwIfAborted();
    if (hasStalled) throw new Interrupted(`nothing came for ${STALL_TIMEOUT / 1000} s`);
  } catch (error) {
    leave();
    throw error;
  } finally {
    cancel();
    signal.removeEventListener("abort", leave);
  }
}
