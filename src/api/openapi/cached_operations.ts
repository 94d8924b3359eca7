/**
 * The operations of an API from the cached document, for completion in a shell without network
 * requests.
 *
 * @module
 */
import type { Files } from "../../system/system.ts";
import { parseDocument } from "./document.ts";
import { type IndexedOperation, indexOperations } from "./index_operations.ts";
import { createDocumentCache } from "./load.ts";

/** The operations of the API at an address; empty if its document is not cached. */
export async function cachedOperations(
  base: string,
  files: Files,
  folder: string | undefined,
): Promise<readonly Pick<IndexedOperation, "operationId" | "summary">[]> {
  const url = `${base}/openapi.json`;
  const stored = await createDocumentCache(files, folder).load(url);
  return stored === undefined ? [] : [...indexOperations(parseDocument(stored.text, url)).values()];
}
