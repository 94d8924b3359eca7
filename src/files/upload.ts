/**
 * Uploading files into a dataset.
 *
 * An object becomes visible only when it is complete. A large object is sent in parts. If an upload
 * is interrupted, the object store keeps the parts, and the next upload sends only the missing
 * ones.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import { createHash } from "node:crypto";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { forEach } from "../async/for_each.ts";
import { configError, type ProvenaError } from "../errors.ts";
import {
  type TransferData,
  UNCHANGED,
  type UnmovedFile,
  type UploadOptions,
} from "../model/dataset_files.ts";
import { textOrKind } from "../model/options.ts";
import { readingFault } from "../system/file_fault.ts";
import { escapeXml } from "../text/xml.ts";
import { CHANGED, isUnchanged, MIN_PART_BYTES, partSize, readFully } from "./content.ts";
import { FileRefused, type LocalFile } from "./folder.ts";
import { listFiles } from "./list.ts";
import { localPath, PARTIAL_FOLDER } from "./local_path.ts";
import { type ObjectStore, refusalOf, StoreRefusal, xmlOf } from "./object_store.ts";
import type { Meter } from "./progress.ts";
import { Buffers } from "./slots.ts";
import { FILES_AT_ONCE, type Transfer, type TransferContext, transferFiles } from "./transfer.ts";
import { elementsIn, textOf } from "./xml.ts";

/** The file with the metadata of a dataset. Only Provena writes it. */
const METADATA = "metadata.json";
/** Limit of large buffers in memory. Each holds a part, or a file larger than `SMALL_BYTES`. */
const LARGE_AT_ONCE = 4;
/** Files up to this size take little memory, so more of them are read at once. In bytes. */
const SMALL_BYTES = 512 * 1024;
/** S3's limit of a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** A local file, and its path in the dataset. */
interface Source extends LocalFile {
  readonly path: string;
  readonly file: string;
}

/** Uploads a file, or the content of a folder. */
export async function upload(
  context: TransferContext,
  given: string,
  options: UploadOptions,
): Promise<TransferData> {
  const { store, place } = context;
  const { signal, to = "" } = options;
  const { system } = store;
  const started = system.now();
  const skipped: UnmovedFile[] = [];
  const files = await sourcesIn(given, to, skipped);
  const stored = new Map(
    (await listFiles(store, place.prefix, signal)).map((file) => [file.path, file]),
  );
  const transfer: Transfer<Source> = {
    direction: "upload",
    local: given,
    files,
    skipped,
    started,
    reasonToSkip: async (source) => {
      const { path } = source;
      const there = stored.get(path);
      if (there && await isUnchanged(source.file, { local: source, stored: there, signal })) {
        return UNCHANGED;
      }
      assertPath(path, place.prefix);
      return undefined;
    },
    begin: (meter) => {
      const sender = new Sender({ store, prefix: place.prefix, meter, signal });
      return async (source) => {
        await sender.send(source);
        const { path, size } = source;
        return { path, size, modified: new Date(system.now()).toISOString() };
      };
    },
    placeOf: ({ file }) => file,
  };
  return await transferFiles(context, transfer, options);
}

/** Throws {@link FileRefused} if a dataset must not have a file with this path. */
function assertPath(path: string, prefix: string): void {
  if (path === METADATA) {
    throw new FileRefused("Provena writes it; change the dataset's metadata with update_metadata");
  }
  // A file that cannot be downloaded again must not be uploaded.
  const place = localPath(path, { os: "linux", foldsCase: false });
  if ("reason" in place) throw new FileRefused(place.reason);
  const length = new TextEncoder().encode(prefix + path).length;
  if (length > MAX_KEY_BYTES) {
    throw new FileRefused(`its path is longer than ${MAX_KEY_BYTES} bytes`);
  }
}

