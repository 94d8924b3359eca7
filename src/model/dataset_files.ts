/**
 * The files of a dataset, and the results of downloads and uploads.
 *
 * @module
 */

/** The access that keys give: to read files, or to read and write them. */
export type FileAccess = "read" | "write";

/** Temporary keys to the files of a dataset, in the shape that the AWS SDK takes. */
export interface FileCredentials {
  /** The id of the key. */
  readonly accessKeyId: string;
  /** The key that signs requests. */
  readonly secretAccessKey: string;
  /** Sent with each request. */
  readonly sessionToken: string;
  /** When the keys expire. */
  readonly expiration: Date;
}

/** One file of a dataset. */
export interface DatasetFile {
  /** The path in the dataset, such as `runs/2026/output.nc`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** When it was written, as an ISO 8601 time. */
  readonly modified: string;
}

/** The files of a dataset, in the shape of `toJSON()` and `--json`. */
export interface DatasetFilesData {
  /** The handle of the dataset. */
  readonly handle: string;
  /** The name of the dataset. */
  readonly name: string;
  /** Where the files are, such as `s3://bucket/datasets/10378-1-1900046/`. */
  readonly uri: string;
  /** The region of the object store. */
  readonly region: string;
  /** The address of an object store other than AWS's; null if it is AWS's. */
  readonly endpoint: string | null;
  /** The address of the data if Provena has only their metadata; null otherwise. */
  readonly external: string | null;
  /** The files, in the order of their paths. */
  readonly files: readonly DatasetFile[];
}

/** The progress of a download or an upload. */
export interface TransferProgress {
  /** Files that are done. */
  readonly files: number;
  /** Files to move. */
  readonly totalFiles: number;
  /** Bytes that are done. */
  readonly bytes: number;
  /** Bytes to move. */
  readonly totalBytes: number;
  /** Bytes per second, over the last seconds. */
  readonly rate: number;
  /** Seconds left at this rate; null if it cannot be estimated yet. */
  readonly secondsLeft: number | null;
  /** The reason why requests fail at present and are repeated; null if they do not fail. */
  readonly trouble: string | null;
}

/** Options of every transfer. */
export interface TransferOptions {
  /** Called during the transfer, at most five times a second. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Stops the transfer; its reason is thrown. The same call again continues the transfer. */
  readonly signal?: AbortSignal;
}

/** Options of a download. */
export interface DownloadOptions extends TransferOptions {
  /** Files or folders of the dataset to download. @default all */
  readonly paths?: readonly string[];
  /** Whether to replace local files that are newer than those of the dataset. @default false */
  readonly overwrite?: boolean;
}

/** Options of an upload. */
export interface UploadOptions extends TransferOptions {
  /** The folder in the dataset; for a single file also its new name. @default the dataset's root */
  readonly to?: string;
}

/** The reason for files that are the same on both sides. */
export const UNCHANGED = "unchanged";

/** The reason for files of a download that would overwrite newer ones. */
export const NEWER_HERE = "the file here is newer";

/** A file that was not moved, and the reason. */
export interface UnmovedFile {
  /** The path in the dataset. */
  readonly path: string;
  /** A clause such as `the file here is newer`. */
  readonly reason: string;
}

/** The result of a download or an upload, in the shape of `toJSON()` and `--json`. */
export interface TransferData {
  /** The direction of the transfer. */
  readonly direction: "download" | "upload";
  /** The handle of the dataset. */
  readonly handle: string;
  /** The local folder or file. */
  readonly local: string;
  /** The files that were moved. */
  readonly moved: readonly DatasetFile[];
  /** The files that did not have to be moved, for example because they are unchanged. */
  readonly skipped: readonly UnmovedFile[];
  /** The files that could not or must not be moved. */
  readonly refused: readonly UnmovedFile[];
  /** Bytes that were moved. */
  readonly bytes: number;
  /** How long it took, in milliseconds. */
  readonly duration: number;
}
