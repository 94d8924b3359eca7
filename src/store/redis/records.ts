/**
 * Encrypted records in Redis. The caller holds the lock where one is needed.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import type { System } from "../../system/system.ts";
import { sha256 } from "../../text/sha256.ts";
import type { StoredRecord, TokenRecord } from "../store.ts";
import type { RecordCipher } from "./cipher.ts";
import { readCipher } from "./keys.ts";
import type { RedisLink } from "./link.ts";
import type { LockKeys, RedisLock } from "./lock.ts";
import { DELETE, INDEX, PRUNE, READ, SAVE } from "./scripts.ts";

/** How long to keep a record after its session ended, in ms, so that "expired" can be reported. */
const KEPT_AFTER_END = 3_600_000;

/** About thirty years, in ms; Redis rejects much longer expiry times. */
const MAX_EXPIRY = 1e12;

/** Reads and writes records. */
export class RedisRecords {
  readonly #system: System;
  readonly #link: RedisLink;
  readonly #prefix: string;
  readonly #keyFile: string | undefined;
  /** The newest record this process has seen of each session: Redis can lose its last writes. */
  readonly #seen = new Map<string, TokenRecord>();
  #cipher: Promise<RecordCipher> | undefined;

  constructor(
    system: System,
    link: RedisLink,
    options: { prefix: string; keyFile: string | undefined },
  ) {
    this.#system = system;
    this.#link = link;
    // The braces put all keys into one hash slot of a Cluster, as scripts require.
    this.#prefix = `{${options.prefix}}`;
    this.#keyFile = options.keyFile;
  }

  /** The Redis keys of a record's lock. The record's key is hashed, since it contains user data. */
  lockKeys(key: string): LockKeys {
    const id = sha256(key);
    return {
      hash: this.#hash(id),
      lock: `${this.#prefix}:lock:${id}`,
      wake: `${this.#prefix}:wake:${id}`,
    };
  }

  /** Fails early if the encryption keys are missing, before there is a token to save. */
  async ready(): Promise<void> {
    await this.#keys();
  }

  /** Reads a record; with the lock, if this is the first read under it. */
  async read(key: string, lock: RedisLock | undefined): Promise<StoredRecord | undefined> {
    await this.ready();
    const id = sha256(key);
    if (!lock) return this.#remember(key, (await this.#open(id, await this.#stored(id)))?.record);
    const found = await lock.readRecord(async (stored) => {
      const record = (await this.#open(id, stored))?.record;
      return { record, wasWritten: (stored as unknown[])[2] !== null };
    });
    const seen = this.#seen.get(key);
    if (!seen || !isLost(seen, found)) return this.#remember(key, found.record);
    this.#seen.delete(key);
    await this.write(key, seen, lock);
    return await this.read(key, lock);
  }

  /** Writes a record, unless a newer one is stored or the owner of a later lock has written. */
  async write(key: string, record: StoredRecord, lock: RedisLock): Promise<void> {
    const id = sha256(key);
    const { text, generation } = await (await this.#keys()).seal(key, record);
    const expiry = expiryOf(record, this.#system.now());
    const saved = await this.#link.run(SAVE, {
      keys: [this.#hash(id), this.#index],
      args: [lock.nonce, lock.fence, text, generation, expiry, record.kind === "tokens" ? id : ""],
    });
    if (saved !== 1 && !(await this.#isOvertaken(id, record))) throw notReplaced();
    lock.finish();
    if (saved === 1) this.#remember(key, record);
  }

  /** Whether another owner really wrote meanwhile; if not, the fields in Redis were tampered with. */
  async #isOvertaken(id: string, record: StoredRecord): Promise<boolean> {
    const stored = (await this.#open(id, await this.#stored(id)))?.record;
    return record.kind === "pending" || stored?.kind !== "tokens" ||
      stored.signedInAt !== record.signedInAt || stored.generation >= record.generation;
  }

  /** Deletes a record, unless the owner of a later lock has written. */
  async delete(key: string, lock: RedisLock | undefined): Promise<void> {
    const id = sha256(key);
    const call = { keys: [this.#hash(id), this.#index], args: [lock?.fence ?? "", id] };
    this.#seen.delete(key);
    await this.#link.run(DELETE, call);
    lock?.finish();
  }

  /** The keys of token records. */
  async list(): Promise<string[]> {
    await this.ready();
    const ids = await this.#link.run(INDEX, { keys: [this.#index], args: [] }) as string[];
    const found = await Promise.all(ids.map(async (id) => {
      const opened = await this.#open(id, await this.#stored(id));
      if (opened) return opened.key;
      await this.#link.run(PRUNE, { keys: [this.#hash(id), this.#index], args: [id] });
    }));
    return found.filter((key) => key !== undefined);
  }

  #remember(key: string, record: StoredRecord | undefined): StoredRecord | undefined {
    const seen = this.#seen.get(key);
    if (record?.kind === "tokens" && !(seen && isRolledBack(seen, record))) {
      this.#seen.set(key, structuredClone(record));
    }
    return record;
  }

  async #stored(id: string): Promise<unknown> {
    return await this.#link.run(READ, { keys: [this.#hash(id)], args: [] });
  }

  async #open(
    id: string,
    stored: unknown,
  ): Promise<{ key: string; record: StoredRecord } | undefined> {
    const [text, generation] = stored as [string | null, string | null];
    if (text === null || generation === null) return undefined;
    return await (await this.#keys()).open(id, { text, generation });
  }

  async #keys(): Promise<RecordCipher> {
    const reading = this.#cipher ??= readCipher(this.#system, this.#keyFile);
    try {
      return await reading;
    } catch (error) {
      this.#cipher = undefined;
      throw error;
    }
  }

  #hash(id: string): string {
    return `${this.#prefix}:session:${id}`;
  }

  get #index(): string {
    return `${this.#prefix}:sessions`;
  }
}

/**
 * Whether Redis has lost a record. A crash or a failover can lose the writes of the last seconds;
 * without persistence a restart loses all. A sign-out sets `written`, so it is not mistaken for this.
 */
function isLost(
  seen: TokenRecord,
  found: { record: StoredRecord | undefined; wasWritten: boolean },
): boolean {
  return found.record ? isRolledBack(seen, found.record) : !found.wasWritten;
}

function isRolledBack(seen: TokenRecord, stored: StoredRecord): boolean {
  return stored.kind === "tokens" && stored.signedInAt === seen.signedInAt &&
    stored.generation < seen.generation;
}

function notReplaced(): ProvenaError<"ERR_STORE"> {
  return new ProvenaError(
    "ERR_STORE",
    "The session in Redis could not be replaced: it is marked as written later than it can have been",
    { next: "Sign out and in again, and find out who else writes to this Redis" },
  );
}

/** How long to keep a record, in milliseconds; empty, for no expiry, if its end is unknown. */
function expiryOf(record: StoredRecord, now: number): string {
  const end = endOf(record);
  if (end === undefined) return "";
  return String(Math.min(Math.max(Math.ceil(end - now), 0), MAX_EXPIRY) + KEPT_AFTER_END);
}

function endOf(record: StoredRecord): number | undefined {
  if (record.kind === "pending") return record.expiresAt;
  const { refreshToken, refreshExpiresAt, expiresAt } = record.tokens;
  return refreshToken === undefined ? expiresAt : refreshExpiresAt;
}
