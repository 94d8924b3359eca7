/**
 * The multipart uploads in progress.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { ChecksumAlgorithm } from "./checksums.ts";
import type { Content } from "./content.ts";
import type { StoredChecksum } from "./objects.ts";
import type { SentChecksum } from "./receive_body.ts";
import { S3Error } from "./s3_error.ts";

/** A part that was uploaded. */
export interface Part {
  readonly content: Content;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: SentChecksum | undefined;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** An upload in progress. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: StoredChecksum["type"];
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly parts: Map<number, Part>;
}

/** Limit of uploads in progress. */
const MAX_UPLOADS = 10_000;

/** The uploads in progress, oldest first. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();

  start(about: Omit<Upload, "id" | "parts">): Upload {
    if (this.#uploads.size >= MAX_UPLOADS) throw new S3Error("SlowDown");
    const upload = { ...about, id: randomBytes(24).toString("base64url"), parts: new Map() };
    this.#uploads.set(upload.id, upload);
    return upload;
  }

  /** The upload in progress for this key. Throws `NoSuchUpload` if there is none. */
  get(id: string, { bucket, key }: Pick<Upload, "bucket" | "key">): Upload {
    const upload = this.#uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) throw new S3Error("NoSuchUpload");
    return upload;
  }

  of(bucket: string): readonly Upload[] {
    return [...this.#uploads.values()].filter((upload) => upload.bucket === bucket);
  }

  /** Ends an upload and removes its parts, except those that are kept for an object. */
  end(upload: Upload, kept: ReadonlySet<Part> = new Set()): void {
    this.#uploads.delete(upload.id);
    for (const part of upload.parts.values()) if (!kept.has(part)) part.content.remove();
  }

  /** Stores a part, and replaces one with the same number. Throws if the upload has ended. */
  setPart(upload: Upload, number: number, part: Part): void {
    if (!this.#uploads.has(upload.id)) {
      part.content.remove();
      throw new S3Error("NoSuchUpload");
    }
    upload.parts.get(number)?.content.remove();
    upload.parts.set(number, part);
  }
}
