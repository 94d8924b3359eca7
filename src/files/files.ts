/**
 * The files of a dataset in the public API: a list that shows itself, downloads and uploads.
 *
 * @module
 */
import type { ApiClient } from "../api/client.ts";
import type { Display } from "../display/environment.ts";
import { LiveLine } from "../display/live_line.ts";
import type { Presenter } from "../display/presenter.ts";
import { configError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import type {
  DatasetFile,
  DatasetFilesData,
  DownloadOptions,
  FileAccess,
  FileCredentials,
  TransferData,
  TransferOptions,
  TransferProgress,
  UploadOptions,
} from "../model/dataset_files.ts";
import { readOptions, textOrKind } from "../model/options.ts";
import {
  filesView,
  movingView,
  transferLine,
  transferView,
  unfinishedView,
} from "../view/files.ts";
import { DatasetKeys } from "./credentials.ts";
import { locateFiles } from "./data_store.ts";
import { listFiles } from "./list.ts";
import { findBucket, ObjectStore } from "./object_store.ts";
import { datasetFile, inOrder, type TransferContext } from "./transfer.ts";

/** The result of a download or an upload; shows itself as a summary. */
export interface TransferReport extends TransferData {
  /** The plain data, stable for programs. */
  toJSON(): TransferData;
}

/** The files of a dataset; iterable, and shows itself as a table. */
export interface DatasetFiles extends DatasetFilesData, Iterable<DatasetFile> {
  /**
   * Downloads files into a folder.
   *
   * Unchanged files are skipped. If a download was interrupted, the same call continues it. A file
   * gets its name only when it is complete.
   *
   * @param folder the folder, created if there is none; nothing is written outside it
   * @param options `paths`: files or folders of the dataset, all by default; `overwrite: true`
   * replaces files here that are newer; `onProgress`; `signal`
   * @returns what was moved, skipped and refused, with the reasons
   * @throws {ProvenaError} `ERR_CONFIG` for a folder that cannot be written or a path that does not
   * exist, `ERR_NETWORK` if the object store cannot be reached, `ERR_HTTP`, `ERR_SIGN_IN_REQUIRED`
   * @example
   * ```ts
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "editor", interval: 1 });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const files = await session.files("10378.1/1900024");
   * const report = await files.download("data/", { paths: ["photographs/"] });
   * console.log(report.moved.length); // 3
   * ```
   */
  download(folder: string, options?: DownloadOptions): Promise<TransferReport>;
  /**
   * Uploads a file, or the content of a folder. Never overwrites `metadata.json`, which Provena
   * writes.
   *
   * Unchanged files are skipped, and links are not followed. If an upload was interrupted, the same
   * call continues it.
   *
   * @param source a file or a folder
   * @param options `to`: a folder in the dataset such as `"runs/"`, or the new path of a single
   * file; `onProgress`; `signal`
   * @returns what was moved, skipped and refused, with the reasons
   * @throws {ProvenaError} before anything is sent: `ERR_ROLE_REQUIRED` or `ERR_HTTP` if you may
   * not write, or the dataset is in review, released or locked; `ERR_CONFIG` for what cannot be
   * read; later `ERR_NETWORK`, `ERR_SIGN_IN_REQUIRED`
   * @example
   * ```ts
   * import { writeFile } from "node:fs/promises";
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "editor", interval: 1 });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const files = await session.files("10378.1/1900024");
   * await writeFile("mean.csv", "month,celsius\n1,28.4\n");
   * const report = await files.upload("mean.csv", { to: "results/" });
   * console.log(report.moved); // the file, with its path in the dataset
   * ```
   */
  upload(source: string, options?: UploadOptions): Promise<TransferReport>;
  /**
   * Keys to the files for other programs, in the shape of the AWS SDK's `credentials`.
   *
   * Displays show them redacted.
   *
   * @param access `read`, or `write` to read and write
   * @returns a function that returns keys, and renews them before they expire
   * @throws {ProvenaError} `ERR_CONFIG` for another access; the function throws Provena's reason if
   * it refuses the keys
   * @example
   * ```ts
   * import { signIn } from "@provena/notebook";
   * import { startDemo } from "@provena/notebook/demo";
   * await using demo = await startDemo({ approve: "editor", interval: 1 });
   * const session = await signIn({ deployment: demo.deployment, interactive: true });
   * const { region, credentials } = await session.files("10378.1/1900024");
   * const forS3Client = { region, credentials: credentials("read") };
   * ```
   */
  credentials(access: FileAccess): () => Promise<FileCredentials>;
  /** The plain data, stable for programs. */
  toJSON(): DatasetFilesData;
}

/** What opening the files of a dataset needs. */
export interface OpenFilesOptions {
  readonly client: ApiClient;
  readonly presenter: Presenter;
  readonly signal?: AbortSignal | undefined;
  /** Creates the display for the progress of a transfer. */
  readonly liveDisplay: () => Promise<Display>;
}

/** Opens the files of a dataset, and lists them. */
export async function openFiles(
  handle: string,
  { client, presenter, signal, liveDisplay }: OpenFilesOptions,
): Promise<DatasetFiles> {
  const { system, deployment } = client;
  const place = await locateFiles(client, handle, signal);
  const address = await findBucket(client, place.bucket, signal);
  const keys = {
    read: new DatasetKeys(client, handle, "read"),
    write: new DatasetKeys(client, handle, "write"),
  };
  const contextFor = (access: FileAccess): TransferContext => ({
    place,
    store: new ObjectStore(system, address, keys[access]),
  });
  const { store } = contextFor("read");
  // The store may have another order.
  const files = inOrder((await listFiles(store, place.prefix, signal)).map(datasetFile));
  const { name, uri, external } = place;
  const endpoint = deployment.files?.endpoint ?? null;
  const data: DatasetFilesData = {
    handle,
    name,
    uri,
    region: address.region,
    endpoint,
    external,
    files,
  };

  /** Shows the progress of a transfer, and returns its report. */
  async function move<O extends TransferOptions>(
    direction: TransferData["direction"],
    options: O,
    work: (options: O) => Promise<TransferData>,
  ): Promise<TransferReport> {
    const line = new LiveLine({ now: system.now, liveDisplay });
    let report: TransferReport | undefined;
    try {
      // In a log, each change would add a line.
      const onProgress = (progress: TransferProgress) =>
        line.show(({ surface }) =>
          surface === "plain" ? undefined : movingView(direction, progress, surface)
        );
      const made: TransferReport = asResult(await work({ onProgress, ...options }), {});
      report = await presenter.present(made, () => transferView(made));
      return report;
    } finally {
      await line.end(report ? [transferLine(report)] : unfinishedView(direction));
    }
  }

  const result: DatasetFiles = asResult(data, {
    [Symbol.iterator]: () => files.values(),
    download: async (folder, options) => {
      const given = readOptions(options, "download");
      assertPath(folder, "The folder to download into");
      return await move("download", given, async (options) => {
        const { download } = await import("./download.ts");
        return await download(contextFor("read"), folder, options);
      });
    },
    upload: async (source, options) => {
      const given = readOptions(options, "upload");
      assertPath(source, "The file or folder to upload");
      // Throws if the user may not write, before anything is read or sent.
      await keys.write.current(given.signal);
      return await move("upload", given, async (options) => {
        const { upload } = await import("./upload.ts");
        return await upload(contextFor("write"), source, options);
      });
    },
    credentials: (access) => {
      if (!["read", "write"].includes(access)) {
        throw configError(`Keys are for "read" or "write", not for ${textOrKind(access)}`);
      }
      return async () => await keys[access].current();
    },
  });
  return await presenter.present(result, () => filesView(data));
}

function assertPath(path: unknown, what: string): asserts path is string {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw configError(`${what} must be a path, got ${textOrKind(path)}`);
}
