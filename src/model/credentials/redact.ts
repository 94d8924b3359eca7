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
import { countSent, findSent } from "./sent.ts";
import { type CredentialSpan, mergeSpans, replaceSpans } from "./span.ts";

/** Replaces credentials in a text, and all pieces of those that were sent. */
export function redactText(text: string): string {
  // Both search the original text: without one of its pieces, a token would not be recognised.
  const sent = findSent(text).map((span): CredentialSpan => ({ ...span, kind: "secret" }));
  const found = findCredentials(text, { wary: true });
  return replaceSpans(text, sent.length === 0 ? found : mergeSpans([...found, ...sent]), REDACTED);
}

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

/** The name of a field. */
interface Name {
  readonly text: string;
  /** The name without credentials. */
  readonly shown: string;
  /** Whether the value is a credential. */
  readonly isCredential: boolean;
  readonly isNaming: boolean;
  readonly isCarrier: boolean;
}

const MAX_NAMES = 4_096;
/** Limit of the names that are remembered; longer ones say nothing. */
const MAX_NAME_LENGTH = 200;
const NO_NAME: Name = {
  text: "",
  shown: "",
  isCredential: false,
  isNaming: false,
  isCarrier: false,
};

/** Names repeat from record to record. */
const names = new Map<string, Name>();
/** Number of credentials that had been sent when they were remembered. */
let sentBefore = countSent();

function nameOf(text: string): Name {
  if (text.length > MAX_NAME_LENGTH) return NO_NAME;
  if (sentBefore !== countSent()) {
    names.clear();
    sentBefore = countSent();
  }
  const known = names.get(text);
  if (known) return known;
  const name = {
    text,
    shown: redactText(text),
    isCredential: isCredentialName(text),
    isNaming: isNaming(text),
    isCarrier: isCarrier(text),
  };
  // In a hostile answer all may differ.
  if (names.size >= MAX_NAMES) names.clear();
  names.set(text, name);
  return name;
}

function shownName(name: string): string {
  return name.length > MAX_NAME_LENGTH ? redactText(name) : nameOf(name).shown;
}

/**
 * Redacts the value of a field. Objects and lists are returned as they are, since their own fields
 * are redacted.
 */
function redactField({ isCredential }: Name, value: unknown): unknown {
  if (typeof value === "object" || typeof value === "boolean" || value === "") return value;
  if (isCredential) return REDACTED;
  return typeof value === "string" ? redactText(value) : value;
}

/** @see https://www.rfc-editor.org/rfc/rfc7518#section-6 */
const PRIVATE_OF_JWK: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "k"]);

/** The fields of an object, or the items of a list, which have the name of the list. */
class Fields {
  readonly size: number;
  readonly #values: Readonly<Record<string | number, unknown>>;
  readonly #around: Name;
  readonly #keys: readonly string[] | undefined;
  /** The name that another field, or that of the object, gives to its value. */
  readonly #carried: Name | undefined;
  readonly #isJwk: boolean = false;

