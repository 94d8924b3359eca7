/**
 * Finds every piece of a known credential, even if it was cut, wrapped, escaped or encoded.
 *
 * The windows of twelve characters of the credentials are kept in a table, and those of a text are
 * looked up in it. Both ignore characters that may come between, such as spaces, controls and
 * quotes.
 *
 * @module
 */
import { BASE64URL, isOf } from "./characters.ts";
import type { Span } from "./span.ts";
import { originalView, type View, viewsOf } from "./views.ts";

/** Shortest piece that counts, in characters. */
export const MIN_PIECE_LENGTH = 12;

/** The characters that count, by code; 0 for those that are ignored. */
type Alphabet = Uint8Array;

/** An alphabet of some characters, ignoring case. */
function alphabetOf(isPart: (code: number) => boolean): Alphabet {
  const alphabet = new Uint8Array(128);
  for (let code = 0; code < 128; code++) {
    if (isPart(code)) alphabet[code] = code >= 65 && code <= 90 ? code + 32 : code;
  }
  return alphabet;
}

/** Characters of tokens. */
const ofTokens = alphabetOf((code) =>
  isOf(BASE64URL, code) || "./+=~".includes(String.fromCharCode(code))
);
/** Letters and digits, which find a piece even if other characters were inserted. */
const ofLetters = alphabetOf((code) => /[A-Za-z0-9]/.test(String.fromCharCode(code)));

const FACTOR = 0x01000193;
/** Weight of the first character of a window in its hash. */
let OLDEST = 1;
for (let i = 0; i < MIN_PIECE_LENGTH; i++) OLDEST = Math.imul(OLDEST, FACTOR);

/** A text without ignored characters, and the original offsets of the rest. */
interface Reduced {
  readonly codes: Uint8Array;
  readonly places: Int32Array;
}

/** Length up to which texts share a buffer. */
const SHORT = 1_024;
const scratch: Reduced = { codes: new Uint8Array(SHORT), places: new Int32Array(SHORT) };

/** Reduces a text. The result for a short text is valid until the next call. */
function reduce(text: string, alphabet: Alphabet): Reduced {
  const isShort = text.length <= SHORT;
  const codes = isShort ? scratch.codes : new Uint8Array(text.length);
  const places = isShort ? scratch.places : new Int32Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const counted = code < 128 ? alphabet[code]! : 0;
    if (counted === 0) continue;
    codes[length] = counted;
    places[length++] = at;
  }
  return { codes: codes.subarray(0, length), places };
}

/** The hash of the window that ends at an offset, from that of the previous one. */
function nextNumber(number: number, codes: Uint8Array, end: number): number {
  const next = (Math.imul(number, FACTOR) + codes[end]!) | 0;
  return end < MIN_PIECE_LENGTH
    ? next
    : (next - Math.imul(codes[end - MIN_PIECE_LENGTH]!, OLDEST)) | 0;
}

/** A table of the windows of texts, by hash. */
class Windows {
  readonly #alphabet: Alphabet;
  /** The texts, concatenated. */
  #codes = new Uint8Array(1024);
  #length = 0;
  /** The end of a window in the texts, by hash; 0 for an empty slot. */
  #table = new Int32Array(1024);
  #count = 0;

  constructor(alphabet: Alphabet) {
    this.#alphabet = alphabet;
  }

  add(text: string): void {
    const { codes } = reduce(text, this.#alphabet);
    const before = this.#length;
    this.#append(codes);
    // The table is mostly empty, because most lookups should end at an empty slot.
    const needed = (this.#count + codes.length) * 8;
    if (needed > this.#table.length) this.#grow(needed);
    let number = 0;
    for (let end = 0; end < codes.length; end++) {
      number = nextNumber(number, codes, end);
      if (end >= MIN_PIECE_LENGTH - 1) this.#put(number, before + end);
    }
  }

  /** The pieces of a text whose windows are in the table. */
  find(text: string): Span[] {
    const { codes, places } = reduce(text, this.#alphabet);
    const found: Span[] = [];
    let start = -1;
    let last = -1;
    let number = 0;
    for (let end = 0; end < codes.length; end++) {
      number = nextNumber(number, codes, end);
      if (end < MIN_PIECE_LENGTH - 1 || !this.#has(number, codes, end)) continue;
      const first = end - MIN_PIECE_LENGTH + 1;
      if (start < 0 || first > last) {
        if (start >= 0) found.push({ start: places[start]!, end: places[last]! + 1 });
        start = first;
      }
      last = end;
    }
    if (start >= 0) found.push({ start: places[start]!, end: places[last]! + 1 });
    return found;
  }

  #append(codes: Uint8Array): void {
    const length = this.#length + codes.length;
    if (length > this.#codes.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.#codes);
      this.#codes = larger;
    }
    this.#codes.set(codes, this.#length);
    this.#length = length;
  }

  #put(number: number, end: number): void {
    const slot = this.#slotOf(number, this.#codes, end);
    if (this.#table[slot] !== 0) return;
    this.#table[slot] = end;
    this.#count++;
  }

  #has(number: number, codes: Uint8Array, end: number): boolean {
    return this.#table[this.#slotOf(number, codes, end)] !== 0;
  }

  /** The slot of a window, or the empty slot for it. */
  #slotOf(number: number, codes: Uint8Array, end: number): number {
    const mask = this.#table.length - 1;
    for (let slot = (number ^ (number >>> 15)) & mask;; slot = (slot + 1) & mask) {
      const known = this.#table[slot]!;
      if (known === 0 || this.#isSame(known, codes, end)) return slot;
    }
  }

  #isSame(known: number, codes: Uint8Array, end: number): boolean {
    for (let back = 0; back < MIN_PIECE_LENGTH; back++) {
      if (this.#codes[known - back] !== codes[end - back]) return false;
    }
    return true;
  }

  #grow(needed: number): void {
    const known = this.#table.filter((end) => end !== 0);
    let size = this.#table.length * 2;
    while (size < needed) size *= 2;
    this.#table = new Int32Array(size);
    this.#count = 0;
    for (const end of known) {
      let number = 0;
      for (let at = end - MIN_PIECE_LENGTH + 1; at <= end; at++) {
        number = (Math.imul(number, FACTOR) + this.#codes[at]!) | 0;
      }
      this.#put(number, end);
    }
  }
}

/** Length of a gram, the characters that fit into 32 bits. */
const GRAM = 4;
/** Grams in a row that a piece has at least. */
const GRAMS_OF_PIECE = MIN_PIECE_LENGTH - GRAM + 1;
/** Bits of the hash of a gram. */
const GRAM_BITS = 20;

function numberOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - GRAM_BITS);
}

/**
 * Tells texts without a piece from those that may have one, by all sequences of four characters in
 * the credentials: a text with a piece has nine of them in a row, and others hardly ever.
 */
class Sieve {
  /** A bit for each hash; created when there is something to find. */
  #known = new Uint32Array(0);

