/**
 * Removes credentials from displays.
 *
 * The original answer stays in `.data`, and is never displayed.
 *
 * @module
 */
import { STEP, type Steps } from "../../text/steps.ts";
import { REDACTED } from "../secret.ts";
import { findCredentials, findInSteps } from "./find.ts";
import { isCarrier, isCredentialName, isNaming } from "./name.ts";
import { findSent, sentSoFar } from "./sent.ts";
import { type CredentialSpan, mergeSpans, replaceSpans } from "./span.ts";

/** Replaces credentials in a text, and all pieces of those that were sent. */
export function redactText(text: string): string {
  // Both search the original text: without one of its pieces, a token would not be recognised.
  const pieces = findSent(text);
  const found = findCredentials(text, WARY);
  if (pieces.length === 0) return replaceSpans(text, found, REDACTED);
  const sent = pieces.map((span): CredentialSpan => ({ ...span, kind: "secret" }));
  return replaceSpans(text, mergeSpans([...found, ...sent]), REDACTED);
}

const WARY = { wary: true };

/**
 * Number of characters after the cut that are searched, so that a credential at the cut is
 * recognised.
 */
const SEARCHED_BEYOND = 10_000;

/** Redacts a text, then cuts it to a length. */
export function redactedExcerpt(value: string, longest: number): string {
  const text = redactText(value.slice(0, longest + SEARCHED_BEYOND));
  if (text.length <= longest) return value.length > longest + SEARCHED_BEYOND ? `${text}…` : text;
  return `${text.slice(0, longest)}…`;
}

/**
 * Redacts the value of a field. Objects and lists are returned as they are, since their own fields
 * are redacted.
 */
function redactField(name: string, value: unknown): unknown {
  const isEmpty = value === null || value === "" || typeof value === "boolean";
  if (isEmpty || typeof value === "object") return value;
  if (isCredentialName(name)) return REDACTED;
  return typeof value === "string" ? redactText(value) : value;
}

/** A field of an object, with the name that tells its kind. */
interface Field {
  readonly key: string;
  /** Its own name, or the name that another field gives to its value. */
  readonly name: string;
  readonly value: unknown;
}

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const PRIVATE_OF_JWK: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "k"]);

/**
 * The fields of an object, one after the other, since there may be a million. The items of a list
 * have the name of the list. Not a generator, which would take as long as the search of a field.
 */
class Fields implements Field {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #keys: readonly string[] | undefined;
  readonly #count: number;
  readonly #carried: string | undefined;
  readonly #isKey: boolean;
  #next = 0;
  key = "";
  name: string;
  value: unknown;

  constructor(holder: object, around: string) {
    const values = this.#values = holder as Readonly<Record<string, unknown>>;
    const keys = this.#keys = Array.isArray(holder) ? undefined : Object.keys(holder);
    this.#count = (keys ?? holder as unknown[]).length;
    this.name = around;
    const named = keys?.slice(0, 10).find((key) =>
      isNaming(key) && isNameOfCredential(values[key])
    );
    this.#carried = named !== undefined
      ? values[named] as string
      : isCredentialName(around)
      ? around
      : undefined;
    this.#isKey = keys !== undefined && keys.length < 40 && Object.hasOwn(holder, "kty");
  }

  /** Goes to the next field; false after the last one. */
  next(): boolean {
    if (this.#next >= this.#count) return false;
    const at = this.#next++;
    const key = this.#keys?.[at];
    this.value = this.#values[key ?? at];
    if (key === undefined) return true;
    this.key = key;
    this.name = this.#isKey && PRIVATE_OF_JWK.has(key)
      ? "private_key"
      : this.#carried !== undefined && isCarrier(key)
      ? this.#carried
      : key;
    return true;
  }
}

function isNameOfCredential(value: unknown): boolean {
  return typeof value === "string" && isCredentialName(value);
}

/** Limit of the depth of a redacted copy. */
const MAX_DEPTH = 200;

/**
 * A copy of JSON data without credentials. Names of fields stay, unless they are credentials
 * themselves.
 */
export function redactData(value: unknown): unknown {
  return new Copier().copy("", value);
}

/**
 * The redacted copy of a list inside data. The whole is redacted, because the fields around a value
 * may tell its kind.
 */
export function redactPart(whole: unknown, part: readonly unknown[]): readonly unknown[] {
  const copier = new Copier(part);
  copier.copy("", whole);
  return (copier.copied ?? redactData(part)) as readonly unknown[];
}

/** Limit of the names that are remembered, since they repeat from record to record. */
const MAX_NAMES = 1_000;
const MAX_NAME_LENGTH = 100;

class Copier {
  readonly #wanted: object | undefined;
  readonly #names = new Map<string, string>();
  /** The copy of the wanted list, once it has been reached. */
  copied: unknown;

