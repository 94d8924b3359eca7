/**
 * Options of calling an operation.
 *
 * @module
 */
import type { Progress } from "./item_details.ts";

/** Options of a call. */
export interface CallOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** Time limit until the whole answer has been read, in milliseconds. @default 60_000 */
  readonly timeout?: number;
  /** Limit of the answer, in bytes. @default 33_554_432 32 MiB */
  readonly maxBytes?: number;
  /**
   * Whether arguments are judged before they are sent; false leaves that to the API. An argument of
   * a name the operation does not know then goes into the body, or the query if there is no body
   * with fields. @default true
   */
  readonly check?: boolean;
  /** Whether a search fetches the names of what it found. @default true */
  readonly names?: boolean;
  /** Called as the names of what was found come in. */
  readonly onProgress?: Progress;
}

/** What walking pages takes besides the arguments. */
export interface PageOptions extends Omit<CallOptions, "onProgress" | "timeout"> {
  /**
   * Milliseconds until the next page must be there, whole and read; where records are walked, until
   * the next page that has any. @default 60_000 for each page
   */
  readonly timeout?: number;
  /** Called after each page with what was read so far; pages without records count. */
  readonly onProgress?: (progress: { readonly pages: number; readonly items: number }) => void;
}
