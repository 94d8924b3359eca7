/**
 * Detects walks through pages that would never end.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { holdSame } from "../model/same_data.ts";
import { stringifyExact } from "../text/exact_json.ts";
import type { Steps } from "../text/steps.ts";
import type { Arguments } from "./openapi/request.ts";

/**
 * Limit of pages in a row without records. Provena filters a page after reading it, so there can be
 * many.
 */
const MAX_EMPTY = 1_000;

/** Longest cursor that is remembered as it is; a longer one is remembered by its hash. */
const SHORT_CURSOR = 200;

/** The pages that a walk has seen so far. */
export class SeenPages {
  readonly #operation: string;
  readonly #cursors = new Set<string>();
  #before: readonly unknown[] = [];
  #empty = 0;

  constructor(operation: string) {
    this.#operation = operation;
  }

  /**
   * Adds a page and the cursor to the next one.
   *
   * @throws {ProvenaError} `ERR_OPERATION` with the cursor, where that leads nowhere
   */
  *add(rows: readonly unknown[], cursor: Arguments): Steps<void> {
    if (rows.length > 0 && (yield* holdSame(rows, this.#before))) {
      throw this.#givenUp(
        "answers the same page again and again, so its pages cannot be walked",
        cursor,
      );
    }
    const key = keyOf(cursor);
    if (this.#cursors.has(key)) {
      throw this.#givenUp(
        "leads back to a page that was read before, so its pages have no end",
        cursor,
      );
    }
    this.#empty = rows.length === 0 ? this.#empty + 1 : 0;
    if (this.#empty >= MAX_EMPTY) {
      const count = MAX_EMPTY.toLocaleString("en");
      throw this.#givenUp(`answered ${count} pages in a row without a record`, cursor);
    }
    this.#cursors.add(key);
    this.#before = rows;
  }

  #givenUp(why: string, cursor: Arguments): ProvenaError {
    return new ProvenaError(
      "ERR_OPERATION",
      `${this.#operation} ${why}`,
      {
        cursor,
        next:
          `To go on, add ${redactedExcerpt(stringifyExact(cursor), 500)} to its arguments; if ` +
          "that is of no use, tell the operators of the API",
      },
    );
  }
}

/** The key under which a cursor is remembered. */
function keyOf(cursor: Arguments): string {
  const text = stringifyExact(cursor);
  return text.length <= SHORT_CURSOR ? text : `${text.length} ${hashOf(text)}`;
}

/**
 * A hash of 53 bits (cyrb53). A server that forges a collision only ends the walk through its own
 * pages.
 */
function hashOf(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
