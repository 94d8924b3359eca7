/**
 * The answer of an operation.
 *
 * @module
 */
import { redactData } from "../model/redact.ts";
import type { KnownItems } from "../model/answer.ts";
import { recordsIn } from "./openapi/paging.ts";

/** What an {@link ApiResult} is made of. */
export interface ResultParts {
  readonly operation: string;
  readonly status: number;
  readonly headers: Headers;
  readonly duration: number;
  readonly data: unknown;
  readonly bytes?: Uint8Array;
  readonly known?: KnownItems;
}

/**
 * What an API answered; shows itself as a table or a tree, with credentials redacted.
 *
 * `data` is whole. Everything that shows or serialises the result is redacted, `toJSON` included.
 */
export class ApiResult<T = unknown> {
  /** The operation, such as `registry.fetch`. */
  readonly operation: string;
  /** The HTTP status. */
  readonly status: number;
  /** The headers of the answer. */
  readonly headers: Headers;
  /** From sending the request to the last byte of the answer, in milliseconds. */
  readonly duration: number;
  /**
   * The answer: parsed JSON, a list for lines of JSON, a string for text, a `Uint8Array` for bytes,
   * or null. A whole number beyond 2^53, which a number cannot hold exactly, is a bigint.
   */
  readonly data: T;
  /** Name, type and owner of the items in it, by handle, where the answer itself has only handles. */
  readonly known: KnownItems;
  readonly #bytes: Uint8Array;

  /**
   * Made by the session; not meant to be called.
   *
   * @param parts what was answered
   */
  constructor(parts: ResultParts) {
    this.operation = parts.operation;
    this.status = parts.status;
    this.headers = parts.headers;
    this.duration = parts.duration;
    this.data = parts.data as T;
    this.known = parts.known ?? new Map();
    this.#bytes = parts.bytes ?? new Uint8Array();
  }

  /** The body of the answer as it came, to be saved as a file: whole, credentials included. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The records the answer is or holds; empty if it holds no list. */
  get rows(): readonly unknown[] {
    return recordsIn(this.data) ?? [];
  }

  /** Each of its records. */
  *[Symbol.iterator](): Iterator<unknown> {
    yield* this.rows;
  }

  /**
   * The plain data, credentials redacted; `data` has them. A bigint is the text of its digits, since
   * `JSON.stringify` takes none.
   */
  toJSON(): { operation: string; status: number; duration: number; data: unknown } {
    const { operation, status, duration, data } = this;
    return { operation, status, duration, data: withoutBigInts(redactData(data)) };
  }
}

function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  // The redacted copy is nobody else's.
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "bigint" || typeof inner === "object") {
      (value as Record<string, unknown>)[key] = withoutBigInts(inner);
    }
  }
  return value;
}