  constructor(wanted?: object) {
    this.#wanted = wanted;
  }

  copy(name: string, value: unknown, depth = 0): unknown {
    if (typeof value !== "object" || value === null) return redactField(name, value);
    if (depth > MAX_DEPTH) return "…";
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    const result = Array.isArray(value)
      ? value.map((item) => this.copy(name, item, depth + 1))
      : this.#copyOfObject(name, value, depth);
    if (value === this.#wanted) this.copied = result;
    return result;
  }

  #copyOfObject(around: string, holder: object, depth: number): object {
    const result: Record<string, unknown> = Object.create(null);
    let hidden = 0;
    for (const fields = new Fields(holder, around); fields.next();) {
      const { key, name, value } = fields;
      const shown = this.#shownName(key);
      // Number redacted names, so that two fields stay two.
      const field = shown === key ? key : hidden++ === 0 ? shown : `${shown} ${hidden}`;
      result[field] = this.copy(name, value, depth + 1);
    }
    return result;
  }

  #shownName(key: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const shown = redactText(key);
    if (this.#names.size < MAX_NAMES) this.#names.set(key, shown);
    return shown;
  }
}

/** Limit of the objects that are searched; no display shows more. */
const MAX_SEARCHED = 20_000;

/** The objects and lists that contain a credential at any depth, the outermost first. */
export function* credentialHolders(value: unknown): Steps<readonly object[]> {
  const parents = new Map<object, object | undefined>();
  const names = new Map<object, string>();
  const found = new Set<object>();
  const queue: object[] = [];
  const add = (value: unknown, name: string, parent: object | undefined) => {
    if (typeof value !== "object" || value === null || parents.has(value)) return;
    parents.set(value, parent);
    names.set(value, name);
    queue.push(value);
  };
  add(value, "", undefined);
  let searched = 0;
  for (let i = 0; i < queue.length && i < MAX_SEARCHED; i++) {
    const holder = queue[i]!;
    if (ArrayBuffer.isView(holder)) continue;
    for (const fields = new Fields(holder, names.get(holder)!); fields.next();) {
      const { key, name, value } = fields;
      searched += costOf(value);
      if (searched > STEP) yield void (searched = 0);
      if (typeof value === "object") add(value, name, holder);
      const isHolder = !found.has(holder) && (isCredential(name, value) || !isHarmless(key));
      for (let at: object | undefined = isHolder ? holder : undefined; at && !found.has(at);) {
        found.add(at);
        at = parents.get(at);
      }
    }
  }
  return queue.filter((holder) => found.has(holder));
}

/** The work of searching a field, in characters. */
function costOf(value: unknown): number {
  return 50 + (typeof value === "string" ? Math.min(value.length, SEARCHED_BEYOND) : 0);
}

function isCredential(name: string, value: unknown): boolean {
  const start = typeof value === "string" ? value.slice(0, SEARCHED_BEYOND) : value;
  return redactField(name, start) !== start;
}

/** Names of fields that are no credentials. They repeat from record to record, and call to call. */
const harmless = new Set<string>();
let searchedFor = 0;

function isHarmless(name: string): boolean {
  if (searchedFor !== sentSoFar || harmless.size >= MAX_NAMES) {
    harmless.clear();
    searchedFor = sentSoFar;
  }
  if (harmless.has(name)) return true;
  if (isCredential("", name)) return false;
  if (name.length <= MAX_NAME_LENGTH) harmless.add(name);
  return true;
}

/** Whether data of any size contains a credential. */
export function* holdsCredential(value: unknown): Steps<boolean> {
  const queue: Pick<Field, "name" | "value">[] = [{ name: "", value }];
  let searched = 0;
  for (const { name, value } of queue) {
    if (typeof value === "string" && value.length > SEARCHED_BEYOND) {
      if (isCredentialName(name) || (yield* holdsPiece(value))) return true;
    } else if (typeof value !== "object" || value === null) {
      if (redactField(name, value) !== value) return true;
      searched += costOf(value);
    } else if (!ArrayBuffer.isView(value)) {
      for (const fields = new Fields(value, name); fields.next();) {
        const { key, name, value } = fields;
        if (redactText(key) !== key) return true;
        queue.push({ name, value });
        searched += costOf(key);
        if (searched > STEP) yield void (searched = 0);
      }
    }
    if (searched > STEP) yield void (searched = 0);
  }
  return false;
}

/** The same for a long text, in steps. */
function* holdsPiece(text: string): Steps<boolean> {
  if (findSent(text).length > 0) return true;
  for (const spans of findInSteps(text, { wary: true })) {
    if (spans.length > 0) return true;
    yield;
  }
  return false;
}
