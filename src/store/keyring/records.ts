/**
 * Records in the keyring: one entry each, or several if the keyring limits the size of an entry.
 *
 * @module
 */
import type { System } from "../../system/system.ts";
import { recordFileName } from "../file/name.ts";
import { RecordLocks, type RecordLocksOptions } from "../lock/record_locks.ts";
import { formatRecord, isRecordOf, parseRecord } from "../record.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "../store.ts";
import { writtenByLaterVersion } from "../store_failure.ts";
import type { Keyring } from "./service.ts";

/**
 * Characters in an entry. Windows allows 2,560 bytes, and takes two for each character.
 *
 * @see https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw
 */
const WINDOWS_LIMIT = 1_200;

/** The head of a record in several entries: their number, and the nonce in their names. */
interface Pieces {
  readonly pieces: number;
  readonly nonce: string;
}

/** A token store in an open keyring; its locks are files in a folder. */
export class KeyringRecords implements TokenStore {
  readonly #keyring: Keyring;
  readonly #locks: RecordLocks;
  readonly #system: System;
  readonly #onNotice: (message: string) => void;

  constructor(keyring: Keyring, folder: string | undefined, options: RecordLocksOptions) {
    this.#keyring = keyring;
    this.#locks = new RecordLocks(folder, options);
    this.#system = options.system;
    this.#onNotice = options.onNotice;
  }

  async load(key: string): Promise<StoredRecord | undefined> {
    const account = accountOf(key);
    const text = await this.#text(account);
    if (text === undefined) return undefined;
    const parsed = parseRecord(text);
    if (parsed.kind === "newer") throw writtenByLaterVersion(`The keyring's entry ${account}`);
    if (isRecordOf(key, parsed)) return parsed.record;
    this.#onNotice(`The keyring's entry ${account} holds no record; the next sign-in replaces it`);
    return undefined;
  }

  async save(key: string, record: StoredRecord): Promise<void> {
    const text = formatRecord(key, record);
    await this.#locks.save(key, record, {
      current: () => this.load(key),
      replace: (mayReplace) => this.#replace(accountOf(key), text, mayReplace),
    });
  }

  async delete(key: string): Promise<void> {
    if (!(await this.#locks.mayChange(key))) return;
    const account = accountOf(key);
    const head = await this.#keyring.get(account);
    if (head === undefined) return;
    await this.#keyring.delete(account);
    if (piecesIn(head)) await this.#sweep(account);
  }

  async list(): Promise<string[]> {
    const entries = await this.#keyring.all();
    return [...entries].flatMap(([account, head]) => {
      const text = namesOf(account, head).map((name) => entries.get(name) ?? "").join("");
      const parsed = parseRecord(text);
      const isListed = parsed.kind === "record" && parsed.record.kind === "tokens" &&
        accountOf(parsed.key) === account;
      return isListed ? [parsed.key] : [];
    });
  }

  async withLock<T>(
    key: string,
    fn: (lock?: HeldLock) => Promise<T>,
    options: LockOptions = {},
  ): Promise<T> {
    return await this.#locks.run(key, fn, options);
  }

  /** A record's text, joined from its entries; empty if a piece is lost. */
  async #text(account: string): Promise<string | undefined> {
    let before: string | undefined;
    while (true) {
      const head = await this.#keyring.get(account);
      if (head === undefined) return undefined;
      const names = namesOf(account, head);
      if (names[0] === account) return head;
      const pieces = await Promise.all(names.map((name) => this.#keyring.get(name)));
      if (pieces.every((piece) => piece !== undefined)) return pieces.join("");
      // Read again: a writer may have replaced all pieces since we read the head.
      if (head === before) return "";
      before = head;
    }
  }

  /** Writes the head last, so that a reader of the head finds all its pieces. */
  async #replace(
    account: string,
    text: string,
    mayReplace: () => Promise<boolean>,
  ): Promise<boolean> {
    const keyring = this.#keyring;
    if (this.#system.os !== "win32") {
      const isReplaced = await mayReplace();
      if (isReplaced) await keyring.set(account, text);
      return isReplaced;
    }
    let head = text;
    if (text.length > WINDOWS_LIMIT) {
      const pieces = piecesOf(text);
      head = JSON.stringify({ pieces: pieces.length, nonce: this.#system.random(8) });
      const names = namesOf(account, head);
      for (const [i, piece] of pieces.entries()) await keyring.set(names[i]!, piece);
    }
    const isReplaced = await mayReplace();
    if (isReplaced) await keyring.set(account, head);
    await this.#sweep(account);
    return isReplaced;
  }

  /** Removes pieces that the head does not name, such as those of a writer that died. */
  async #sweep(account: string): Promise<void> {
    const entries = await this.#keyring.all();
    const named = new Set(namesOf(account, entries.get(account) ?? ""));
    const left = [...entries.keys()].filter((name) =>
      name.startsWith(`${account}.`) && !named.has(name)
    );
    for (const name of left) await this.#keyring.delete(name);
  }
}

/** The name of a key's entry: a readable part, then a unique hash; no dot. */
function accountOf(key: string): string {
  return recordFileName(key).replace(/\.json$/, "");
}

function namesOf(account: string, head: string): string[] {
  const found = piecesIn(head);
  if (!found) return [account];
  return Array.from({ length: found.pieces }, (_, i) => `${account}.${found.nonce}.${i}`);
}

function piecesIn(head: string | undefined): Pieces | undefined {
  const [, pieces, nonce = ""] =
    /^\{"pieces":(\d{1,4}),"nonce":"([0-9a-f]+)"\}$/.exec(head ?? "") ??
      [];
  return pieces === undefined ? undefined : { pieces: Number(pieces), nonce };
}

/** Splits a text, as ASCII so that no piece ends within a character. */
function piecesOf(text: string): string[] {
  const ascii = text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii.match(new RegExp(`.{1,${WINDOWS_LIMIT}}`, "gs")) ?? [];
}
