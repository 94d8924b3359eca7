/**
 * Loads an API's OpenAPI document: without a token, cached, and from the cache if the API is down.
 *
 * @module
 */
import { within } from "../../async/deadline.ts";
import { inSlices } from "../../async/in_slices.ts";
import { isProvenaError, ProvenaError, summarise } from "../../errors.ts";
import { FETCH } from "../../model/call_steps.ts";
import type { Files } from "../../system/system.ts";
import { type ApiClient, CALL_TIMEOUT } from "../client.ts";
import { lateAnswer, readBody } from "../read_body.ts";
import { type OpenApiDocument, parseDocumentInSteps } from "./document.ts";

/** A fetched document. */
export interface StoredDocument {
  /** The address it came from. */
  readonly url: string;
  /** Its ETag; empty if the server sent none. */
  readonly etag: string;
  /** When it was fetched, in milliseconds since the epoch. */
  readonly at: number;
  /** The document as JSON. */
  readonly text: string;
}

/** A cache of documents; never the token store. */
export interface DocumentCache {
  /** The document that was last fetched from an address. */
  load(url: string): Promise<StoredDocument | undefined>;
  /** Stores a document. */
  save(document: StoredDocument): Promise<void>;
}

/**
 * Creates a cache in files, one per document, or in memory if there is no folder. Failures to read
 * or write are ignored.
 */
export function createDocumentCache(files: Files, folder: string | undefined): DocumentCache {
  const memory = new Map<string, StoredDocument>();
  const pathOf = (url: string) =>
    `${folder}/openapi/${url.replace(/^https?:\/\//, "").replace(/[^\w.-]+/g, "_").slice(0, 150)}`;
  return {
    load: async (url) => {
      const held = memory.get(url);
      if (held || folder === undefined) return held;
      const stored = readStored(await files.readText(pathOf(url)).catch(() => undefined));
      return stored?.url === url ? stored : undefined;
    },
    save: async (document) => {
      memory.set(document.url, document);
      if (folder === undefined) return;
      const { text, ...head } = document;
      await files.writeText(pathOf(document.url), `${JSON.stringify(head)}\n${text}`)
        .catch(() => {});
    },
  };
}

/**
 * Parses a cache file: a line of metadata, then the original document, since escaping it would be
 * slow.
 */
function readStored(content: string | undefined): StoredDocument | undefined {
  const end = content?.indexOf("\n") ?? -1;
  if (content === undefined || end < 0) return undefined;
  try {
    const { url, etag, at } = JSON.parse(content.slice(0, end));
    const isOurs = typeof url === "string" && typeof etag === "string" && typeof at === "number";
    return isOurs ? { url, etag, at, text: content.slice(end + 1) } : undefined;
  } catch {
    return undefined;
  }
}

/** Options of loading a document. */
export interface LoadOptions {
  readonly client: ApiClient;
  readonly documents: DocumentCache;
  readonly signal?: AbortSignal | undefined;
  /** Time limit until the whole document has been read, in milliseconds. @default 60_000 */
  readonly timeout?: number | undefined;
}

/** A document, and whether it is from the cache. */
export interface LoadedDocument {
  readonly document: OpenApiDocument;
  /** Age of the cached copy, and why it is used; undefined if the API answered. */
  readonly stale: { readonly at: number; readonly reason: string } | undefined;
}

const MAX_BYTES = 16 * 1024 * 1024;
/** Time after which an API that has not begun to answer counts as down, in milliseconds. */
const START_TIMEOUT = 20_000;

/**
 * Fetches the document of an API; uses the cached one if the API is down.
 *
 * @throws {ProvenaError} `ERR_NETWORK`, `ERR_TLS`, `ERR_HTTP`, `ERR_OPERATION`
 */
export async function loadDocument(base: string, options: LoadOptions): Promise<LoadedDocument> {
  const { client, documents, signal } = options;
  const url = `${base}/openapi.json`;
  const parse = (text: string) =>
    inSlices(parseDocumentInSteps(text, url), { clock: client.system, signal });
  const cached = await documents.load(url);
  try {
    const fetched = await fetchDocument(url, cached, options);
    const document = await parse(fetched.text);
    if (fetched !== cached) await documents.save(fetched);
    return { document, stale: undefined };
  } catch (error) {
    signal?.throwIfAborted();
    if (!cached || !isOutage(error)) throw error;
    const reason = summarise(error);
    return { document: await parse(cached.text), stale: { at: cached.at, reason } };
  }
}

/** Whether the API is down: no answer, or a temporary error. A refusal is not an outage. */
function isOutage(error: unknown): boolean {
  if (!isProvenaError(error)) return false;
  const { code, status } = error;
  if (code === "ERR_NETWORK") return true;
  // An error without a status is for an HTML page: many gateways answer "down for maintenance" with
  // a 200.
  return code === "ERR_HTTP" && (status === undefined || status >= 500 || status === 429);
}

async function fetchDocument(
  url: string,
  cached: StoredDocument | undefined,
  { client, signal, timeout = CALL_TIMEOUT }: LoadOptions,
): Promise<StoredDocument> {
  const { host } = new URL(url);
  const limit = { ms: timeout, signal, late: lateAnswer(host, timeout) };
  const headers: Record<string, string> = { accept: "application/json" };
  if (cached?.etag) headers["if-none-match"] = cached.etag;
  return await within(client.system, limit, async (signal) => {
    const response = await client.fetchPublic(url, { headers, timeout: START_TIMEOUT, signal });
    if (response.status === 304 && cached) {
      await response.body?.cancel();
      return cached;
    }
    if (!response.ok) {
      await response.body?.cancel();
      const { status } = response;
      throw new ProvenaError(
        "ERR_HTTP",
        `${url} answered ${status}, so the operations of this API cannot be listed`,
        { status, next: { ...FETCH, say: "Try again later, or call it by its address" } },
      );
    }
    const bytes = await readBody(response, { host, maxBytes: MAX_BYTES, signal, next: FETCH });
    const etag = response.headers.get("etag") ?? "";
    return { url, etag, at: client.system.now(), text: new TextDecoder().decode(bytes) };
  });
}