/** Lists the regular files in `given`, with their paths in the dataset. */
async function sourcesIn(given: string, to: string, skipped: UnmovedFile[]): Promise<Source[]> {
  if (typeof to !== "string") throw invalidTo(to);
  const isFolder = to === "" || to.endsWith("/");
  const base = to.replace(/\/$/, "");
  const place = base === "" ? undefined : localPath(base, { os: "linux", foldsCase: false });
  if (place && "reason" in place) throw invalidTo(to);
  const under = (name: string) => base === "" ? name : `${base}/${name}`;
  try {
    const root = await realpath(given);
    const found = await stat(root);
    if (found.isFile()) {
      const path = isFolder ? under(basename(given)) : base;
      return [{ path, file: root, size: found.size, modified: found.mtimeMs }];
    }
    if (!found.isDirectory()) throw new Error("it is neither a file nor a folder");
    const sources: Source[] = [];
    await walk(root, "", { sources, skipped, under });
    return sources;
  } catch (error) {
    throw configError(`${given} cannot be read: ${readingFault(error)}`, {
      say: "Give a file or a folder that is there",
    }, error);
  }
}

function invalidTo(to: unknown): ProvenaError {
  return configError(`The option to must be a path in the dataset, got ${textOrKind(to)}`);
}

async function walk(
  root: string,
  inner: string,
  found: { sources: Source[]; skipped: UnmovedFile[]; under(name: string): string },
): Promise<void> {
  const { sources, skipped, under } = found;
  for (const entry of await readdir(join(root, inner), { withFileTypes: true })) {
    const name = inner === "" ? entry.name : `${inner}/${entry.name}`;
    const path = under(name);
    const file = join(root, name);
    if (entry.isDirectory()) {
      if (name !== PARTIAL_FOLDER) await walk(root, name, found);
    } else if (entry.isFile()) {
      const { size, mtimeMs } = await stat(file);
      sources.push({ path, file, size, modified: mtimeMs });
    } else {
      const reason = entry.isSymbolicLink() ? "it is a link" : "it is no regular file";
      skipped.push({ path, reason });
    }
  }
}

interface SenderOptions {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly meter: Meter;
  readonly signal: AbortSignal | undefined;
}

class Sender {
  readonly #options: SenderOptions;
  readonly #large = new Buffers(LARGE_AT_ONCE);
  readonly #small = new Buffers(FILES_AT_ONCE);

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  async send(source: Source): Promise<void> {
    const file = await open(source.file, "r");
    try {
      if (source.size < MIN_PART_BYTES) await this.#sendWhole(source, file);
      else await this.#sendInParts(source, file);
    } finally {
      await file.close();
    }
  }

