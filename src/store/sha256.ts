/**
 * SHA-256 for naming files, not for keeping secrets.
 *
 * Loading the runtime's cryptography costs several milliseconds, more than all else on the way of
 * a cached start; naming a file takes two blocks of this.
 *
 * @module
 * @see https://doi.org/10.6028/NIST.FIPS.180-4
 */

/** The first 32 bits of the fractional parts of a root of the first so many primes. */
function constants(count: number, root: (prime: number) => number): Uint32Array {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  }
  return Uint32Array.from(found, (prime) => (root(prime) % 1) * 2 ** 32);
}

const ROUND = constants(64, Math.cbrt);
const START = constants(8, Math.sqrt);

/**
 * The SHA-256 of a text.
 *
 * @param text the text, taken as UTF-8
 * @returns 64 hexadecimal digits
 */
export function sha256(text: string): string {
  const state = START.slice();
  const message = padded(new TextEncoder().encode(text));
  for (let at = 0; at < message.byteLength; at += 64) digestBlock(state, message, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** § 5.1.1: a one, zeros, and the length in bits, up to a multiple of 64 bytes. */
function padded(bytes: Uint8Array): DataView {
  const message = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  message.set(bytes);
  message[bytes.length] = 0x80;
  const view = new DataView(message.buffer);
  view.setUint32(message.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(message.length - 4, bytes.length << 3);
  return view;
}

/** § 6.2.2. */
function digestBlock(state: Uint32Array, message: DataView, at: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 16; t++) w[t] = message.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!];
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = w[t - 16]! + small0 + w[t - 7]! + small1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as EightWords;
  for (let t = 0; t < 64; t++) {
    const large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + large1 + ((e & f) ^ (~e & g)) + ROUND[t]! + w[t]!) | 0;
    const large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] = state[i]! + word);
}

type EightWords = [number, number, number, number, number, number, number, number];

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
