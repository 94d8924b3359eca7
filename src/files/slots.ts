/**
 * Limits on how many requests run, and how many buffers are in memory, at the same time.
 *
 * @module
 */

/** Hands out a fixed number of slots, first come, first served. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(total: number) {
    this.#free = total;
  }

  /** Runs work while it holds a slot. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((enter) => this.#waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

/** Buffers that are reused, because unused ones would fill the memory until they are collected. */
export class Buffers {
  readonly #slots: Slots;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  constructor(count: number) {
    this.#slots = new Slots(count);
  }

  /** Runs work with a buffer of this many bytes, which still holds what it was used for last. */
  async use<T>(
    length: number,
    work: (buffer: Uint8Array<ArrayBuffer>) => Promise<T>,
  ): Promise<T> {
    return await this.#slots.hold(async () => {
      const found = this.#free.pop();
      const buffer = found && found.length >= length ? found : new Uint8Array(length);
      try {
        return await work(buffer.subarray(0, length));
      } finally {
        this.#free.push(buffer);
      }
    });
  }
}
