/**
 * The content of an object, in memory or in files, and the folder of those files.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdtemp,
  open,
  readdir,
  readlink,
  rm,
  unlink,
} from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A piece of content. */
export type Segment =
  & { readonly size: number }
  & ({ readonly bytes: Uint8Array } | { readonly file: string });

/** In bytes. */
const READ_SIZE = 1 << 18;

/**
 * Content that cannot change. Its files remain until all readers have finished, so that replacing
 * an object does not disturb a download.
 */
export class Content {
  readonly size: number;
  /** One for each part of a multipart upload. */
  readonly segments: readonly Segment[];
  #readers = 0;
  #isRemoved = false;

  constructor(segments: readonly Segment[]) {
    this.segments = segments;
    this.size = segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Keeps the files until the returned function is called. */
  hold(): () => void {
    this.#readers += 1;
    return () => {
      this.#readers -= 1;
      if (this.#isRemoved) this.remove();
    };
  }

  /** Reads from byte `start` up to, but not including, byte `end`. */
  async *read(start = 0, end: number = this.size): AsyncGenerator<Uint8Array, void, undefined> {
    let offset = 0;
    for (const segment of this.segments) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, segment.size);
      offset += segment.size;
      if (from >= to) continue;
      if ("bytes" in segment) yield segment.bytes.subarray(from, to);
      else {
        const options = { start: from, end: to - 1, highWaterMark: READ_SIZE };
        yield* createReadStream(segment.file, options) as AsyncIterable<Uint8Array>;
      }
    }
  }

  /** Removes the files, after the last reader has finished. */
  remove(): void {
    this.#isRemoved = true;
    if (this.#readers > 0) return;
    for (const segment of this.segments) {
      // A file that cannot be removed now is removed with the folder.
      if ("file" in segment) unlink(segment.file).catch(() => {});
    }
  }
}

/** Writes content to a file, which is created when the first byte arrives. */
export class ContentWriter {
  readonly #folder: ContentFolder;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #size = 0;

  constructor(folder: ContentFolder) {
    this.#folder = folder;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#file) {
      const path = await this.#folder.newFile();
      this.#file = { path, handle: await open(path, "wx", 0o600) };
    }
    const { handle } = this.#file;
    for (let offset = 0; offset < bytes.length;) {
      offset += (await handle.write(bytes, offset, bytes.length - offset)).bytesWritten;
    }
    this.#size += bytes.length;
  }

  async finish(): Promise<Content> {
    await this.#file?.handle.close();
    return new Content(this.#file ? [{ size: this.#size, file: this.#file.path }] : []);
  }

  /** Removes what was written. */
  async discard(): Promise<void> {
    await this.#file?.handle.close().catch(() => {});
    if (this.#file) await unlink(this.#file.path).catch(() => {});
  }
}

const PREFIX = "provena-files-";

/** The temporary folder of one object store. It is created for the first file. */
export class ContentFolder {
  #path: Promise<string> | undefined;
  #files = 0;

  /** The path of a new file. Its name is a number, never a name from a client. */
  async newFile(): Promise<string> {
    return join(await (this.#path ??= makeFolder()), String(++this.#files));
  }

  /** Removes the folder with all its files. */
  async remove(): Promise<void> {
    const path = await this.#path?.catch(() => undefined);
    this.#path = undefined;
    if (path !== undefined) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), `${PREFIX}${await hostId()}-${process.pid}-`));
}

/** Identifies this host or container: process IDs are unique only within it. */
async function hostId(): Promise<string> {
  const namespace = await readlink("/proc/self/ns/pid").catch(() => "");
  return createHash("sha256").update(`${hostname()} ${namespace}`).digest("hex").slice(0, 8);
}

/** Removes the folders of processes that ended without closing their object store. */
export async function sweepFolders(): Promise<void> {
  const prefix = `${PREFIX}${await hostId()}-`;
  const names = await readdir(tmpdir()).catch(() => []);
  await Promise.all(
    names.filter((name) => name.startsWith(prefix)).map(async (name) => {
      const pid = /^\d+(?=-)/.exec(name.slice(prefix.length))?.[0];
      if (pid === undefined || isRunning(Number(pid))) return;
      const path = join(tmpdir(), name);
      const stats = await lstat(path);
      const isOwn = process.getuid === undefined || stats.uid === process.getuid();
      if (isOwn && stats.isDirectory()) await rm(path, { recursive: true, force: true });
    }),
  ).catch(() => {});
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code !== "ESRCH";
  }
}