  add(text: string, alphabet: Alphabet): void {
    if (this.#known.length === 0) this.#known = new Uint32Array(2 ** (GRAM_BITS - 5));
    const { codes } = reduce(text, alphabet);
    let gram = 0;
    for (let end = 0; end < codes.length; end++) {
      gram = (gram << 8) | codes[end]!;
      const number = numberOf(gram);
      if (end >= GRAM - 1) this.#known[number >>> 5]! |= 1 << (number & 31);
    }
  }

  /** Whether a text may have a piece. */
  mayHavePiece(text: string): boolean {
    const known = this.#known;
    if (known.length === 0) return false;
    let [gram, inRow] = [0, 0];
    let [letters, lettersInRow] = [0, 0];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const counted = code < 128 ? ofTokens[code]! : 0;
      if (counted === 0) continue;
      gram = (gram << 8) | counted;
      const number = numberOf(gram);
      if (((known[number >>> 5]! >>> (number & 31)) & 1) === 0) inRow = 0;
      else if (++inRow === GRAMS_OF_PIECE) return true;
      if (ofLetters[code] === 0) continue;
      letters = (letters << 8) | counted;
      const other = numberOf(letters);
      if (((known[other >>> 5]! >>> (other & 31)) & 1) === 0) lettersInRow = 0;
      else if (++lettersInRow === GRAMS_OF_PIECE) return true;
    }
    return false;
  }
}

/** Characters that may be shown differently: escapes, tags, invisible characters. */
const LOOKS_OTHERWISE = /[^\x20-\x7e]|[\\%&<]/;

/** Finds pieces of known credentials. */
export class Pieces {
  readonly #sieve = new Sieve();
  readonly #tokens = new Windows(ofTokens);
  readonly #letters = new Windows(ofLetters);

  /** Adds a credential, as it is and in several encodings. */
  add(credential: string): void {
    if (credential.length < MIN_PIECE_LENGTH) return;
    this.#add(credential, ofTokens);
    this.#add(credential, ofLetters);
    for (const form of encodingsOf(credential)) this.#add(form, ofTokens);
  }

  #add(text: string, alphabet: Alphabet): void {
    this.#sieve.add(text, alphabet);
    (alphabet === ofTokens ? this.#tokens : this.#letters).add(text);
  }

  /** The pieces in a text, by position and without overlaps. */
  find(text: string): Span[] {
    if (text.length < MIN_PIECE_LENGTH) return [];
    const plain = this.#inView(originalView(text, 0));
    if (!LOOKS_OTHERWISE.test(text)) return joined(plain);
    // The original text counts too: what looks like a terminal sequence may be part of the
    // credential.
    const others = viewsOf(text).filter((view) => view.text !== text);
    return joined([...plain, ...others.flatMap((view) => this.#inView(view))]);
  }

  #inView(view: View): Span[] {
    if (!this.#sieve.mayHavePiece(view.text)) return [];
    return [this.#tokens, this.#letters].flatMap((windows) =>
      windows.find(view.text).map(({ start, end }) => ({
        start: view.startOf(start),
        end: view.endOf(end - 1),
      }))
    );
  }
}

/**
 * The encodings of a credential. Base64 has three, depending on the number of characters before it.
 */
function encodingsOf(credential: string): string[] {
  const bytes = new TextEncoder().encode(credential);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const encoded = [0, 1, 2].map((before) => {
    const whole = btoa("\0".repeat(before) + binary).replaceAll("=", "");
    // Without the characters that also depend on other bytes.
    return whole.slice(before === 0 ? 0 : before + 1, whole.length - 1);
  });
  const urlSafe = encoded.map((text) => text.replace(/\+/g, "-").replace(/\//g, "_"));
  return [...new Set([hex, ...encoded, ...urlSafe])];
}

function joined(spans: readonly Span[]): Span[] {
  if (spans.length < 2) return [...spans];
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
