/**
 * Encrypts texts that only this process can read again.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
/** In bytes. */
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Encrypts and decrypts with a random key of its own. */
export class Sealer {
  readonly #key = randomBytes(32);

  /** Encrypts a text. */
  seal(text: string): Buffer {
    const iv = randomBytes(IV_LENGTH);
    const cipher = createCipheriv(CIPHER, this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** Decrypts a text; undefined if it was not encrypted with this key. */
  open(bytes: Buffer): string | undefined {
    const [iv, rest] = [bytes.subarray(0, IV_LENGTH), bytes.subarray(IV_LENGTH)];
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, iv, { authTagLength: TAG_LENGTH });
      decipher.setAuthTag(rest.subarray(0, TAG_LENGTH));
      const text = [decipher.update(rest.subarray(TAG_LENGTH)), decipher.final()];
      return Buffer.concat(text).toString();
    } catch {
      return undefined;
    }
  }
}
