/**
 * From an offset in a text to its line and column.
 *
 * @module
 */

/** A place a person can go to; both count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The first place. */
export const FIRST: Place = { line: 1, column: 1 };

/** Tells the places of offsets that grow, and goes through the text once. */
export class PlaceCounter {
  readonly #text: string;
  #line: number;
  /** Where the line began, as far as this text has it. */
  #lineStart: number;
  /** Where the next line break is. */
  #next: number;

  /**
   * @param text the text
   * @param from the place where it begins
   */
  constructor(text: string, from: Place = FIRST) {
    this.#text = text;
    this.#line = from.line;
    this.#lineStart = 1 - from.column;
    this.#next = this.#breakFrom(0);
  }

  /** The place of an offset, no smaller than the one asked for before. */
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
