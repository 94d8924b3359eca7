/**
 * The detail of a refusal, read without using its answer up.
 *
 * @module
 */
import { leaveOn } from "../async/abortable.ts";

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
  const isLong = Number(response.headers.get("content-length") ?? 0) > LONGEST_DETAIL;
  if (!isJson || isLong || !response.body) return undefined;
  try {
    const body: unknown = JSON.parse(await readShort(response.clone(), signal));
    const detail = (body as { detail?: unknown } | null | undefined)?.detail;
    return typeof detail === "string" ? detail : undefined;
  } catch {
    return undefined;
  }
}

async function readShort(copy: Response, signal: AbortSignal): Promise<string> {
  const reader = copy.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    while (true) {
      const { done, value } = await leaveOn(reader.read(), signal);
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length > LONGEST_DETAIL) throw new Error("too long");
    }
  } finally {
    // A cancelled copy is only told once the other is too, so this is not waited for.
    reader.cancel().catch(() => {});
  }
}
