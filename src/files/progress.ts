/**
 * The progress of a transfer: files, bytes, rate and time left.
 *
 * @module
 */
import type { TransferProgress } from "../model/dataset_files.ts";

/** The rate is measured over this time, in milliseconds. */
const WINDOW = 10_000;
/** Minimum time between two calls of `onProgress`, in milliseconds. */
const MIN_INTERVAL = 200;
/** Minimum time before the time left is estimated, in milliseconds. */
const MIN_TIME = 500;

/** The size of a transfer. */
export interface TransferSize {
  readonly files: number;
  readonly bytes: number;
}

/** Counts files and bytes, and reports them. */
export class Meter {
  readonly #now: () => number;
  readonly #total: TransferSize;
  readonly #onProgress: ((progress: TransferProgress) => void) | undefined;
  readonly #samples: { readonly at: number; readonly bytes: number }[];
  #files = 0;
  #bytes = 0;
  #moved = 0;
  #reportedAt = -Infinity;
  #trouble: string | null = null;

  constructor(
    now: () => number,
    total: TransferSize,
    onProgress: ((progress: TransferProgress) => void) | undefined,
  ) {
    this.#now = now;
    this.#total = total;
    this.#onProgress = onProgress;
    this.#samples = [{ at: now(), bytes: 0 }];
  }

  /** Adds bytes that were sent or received. */
  add(bytes: number): void {
    this.#trouble = null;
    this.#moved += bytes;
    this.#bytes += bytes;
    this.#report();
  }

  /** Adds bytes of an earlier transfer, which do not count for the rate. */
  addEarlier(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Reports that requests fail, until bytes are added again. */
  failing(reason: string): void {
    this.#trouble = reason;
    this.#report(true);
  }

  /** Adds a finished file. */
  fileDone(): void {
    this.#files += 1;
    this.#report(this.#files === this.#total.files);
  }

  /** Bytes that were sent or received. */
  get moved(): number {
    return this.#moved;
  }

  #report(isUrgent = false): void {
    const at = this.#now();
    if (!isUrgent && at - this.#reportedAt < MIN_INTERVAL) return;
    this.#reportedAt = at;
    const samples = this.#samples;
    samples.push({ at, bytes: this.#moved });
    while (samples.length > 2 && samples[1]!.at < at - WINDOW) samples.shift();
    const { at: since, bytes: before } = samples[0]!;
    const rate = at > since ? Math.max(0, (this.#moved - before) / (at - since) * 1000) : 0;
    const left = Math.max(0, this.#total.bytes - this.#bytes);
    this.#onProgress?.({
      files: this.#files,
      totalFiles: this.#total.files,
      bytes: this.#bytes,
      totalBytes: this.#total.bytes,
      rate,
      trouble: this.#trouble,
      secondsLeft: this.#trouble !== null
        ? null
        : left === 0
        ? 0
        : rate > 0 && at - since >= MIN_TIME
        ? left / rate
        : null,
    });
  }
}
