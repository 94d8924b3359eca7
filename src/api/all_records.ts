/**
 * The records of all pages: walked one by one, or read together into a table.
 *
 * @module
 */
import type { Display } from "../display/environment.ts";
import { asResult } from "../model/as_result.ts";
import type { ReadingProgress, RecordListData } from "../model/answer.ts";
import type { System } from "../system/system.ts";
import { readingView, readView } from "../view/reading.ts";
import { plainData } from "./result.ts";

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
    toJSON: () => ({ ...data, rows: plainData(rows) as readonly unknown[] }),
  });
}

/** Adds `then` to a walk: nothing is read until somebody awaits it or asks for a record. */
export function awaitable<I>(
  walk: AsyncGenerator<I>,
  read: () => Promise<RecordList<I>>,
): AllRecords<I> {
  let reading: Promise<RecordList<I>> | undefined;
  const then: PromiseLike<RecordList<I>>["then"] = (done, failed) =>
    (reading ??= read()).then(done, failed);
  return Object.defineProperty(walk, "then", { value: then }) as AllRecords<I>;
}

/** Reading that is over sooner shows no line, in milliseconds. */
const PATIENCE = 300;

/** What shows how far the reading has come. */
export interface ReadingOptions {
  readonly system: System;
  /** Creates the display; without it nothing is shown. */
  readonly liveDisplay: (() => Promise<Display>) | undefined;
  /** The operation, such as `registry.list`. */
  readonly operation: string;
}

/** One line that says how far the reading has come; a log gets none. */
export class ReadingLine {
  readonly #options: ReadingOptions;
  readonly #started: number;
  #display: Promise<Display | undefined> | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.#started = options.system.now();
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return this.#options.system.now() - this.#started;
  }

  /** Shows progress, without waiting until it is visible. */
  show(progress: ReadingProgress): void {
    const { liveDisplay, operation } = this.#options;
    if (liveDisplay === undefined || this.elapsed < PATIENCE) return;
    this.#display ??= liveDisplay().then((display) =>
      ["notebook", "terminal", "custom"].includes(display.environment.surface) ? display : undefined
    );
    this.#display.then((display) => display?.show(readingView(operation, progress)))
      .catch(() => {});
  }

  /** A notebook keeps the line, so it has to say the end; elsewhere it goes away. */
  async end(progress: ReadingProgress & { readonly failed: boolean }): Promise<void> {
    try {
      const display = await this.#display;
      const isKept = display !== undefined && display.environment.surface !== "terminal";
      if (isKept) await display.show(readView(this.#options.operation, progress));
      await display?.close();
    } catch {
      // A display that fails must not turn the reading into a failure.
    }
  }
}