  constructor(holder: object, around: Name) {
    this.#values = holder as Readonly<Record<string | number, unknown>>;
    this.#around = around;
    if (Array.isArray(holder)) {
      this.size = holder.length;
      return;
    }
    const keys = Object.keys(holder);
    this.#keys = keys;
    this.size = keys.length;
    const naming = keys.slice(0, 10).find((key) =>
      nameOf(key).isNaming && isNameOfCredential(this.#values[key])
    );
    this.#carried = naming !== undefined
      ? nameOf(this.#values[naming] as string)
      : around.isCredential
      ? around
      : undefined;
    this.#isJwk = keys.length < 40 && Object.hasOwn(holder, "kty");
  }

  /** The key of a field; empty for an item. */
  key(index: number): string {
    return this.#keys ? this.#keys[index]! : "";
  }

  value(index: number): unknown {
    return this.#values[this.#keys ? this.#keys[index]! : index];
  }

  /** The name that tells the kind of a value. */
  name(index: number): Name {
    if (!this.#keys) return this.#around;
    const key = this.#keys[index]!;
    if (this.#isJwk && PRIVATE_OF_JWK.has(key)) return nameOf("private_key");
    const name = nameOf(key);
    return this.#carried && name.isCarrier ? this.#carried : name;
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
  return new Copier().copy(NO_NAME, value);
}

/** The same with a text in place of each bigint, which JSON has no form for. */
export function redactPlain(value: unknown): unknown {
  return new Copier({ isPlain: true }).copy(NO_NAME, value);
}

/**
 * The redacted copy of a list inside data. The whole is redacted, because the fields around a value
 * may tell its kind.
 */
export function redactPart(whole: unknown, part: readonly unknown[]): readonly unknown[] {
  const copier = new Copier({ wanted: part });
  copier.copy(NO_NAME, whole);
  return (copier.copied ?? redactData(part)) as readonly unknown[];
}

interface CopierOptions {
  readonly wanted?: object;
  /** Whether bigints become texts. */
  readonly isPlain?: boolean;
}

class Copier {
  readonly #wanted: object | undefined;
  readonly #isPlain: boolean;
  /** The copy of the wanted list, once it has been reached. */
  copied: unknown;

  constructor({ wanted, isPlain = false }: CopierOptions = {}) {
    this.#wanted = wanted;
    this.#isPlain = isPlain;
  }

  copy(name: Name, value: unknown, depth = 0): unknown {
    if (typeof value !== "object" || value === null) {
      const shown = redactField(name, value);
      return this.#isPlain && typeof shown === "bigint" ? String(shown) : shown;
    }
    if (depth > MAX_DEPTH) return "…";
    if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
    const result = Array.isArray(value)
      ? value.map((item) => this.copy(name, item, depth + 1))
      : this.#copyOfObject(name, value, depth);
    if (value === this.#wanted) this.copied = result;
    return result;
  }

  #copyOfObject(around: Name, holder: object, depth: number): object {
    const fields = new Fields(holder, around);
    // To copy an object and change a few fields is faster than to add one field after the other.
    const result: Record<string, unknown> = { ...holder };
    let isShown = true;
    for (let i = 0; i < fields.size; i++) {
      const [key, value] = [fields.key(i), fields.value(i)];
      const copy = this.copy(fields.name(i), value, depth + 1);
      if (copy !== value) result[key] = copy;
      isShown &&= shownName(key) === key;
    }
    return isShown ? result : withShownNames(result);
  }
}

/** Fields with names that can be shown; numbered, so that two fields stay two. */
function withShownNames(fields: Readonly<Record<string, unknown>>): object {
  let hidden = 0;
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const shown = shownName(key);
      return [shown === key || hidden++ === 0 ? shown : `${shown} ${hidden}`, value];
    }),
  );
}

/** Limit of the objects that are searched; no display shows more. */
const MAX_SEARCHED = 20_000;

/** The objects and lists that contain a credential at any depth, the outermost first. */
export function* credentialHolders(value: unknown): Steps<readonly object[]> {
  const parents = new Map<object, object | undefined>();
  const names: Name[] = [];
  const found = new Set<object>();
  const queue: object[] = [];
  const add = (value: unknown, name: Name, parent: object | undefined) => {
    if (typeof value !== "object" || value === null || parents.has(value)) return;
    parents.set(value, parent);
    names.push(name);
    queue.push(value);
  };
  add(value, NO_NAME, undefined);
  let searched = 0;
  for (let i = 0; i < queue.length && i < MAX_SEARCHED; i++) {
    const value = queue[i]!;
    if (ArrayBuffer.isView(value)) continue;
    const fields = new Fields(value, names[i]!);
    for (let j = 0; j < fields.size; j++) {
      const inner = fields.value(j);
      searched += costOf(inner);
      if (searched > STEP) yield void (searched = 0);
      if (typeof inner === "object") add(inner, fields.name(j), value);
      if (found.has(value)) continue;
      const key = fields.key(j).slice(0, SEARCHED_BEYOND);
      const isHolder = isCredential(fields.name(j), inner) || shownName(key) !== key;
      for (let at: object | undefined = isHolder ? value : undefined; at && !found.has(at);) {
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

function isCredential(name: Name, value: unknown): boolean {
  const start = typeof value === "string" ? value.slice(0, SEARCHED_BEYOND) : value;
  return redactField(name, start) !== start;
}

/** Whether data of any size contains a credential. */
export function* holdsCredential(value: unknown): Steps<boolean> {
  const queue: { readonly value: unknown; readonly name: Name }[] = [{ value, name: NO_NAME }];
  let searched = 0;
  for (const { value, name } of queue) {
    if (typeof value === "string" && value.length > SEARCHED_BEYOND) {
      if (name.isCredential || (yield* holdsPiece(value))) return true;
    } else if (typeof value !== "object" || value === null) {
      if (redactField(name, value) !== value) return true;
      searched += costOf(value);
    } else if (!ArrayBuffer.isView(value)) {
      const fields = new Fields(value, name);
      for (let i = 0; i < fields.size; i++) {
        const key = fields.key(i);
        if (shownName(key) !== key) return true;
        queue.push({ value: fields.value(i), name: fields.name(i) });
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
