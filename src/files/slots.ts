/**
 * A bound on what goes on at once: requests, or bytes in memory.
 *
 * @module
 */

/** Hands out a number of slots, in the order in which they were asked for. */
export class Slots {
  #free: number;
  readonly #total: number;
  readonly #waiting: { readonly count: number; enter(): void }[] = [];

  constructor(total: number) {
    this.#free = this.#total = total;
  }

  /** Does work while it holds so many slots; what needs more than there are gets all of them. */
  async hold<T>(count: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(count, this.#total);
    if (this.#waiting.length > 0 || this.#free < taken) {
      await new Promise<void>((enter) => this.#waiting.push({ count: taken, enter }));
    } else this.#free -= taken;
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #admit(): void {
    for (
      let first = this.#waiting[0];
      first && first.count <= this.#free;
      first = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= first.count;
      first.enter();
    }
  }
}

/**
 * Buffers that are used again and again: the garbage collector would let many megabytes lie.
 */
export class Buffers {
  readonly #slots: Slots;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  constructor(count: number) {
    this.#slots = new Slots(count);
  }

  /** Does work with a buffer of this many bytes, whose content is what it was used for last. */
  async use<T>(
    length: number,
    work: (buffer: Uint8Array<ArrayBuffer>) => Promise<T>,
  ): Promise<T> {
    return await this.#slots.hold(1, async () => {
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

/**
 * Does something for each of many, `atOnce` at a time. The first failure ends it: what has begun is
 * waited for, so that nothing is still at work when it is thrown.
 */
export async function forEach<T>(
  things: Iterable<T>,
  atOnce: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const rest = things[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    for (let next = rest.next(); !next.done && !failure; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failure) throw failure.error;
}
