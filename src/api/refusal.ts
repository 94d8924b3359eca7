/**
 * The detail of a refusal, read without using its answer up.
 *
 * @module
 */
import { readBounded } from "../system/bounded_read.ts";

/** Refusals are short; what is longer is not one of Provena's. In bytes. */
const LONGEST_DETAIL = 10_000;

/**
 * Reads the `detail` of a short JSON answer and leaves the answer itself unread.
 *
 * @param response an answer of a Provena API
 * @param signal ends the reading of an answer that does not end
 * @returns its detail, or undefined
 */
export async function detailOf(
  response: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  const isJson = response.headers.get("content-type")?.includes("json");
  if (!isJson || !response.body) return undefined;
  try {
    const bytes = await readBounded(response.clone(), { maxBytes: LONGEST_DETAIL, signal });
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const detail = (body as { detail?: unknown } | null | undefined)?.detail;
    return typeof detail === "string" ? detail : undefined;
  } catch {
    return undefined;
  }
}
