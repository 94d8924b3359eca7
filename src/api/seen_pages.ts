/**
 * Detects walks through pages that would never end.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { holdSame } from "../model/same_data.ts";
import { stringifyExact } from "../text/exact_json.ts";
import { sha256 } from "../text/sha256.ts";
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
    const added = redactedExcerpt(stringifyExact(cursor), 500);
    return new ProvenaError("ERR_OPERATION", `${this.#operation} ${why}`, {
      cursor,
      next: `To go on, add ${added} to its arguments; if that is of no use, tell the operators ` +
        "of the API",
    });
  }
}

/** The key under which a cursor is remembered. */
function keyOf(cursor: Arguments): string {
  const text = stringifyExact(cursor);
  return text.length <= SHORT_CURSOR ? text : sha256(text);
}
