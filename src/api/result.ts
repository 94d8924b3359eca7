/**
 * The answer of an operation.
 *
 * @module
 */
import { redactPlain } from "../model/credentials/redact.ts";
import { asResult } from "../model/as_result.ts";
import type { KnownItems } from "../model/answer.ts";

/**
 * What an API answered; iterable over its records, and shows itself as a table or a tree, with
 * credentials redacted.
 *
 * `data` is whole. Everything that shows or serialises the result is redacted, `toJSON` included.
 */
export interface ApiResult<T = unknown> extends Iterable<unknown> {
  /** The operation, such as `registry.fetch`. */
  readonly operation: string;
  /** The HTTP status. */
  readonly status: number;
  /** The headers of the answer. */
  readonly headers: Headers;
  /** Time from sending the request to the last byte of the answer, in milliseconds. */
  readonly duration: number;
  /**
   * The answer: parsed JSON, a list for lines of JSON, a string for text, a `Uint8Array` for bytes,
   * or null. A whole number beyond 2^53, which a number cannot hold exactly, is a bigint.
   */
  readonly data: T;
  /** Name, type and owner of the items in it, by handle, where the answer itself has only handles. */
  readonly known: KnownItems;
  /** The body of the answer as it came, to be saved as a file: whole, credentials included. */
  readonly bytes: Uint8Array;
  /** The records in the answer; empty if it contains no list. */
  readonly rows: readonly unknown[];
  /**
   * The plain data, credentials redacted; `data` has them. A bigint is the text of its digits, since
   * `JSON.stringify` takes none.
   */
  toJSON(): { operation: string; status: number; duration: number; data: unknown };
}

/** Creates the result of an answer that has been read. */
export function createResult(
  answer: Pick<ApiResult, "operation" | "status" | "headers" | "duration" | "data" | "known">,
  { bytes, rows }: Pick<ApiResult, "bytes" | "rows">,
): ApiResult {
  return asResult(answer, {
    bytes,
    rows,
    [Symbol.iterator]: () => rows.values(),
    toJSON: () => {
      const { operation, status, duration, data } = answer;
      return { operation, status, duration, data: redactPlain(data) };
    },
  });
}
