/**
 * Encrypting records that rest where others may look: AES-256-GCM, by WebCrypto.
 *
 * @module
 * @see https://doi.org/10.6028/NIST.SP.800-38D
 */
import { Buffer } from "node:buffer";
import { configError, ProvenaError } from "../../errors.ts";
import type { System } from "../../system/system.ts";
import { formatRecord, generationOf, isFiledUnder, parseRecord } from "../record.ts";
import { sha256 } from "../../text/sha256.ts";
import type { StoredRecord } from "../store.ts";

/** The format this version writes: `1.<key id>.<nonce>.<ciphertext>`, the last two in base64url. */
const FORMAT = "1";

const ALGORITHM = "AES-GCM";
/** § 8.2.2: 96 random bits, with one key for at most 2³² records. */
const NONCE_BYTES = 12;

/** An encrypted record beside what a store may know of it. */
export interface SealedRecord {
  /** Text without anything of the record in the clear but the id of the key that encrypted it. */
  readonly text: string;
  /** The record's generation in decimal digits; empty for a pending code. */
  readonly generation: string;
}

/** Encrypts with one key, decrypts with every key it knows. */
export class RecordCipher {
  readonly #system: System;
  readonly #current: string;
  readonly #keys: ReadonlyMap<string, CryptoKey>;

  private constructor(system: System, keys: ReadonlyMap<string, CryptoKey>) {
    this.#system = system;
    this.#current = [...keys.keys()][0]!;
    this.#keys = keys;
  }

  /**
   * Takes the keys.
   *
   * @param text entries `id:key`, apart by white space or commas, each key 32 bytes in base64; the
   * first encrypts
   * @param where the keys come from, for errors
   * @param system the outside world
   * @returns the cipher
   * @throws {ProvenaError} `ERR_CONFIG` if there is no key, or one cannot be used
   */
  static async create(text: string, where: string, system: System): Promise<RecordCipher> {
    const keys = new Map<string, CryptoKey>();
    for (const [i, entry] of text.split(/[\s,]/).filter(Boolean).entries()) {
      const [, id, encoded = ""] = /^([\w-]{1,32}):([\w+/-]{43}=?)$/.exec(entry) ?? [];
      // The entry itself is a secret, however wrong it is.
      if (id === undefined) {
        throw unusable(where, `entry ${i + 1} is not an id, a colon and 32 bytes in base64`);
      }
      const bytes = Uint8Array.from(Buffer.from(encoded, "base64"));
      if (keys.has(id)) throw unusable(where, `two keys have the id ${id}`);
      const usages: KeyUsage[] = ["encrypt", "decrypt"];
      keys.set(id, await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, usages));
    }
    if (keys.size === 0) throw unusable(where, "there is none");
    return new RecordCipher(system, keys);
  }

  /**
   * Encrypts a record.
   *
   * @param key the record's key
   * @param record the record
   * @returns what may be stored
   */
  async seal(key: string, record: StoredRecord): Promise<SealedRecord> {
    const generation = String(generationOf(record) ?? "");
    const nonce = Uint8Array.from(Buffer.from(this.#system.random(NONCE_BYTES), "hex"));
    const ciphertext = await crypto.subtle.encrypt(
      parameters(nonce, [FORMAT, this.#current, sha256(key), generation]),
      this.#keys.get(this.#current)!,
      new TextEncoder().encode(formatRecord(key, record)),
    );
    const parts = [nonce, new Uint8Array(ciphertext)].map((bytes) =>
      Buffer.from(bytes).toString("base64url")
    );
    return { text: [FORMAT, this.#current, ...parts].join("."), generation };
  }

  /**
   * Decrypts a record, if it is the one that was stored there.
   *
   * @param id the SHA-256 of the record's key
   * @param sealed what was stored
   * @returns the record and its key
   * @throws {ProvenaError} `ERR_STORE` if it cannot be decrypted, or is another record
   */
  async open(id: string, sealed: SealedRecord): Promise<{ key: string; record: StoredRecord }> {
    const [format = "", keyId = "", nonce = "", ciphertext = ""] = sealed.text.split(".");
    if (format !== FORMAT) {
      throw unreadable("was written by another version of this package", "Use that version");
    }
    const cryptoKey = this.#keys.get(keyId);
    if (!cryptoKey) {
      throw unreadable(
        `is encrypted with the key ${JSON.stringify(keyId)}, which this process does not have`,
        "Add that key after the current one",
      );
    }
    let text: string;
    try {
      text = new TextDecoder().decode(
        await crypto.subtle.decrypt(
          parameters(decode(nonce), [format, keyId, id, sealed.generation]),
          cryptoKey,
          decode(ciphertext),
        ),
      );
    } catch {
      throw unreadable(
        `does not decrypt with the key ${JSON.stringify(keyId)}: it was changed, or another key ` +
          "has this id",
        "Give every process the same keys, or another prefix",
      );
    }
    const parsed = parseRecord(text);
    const isRight = parsed.kind === "record" && sha256(parsed.key) === id &&
      isFiledUnder(parsed.key, parsed);
    if (isRight) return parsed;
    throw unreadable("was written by another version of this package", "Use that version");
  }
}

/** § 5.2: what is not encrypted is authenticated, so records cannot change places or ages. */
function parameters(iv: Uint8Array<ArrayBuffer>, bound: readonly string[]): AesGcmParams {
  const additionalData = new TextEncoder().encode(JSON.stringify(bound));
  return { name: ALGORITHM, iv, additionalData };
}

function decode(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64url, "base64url"));
}

/** Prints a key with its id. */
export const MAKE_KEY = 'echo "1:$(openssl rand -base64 32)"';

function unusable(where: string, reason: string): ProvenaError<"ERR_CONFIG"> {
  return configError(`The keys in ${where} cannot be used: ${reason}`, {
    say: "Make one",
    command: MAKE_KEY,
  });
}

function unreadable(reason: string, next: string): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `The session stored in Redis ${reason}`, { next });
}
