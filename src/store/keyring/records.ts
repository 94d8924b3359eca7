/**
 * Records in the keyring: an entry each, or several where an entry holds little.
 *
 * @module
 */
import type { System } from "../../system/system.ts";
import { recordFileName } from "../file/name.ts";
import { RecordLocks, type RecordLocksOptions } from "../lock/record_locks.ts";
import { formatRecord, isFiledUnder, parseRecord } from "../record.ts";
import type { HeldLock, LockOptions, StoredRecord, TokenStore } from "../store.ts";
import { writtenByLaterVersion } from "../store_failure.ts";
import type { Keyring } from "./service.ts";

/**
 * Characters an entry holds: Windows allows 2,560 bytes, of two bytes each.
 *
 * @see https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw
 */
const WINDOWS_LIMIT = 1_200;

/** In place of a record that needs several entries: their number, and what their names end in. */
interface Pieces {
  readonly pieces: number;
  readonly nonce: string;
}

/** A token store over an open keyring; its locks are files. */
export class KeyringRecords implements TokenStore {
  readonly #keyring: Keyring;
  readonly #locks: RecordLocks;
  readonly #system: System;
  readonly #onNotice: (message: string) => void;

  /**
   * @param keyring where records are kept
   * @param folder where their locks are
   * @param options the outside world, and whom to tell
   */
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
    if (isFiledUnder(key, parsed)) return parsed.record;
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

  /** An entry's text, put together; empty if a piece is missing for good. */
  async #text(account: string): Promise<string | undefined> {
    let before: string | undefined;
    while (true) {
      const head = await this.#keyring.get(account);
      if (head === undefined) return undefined;
      const names = namesOf(account, head);
      if (names[0] === account) return head;
      const pieces = await Promise.all(names.map((name) => this.#keyring.get(name)));
      if (pieces.every((piece) => piece !== undefined)) return pieces.join("");
      // A writer may have replaced them all since the head was read.
      if (head === before) return "";
      before = head;
    }
  }

  /** The head is written last: whoever reads it finds its pieces, and all of them. */
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

  /** Removes pieces that no head names, those of a writer that died among them. */
  async #sweep(account: string): Promise<void> {
    const entries = await this.#keyring.all();
    const named = new Set(namesOf(account, entries.get(account) ?? ""));
    const left = [...entries.keys()].filter((name) =>
      name.startsWith(`${account}.`) && !named.has(name)
    );
    for (const name of left) await this.#keyring.delete(name);
  }
}

/** What a person recognises among the keyring's entries, then what tells keys apart; no dot. */
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

/** As ASCII, so that no piece ends within a character. */
function piecesOf(text: string): string[] {
  const ascii = text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii.match(new RegExp(`.{1,${WINDOWS_LIMIT}}`, "gs")) ?? [];
}
