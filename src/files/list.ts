/**
 * Listing the files of a dataset.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { ProvenaError } from "../errors.ts";
import { type ObjectStore, refused, xmlOf } from "./object_store.ts";
import { elementsIn, textOf } from "./xml.ts";

/** An object of the dataset. */
export interface StoredFile {
  /** The key without the prefix of the dataset. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  /** The entity tag, without quotation marks. It changes with the content. */
  readonly etag: string;
}

/** Limit that keeps the list in memory. */
const MAX_FILES = 1_000_000;

/** Lists the objects under a prefix, without the empty objects that represent folders. */
export async function listFiles(
  store: ObjectStore,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  const seen = new Set<string>();
  for (let token: string | undefined = "";;) {
    const query: Record<string, string> = {
      "list-type": "2",
      "encoding-type": "url",
      prefix,
      ...token && { "continuation-token": token },
    };
    const xml: string = await store.request(
      () => ({ method: "GET", query, signal }),
      xmlOf,
    ).catch((error: unknown) => {
      throw refused(error, "to list the files");
    });
    files.push(...filesIn(xml, prefix));
    token = textOf(xml, "IsTruncated") === "true"
      ? textOf(xml, "NextContinuationToken")
      : undefined;
    if (!token) return files;
    if (seen.has(token) || files.length > MAX_FILES) {
      const what = seen.has(token) ? "repeats a page" : `goes on after ${MAX_FILES} files`;
      throw new ProvenaError("ERR_HTTP", `The list of the files on ${store.host} ${what}`, {
        next: "Use a program of your own with the keys of session.files(…).credentials",
      });
    }
    seen.add(token);
  }
}

function* filesIn(xml: string, prefix: string): Generator<StoredFile> {
  const isEncoded = textOf(xml, "EncodingType") === "url";
  for (const entry of elementsIn(xml, "Contents")) {
    const given = textOf(entry, "Key") ?? "";
    const key = isEncoded ? decoded(given) : given;
    const size = Number(textOf(entry, "Size"));
    const modified = Date.parse(textOf(entry, "LastModified") ?? "");
    const etag = (textOf(entry, "ETag") ?? "").replaceAll('"', "");
    const path = key.slice(prefix.length);
    const isMarker = size === 0 && (path === "" || path.endsWith("/"));
    const isGood = key.startsWith(prefix) && Number.isSafeInteger(size) && size >= 0 &&
      !Number.isNaN(modified);
    if (isGood && !isMarker) yield { path, size, modified, etag };
  }
}

function decoded(key: string): string {
  try {
    // S3 encodes a space as a plus sign here, and a plus sign as %2B.
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key;
  }
}
