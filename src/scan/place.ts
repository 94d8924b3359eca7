/**
 * Converts offsets in a text to lines and columns.
 *
 * @module
 */

/** A line and a column, from 1; columns count UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The start of a text. */
export const FIRST: Place = { line: 1, column: 1 };

/** Converts increasing offsets in one pass through the text. */
export class PlaceCounter {
  readonly #text: string;
  #line: number;
  /** Offset of the start of the line; negative if it began before this text. */
  #lineStart: number;
  /** Offset of the next line break. */
  #next: number;

  constructor(text: string, from: Place = FIRST) {
    this.#text = text;
    this.#line = from.line;
    this.#lineStart = 1 - from.column;
    this.#next = this.#breakFrom(0);
  }

  /** The place of an offset that is not smaller than the previous one. */
  at(offset: number): Place {
    while (this.#next < offset) {
      this.#line++;
      this.#lineStart = this.#next + 1;
      this.#next = this.#breakFrom(this.#lineStart);
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  #breakFrom(start: number): number {
    const found = this.#text.indexOf("\n", start);
    return found < 0 ? Infinity : found;
  }
}