  async #sendWhole(source: Source, file: FileHandle): Promise<void> {
    const { size } = source;
    await (size > SMALL_BYTES ? this.#large : this.#small).use(size, async (buffer) => {
      const body = await readFully(file, buffer, 0);
      await assertUnchanged(source, file);
      await this.#put(source.path, { body });
    });
  }

  async #sendInParts(source: Source, file: FileHandle): Promise<void> {
    const { meter, signal } = this.#options;
    const { path, size } = source;
    const part = partSize(size);
    const earlier = await this.#findInterrupted(path);
    const id = earlier?.id ?? await this.#start(path);
    const etags: string[] = [];
    await forEach(Array(Math.ceil(size / part)).keys(), FILES_AT_ONCE, async (i) => {
      const length = Math.min(part, size - i * part);
      await this.#large.use(length, async (buffer) => {
        signal?.throwIfAborted();
        const body = await readFully(file, buffer, i * part);
        const there = earlier?.parts.get(i + 1);
        if (there === createHash("md5").update(body).digest("hex")) {
          etags[i] = there;
          return meter.addEarlier(length);
        }
        const query = { partNumber: String(i + 1), uploadId: id };
        etags[i] = await this.#put(path, { body, query });
      });
    });
    try {
      await assertUnchanged(source, file);
    } catch (error) {
      await this.#xml({ method: "DELETE", path, query: { uploadId: id } }).catch(() => {});
      throw error;
    }
    await this.#complete(path, id, etags);
  }

  /** Sends an object, or one part of it. Returns its entity tag. */
  async #put(
    path: string,
    { body, query = {} }: {
      body: Uint8Array<ArrayBuffer>;
      query?: Readonly<Record<string, string>>;
    },
  ): Promise<string> {
    const { store, prefix, meter, signal } = this.#options;
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const request = { method: "PUT" as const, key: prefix + path, query, headers, body, signal };
    const etag = await store.request(() => request, async (response) => {
      await response.body?.cancel();
      return response.headers.get("etag");
    });
    meter.add(body.length);
    return (etag ?? "").replaceAll('"', "");
  }

  /**
   * Finds the parts of an interrupted upload. Some stores cannot list them; then there are none.
   */
  async #findInterrupted(
    path: string,
  ): Promise<{ id: string; parts: ReadonlyMap<number, string> } | undefined> {
    const { prefix } = this.#options;
    try {
      const query = { uploads: "", prefix: prefix + path };
      const xml = await this.#xml({ method: "GET", query });
      const found = [...elementsIn(xml, "Upload")]
        .filter((upload) => textOf(upload, "Key") === prefix + path)
        .map((upload) => textOf(upload, "UploadId")).at(-1);
      if (!found) return undefined;
      const parts = new Map<number, string>();
      for (let marker: string | undefined = "0"; marker !== undefined;) {
        const query: Record<string, string> = { uploadId: found, "part-number-marker": marker };
        const xml: string = await this.#xml({ method: "GET", path, query });
        for (const part of elementsIn(xml, "Part")) {
          const etag = (textOf(part, "ETag") ?? "").replaceAll('"', "");
          parts.set(Number(textOf(part, "PartNumber")), etag);
        }
        const next: string | undefined = textOf(xml, "NextPartNumberMarker");
        const isMore: boolean = textOf(xml, "IsTruncated") === "true" &&
          Number(next) > Number(marker);
        marker = isMore ? next : undefined;
      }
      return { id: found, parts };
    } catch (error) {
      if (error instanceof StoreRefusal) return undefined;
      throw error;
    }
  }

  async #start(path: string): Promise<string> {
    const xml = await this.#xml({ method: "POST", path, query: { uploads: "" } });
    const id = textOf(xml, "UploadId");
    if (id) return id;
    throw new FileRefused("the object store named no upload");
  }

  async #complete(path: string, id: string, etags: readonly string[]): Promise<void> {
    const { store, prefix, signal } = this.#options;
    const parts = etags.map((etag, i) =>
      `<Part><PartNumber>${i + 1}</PartNumber><ETag>${escapeXml(`"${etag}"`)}</ETag></Part>`
    ).join("");
    const body = new TextEncoder().encode(
      `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts}` +
        "</CompleteMultipartUpload>",
    );
    const key = prefix + path;
    try {
      await store.request(
        () => ({ method: "POST", key, query: { uploadId: id }, body, signal }),
        async (response, signal) => {
          const xml = await xmlOf(response, signal);
          if (textOf(xml, "Code") !== undefined) throw refusalOf(response.status, xml);
        },
      );
    } catch (error) {
      const isOver = error instanceof StoreRefusal && error.code === "NoSuchUpload";
      if (!isOver || !await this.#isComplete(key, etags)) throw error;
    }
  }

  /** Whether the object is complete: the answer may be lost, or another process completed it. */
  async #isComplete(key: string, etags: readonly string[]): Promise<boolean> {
    const { store, signal } = this.#options;
    const whole = createHash("md5");
    for (const etag of etags) whole.update(etag, "hex");
    const expected = `"${whole.digest("hex")}-${etags.length}"`;
    return await store.request(
      () => ({ method: "HEAD", key, signal }),
      async (response) => {
        await response.body?.cancel();
        return response.headers.get("etag") === expected;
      },
    );
  }

  async #xml({ method, path, query }: {
    readonly method: "GET" | "POST" | "DELETE";
    readonly path?: string;
    readonly query: Readonly<Record<string, string>>;
  }): Promise<string> {
    const { store, prefix, signal } = this.#options;
    const key = path === undefined ? {} : { key: prefix + path };
    return await store.request(
      () => ({ method, query, signal, ...key }),
      xmlOf,
    );
  }
}

async function assertUnchanged({ size, modified }: Source, file: FileHandle): Promise<void> {
  const now = await file.stat();
  if (now.size !== size || now.mtimeMs !== modified) throw new FileRefused(CHANGED);
}
