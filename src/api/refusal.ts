/**
 * Reads the detail of a refusal from a copy, so that the answer can still be read.
 *
 * @module
 */
import { readBounded } from "../system/bounded_read.ts";

/** Limit of a refusal, in bytes; Provena's are shorter. */
const MAX_DETAIL_LENGTH = 10_000;

/**
 * Reads the `detail` of a short JSON answer, and leaves the answer itself unread; undefined if
 * there is none.
 */
export async function detailOf(
  response: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  const isJson = response.headers.get("content-type")?.includes("json");
  if (!isJson || !response.body) return undefined;
  try {
    const bytes = await readBounded(response.clone(), { maxBytes: MAX_DETAIL_LENGTH, signal });
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const detail = (body as { detail?: unknown } | null | undefined)?.detail;
    return typeof detail === "string" ? detail : undefined;
  } catch {
    return undefined;
  }
}
