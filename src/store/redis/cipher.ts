/**
 * Encrypts records for a store that others can read: AES-256-GCM, by WebCrypto.
 *
 * @module
 * @see https://doi.org/10.6028/NIST.SP.800-38D
 */
import { Buffer } from "node:buffer";
import { configError, ProvenaError } from "../../errors.ts";
import type { System } from "../../system/system.ts";
import { formatRecord, generationOf, isRecordOf, parseRecord } from "../record.ts";
import { sha256 } from "../../text/sha256.ts";
import type { StoredRecord } from "../store.ts";

/** The format this version writes: `1.<key id>.<nonce>.<ciphertext>`, the last two in base64url. */
const FORMAT = "1";

const ALGORITHM = "AES-GCM";
/** § 8.2.2: 96 random bits, with one key for at most 2³² records. */
const NONCE_BYTES = 12;

/** An encrypted record, with the one fact that the store needs in the clear. */
export interface SealedRecord {
  /** The ciphertext; only the id of its encryption key is in the clear. */
  readonly text: string;
  /** The record's generation in decimal digits; empty for a pending code. */
  readonly generation: string;
}

/** Encrypts with the first key, decrypts with any of its keys. */
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
   * Parses keys: entries `id:key`, separated by white space or commas, each key 32 bytes in base64.
   *
   * `where` names their source in errors.
   */
  static async create(text: string, where: string, system: System): Promise<RecordCipher> {
    const keys = new Map<string, CryptoKey>();
    for (const [i, entry] of text.split(/[\s,]/).filter(Boolean).entries()) {
      const [, id, encoded = ""] = /^([\w-]{1,32}):([\w+/-]{43}=?)$/.exec(entry) ?? [];
      // Do not quote the entry: even a wrong one is a secret.
      if (id === undefined) {
        throw invalidKeys(where, `entry ${i + 1} is not an id, a colon and 32 bytes in base64`);
      }
      const bytes = Uint8Array.from(Buffer.from(encoded, "base64"));
      if (keys.has(id)) throw invalidKeys(where, `two keys have the id ${id}`);
      const usages: KeyUsage[] = ["encrypt", "decrypt"];
      keys.set(id, await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, usages));
    }
    if (keys.size === 0) throw invalidKeys(where, "there is none");
    return new RecordCipher(system, keys);
  }

  /** Encrypts a record. */
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

  /** Decrypts a record and checks that it belongs there; `id` is the SHA-256 of the record's key. */
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
    const isExpected = parsed.kind === "record" && sha256(parsed.key) === id &&
      isRecordOf(parsed.key, parsed);
    if (isExpected) return parsed;
    throw unreadable("was written by another version of this package", "Use that version");
  }
}

/** § 5.2: authenticates the fields in the clear, so records cannot be swapped or rolled back. */
function parameters(iv: Uint8Array<ArrayBuffer>, bound: readonly string[]): AesGcmParams {
  const additionalData = new TextEncoder().encode(JSON.stringify(bound));
  return { name: ALGORITHM, iv, additionalData };
}

function decode(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64url, "base64url"));
}

/** A shell command that prints a new key with its id. */
export const MAKE_KEY = 'echo "1:$(openssl rand -base64 32)"';

function invalidKeys(where: string, reason: string): ProvenaError<"ERR_CONFIG"> {
  return configError(`The keys in ${where} cannot be used: ${reason}`, {
    say: "Make one",
    command: MAKE_KEY,
  });
}

function unreadable(reason: string, next: string): ProvenaError<"ERR_STORE"> {
  return new ProvenaError("ERR_STORE", `The session stored in Redis ${reason}`, { next });
}
