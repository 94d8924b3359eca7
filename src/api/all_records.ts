/**
 * The records of all pages: walked one by one, or read together into a table.
 *
 * @module
 */
import { asResult } from "../model/as_result.ts";
import type { RecordListData } from "../model/answer.ts";
import { redactPlain } from "../model/credentials/redact.ts";

/** The records of all pages; iterable, and shows itself as a table, with credentials redacted. */
export interface RecordList<I = unknown> extends RecordListData<I>, Iterable<I> {
  /** The plain data, credentials redacted; `rows` has them. */
  toJSON(): RecordListData;
}

/**
 * The records of all pages. With `for await` they come one by one, each page read when it is
 * needed; with `await` all of them are read, and shown as a table.
 */
export interface AllRecords<I = unknown> extends AsyncGenerator<I>, PromiseLike<RecordList<I>> {}

/** Makes a list of records. */
export function createRecordList(data: RecordListData): RecordList {
  const { rows } = data;
  return asResult({ ...data }, {
    [Symbol.iterator]: () => rows.values(),
    toJSON: () => ({ ...data, rows: redactPlain(rows) as readonly unknown[] }),
  });
}

/** Adds `then` to a walk: nothing is read until it is awaited or iterated. */
export function awaitable<I>(
  walk: AsyncGenerator<I>,
  read: () => Promise<RecordList<I>>,
): AllRecords<I> {
  let reading: Promise<RecordList<I>> | undefined;
  const then: PromiseLike<RecordList<I>>["then"] = (done, failed) =>
    (reading ??= read()).then(done, failed);
  return Object.defineProperty(walk, "then", { value: then }) as AllRecords<I>;
}
