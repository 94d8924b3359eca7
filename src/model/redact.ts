/**
 * Telling credentials by the name of their field and the shape of their value.
 *
 * One rule for everything that is shown or scanned: what an API answers stays whole in `.data`,
 * and never reaches a display.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { REDACTED } from "./secret.ts";

/** Names without separators, in lower case. */
const CREDENTIAL_NAME =
  /^aws(?!region|account|service|endpoint|bucket)|passw(or)?d|passphrase|secret|privatekey|apikey|accesskey|authori[sz]ation$|^(set)?cookies?$|^(device|user)code$|^credentials?$|^jwt$|presigned|signedurl|^signature$|token$/;

/** Names that look like a credential's and are not: cursors and statements about credentials. */
const HARMLESS_NAME =
  /(page|pagination|next|previous|prev|continuation|sync|cursor)token$|tokentype$|tokenurl$|required$/;

/** Parameters of an address that make it a key: signed links and sign-in links. */
const SIGNED_QUERY =
  /[?&#](?:x-amz-[\w-]+|x-goog-[\w-]+|awsaccesskeyid|sig|signature|[\w-]*token|api_?key|(?:user|device)_code|password)=/i;

/** An address, its query included. */
export const ADDRESS: RegExp = /\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s"'<>`\\]{1,8192}/gi;
const USER_IN_ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@\s]{1,512}@/i;

/** A signed or encrypted JWT; one cut off at the end of the text counts too. */
const JWT = /\beyJ[\w-]{10,}(?:(?:\.[\w-]*){1,4}|$)/g;
/** The identifier of an AWS key. */
export const ACCESS_KEY: RegExp = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g;
const BEARER = /\b(bearer|basic) +[\w.~+/=-]{12,}/gi;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]{0,20000}?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;

/**
 * Tells whether a field of this name holds a credential.
 *
 * @param name the field's name, in any convention
 * @returns true for `access_token`, `awsSecretAccessKey`, `Authorization`, `password`, …
 */
export function isCredentialName(name: string): boolean {
  if (name.length > 200) return false;
  const bare = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return CREDENTIAL_NAME.test(bare) && !HARMLESS_NAME.test(bare);
}

/**
 * Replaces what looks like a credential in a text.
 *
 * @param value a text short enough to be shown; the work grows with its length
 * @returns it, with JWTs, keys and the queries of signed links replaced
 */
export function redactText(value: string): string {
  if (value.length < 12) return value;
  let text = value;
  if (text.includes("://")) text = text.replace(ADDRESS, redactAddress);
  if (text.includes("eyJ")) text = text.replace(JWT, REDACTED);
  if (/A[KS]IA/.test(text)) text = text.replace(ACCESS_KEY, REDACTED);
  if (/bearer|basic/i.test(text)) text = text.replace(BEARER, `$1 ${REDACTED}`);
  if (text.includes("PRIVATE KEY")) text = text.replace(PRIVATE_KEY, REDACTED);
  return text;
}

function redactAddress(address: string): string {
  const anonymous = address.replace(USER_IN_ADDRESS, `$1${REDACTED}@`);
  const signed = SIGNED_QUERY.exec(anonymous);
  if (!signed) return anonymous;
  const start = anonymous.search(/[?#]/);
  return `${anonymous.slice(0, start + 1)}${REDACTED}`;
}

/** A text is searched this far beyond what is kept of it, so that no cut hides a key's shape. */
const SEARCHED_BEYOND = 10_000;

/**
 * A text as it may be shown: redacted, then cut.
 *
 * @param value any text, however long
 * @param longest how many characters to keep
 * @returns it, without credentials, cut with an ellipsis if it was longer
 */
export function redactedExcerpt(value: string, longest: number): string {
  const text = redactText(value.slice(0, longest + SEARCHED_BEYOND));
  if (text.length <= longest) return value.length > longest + SEARCHED_BEYOND ? `${text}…` : text;
  return `${text.slice(0, longest)}…`;
}

/**
 * A value of a field as it may be shown.
 *
 * @param name the field's name; empty where it has none
 * @param value what it holds
 * @returns `[redacted]` for a credential, the text without credentials, or the value as it is;
 * objects and lists are returned as they are, for their own fields to be judged
 */
function redactField(name: string, value: unknown): unknown {
  const isEmpty = value === null || value === "" || typeof value === "boolean";
  if (isEmpty || typeof value === "object") return value;
  if (isCredentialName(name)) return REDACTED;
  return typeof value === "string" ? redactText(value) : value;
}

/** Data nested deeper is left out of a redacted copy. */
const DEEPEST = 200;

/**
 * A copy of data without its credentials.
 *
 * @param value data as JSON holds it
 * @returns the copy; fields keep their names
 */
export function redactData(value: unknown): unknown {
  return copy("", value, 0);
}

function copy(name: string, value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return redactField(name, value);
  if (depth > DEEPEST) return "…";
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.map((item) => copy(name, item, depth + 1));
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) result[key] = copy(key, inner, depth + 1);
  return result;
}

/** Objects are searched this far; no display goes on longer. */
const MOST_SEARCHED = 20_000;

/**
 * The objects and lists that hold a credential, themselves or further down.
 *
 * @param value data as JSON holds it
 * @returns them, the outermost first
 */
export function credentialHolders(value: unknown): readonly object[] {
  const parents = new Map<object, object | undefined>();
  const found = new Set<object>();
  const queue: object[] = [];
  const add = (inner: unknown, parent: object | undefined) => {
    if (typeof inner !== "object" || inner === null || parents.has(inner)) return;
    parents.set(inner, parent);
    queue.push(inner);
  };
  add(value, undefined);
  for (let i = 0; i < queue.length && i < MOST_SEARCHED; i++) {
    const holder = queue[i]!;
    for (const [name, inner] of Object.entries(holder)) {
      if (typeof inner === "object") add(inner, holder);
      else if (isCredential(name, inner)) {
        for (let at: object | undefined = holder; at && !found.has(at); at = parents.get(at)) {
          found.add(at);
        }
      }
    }
  }
  return queue.filter((holder) => found.has(holder));
}

function isCredential(name: string, value: unknown): boolean {
  const start = typeof value === "string" ? value.slice(0, SEARCHED_BEYOND) : value;
  return redactField(name, start) !== start;
}

/**
 * Whether data holds a credential anywhere, however large it is.
 *
 * @param value data as JSON holds it, or a text
 */
export function holdsCredential(value: unknown): boolean {
  const queue: (readonly [name: string, value: unknown])[] = [["", value]];
  for (const [name, inner] of queue) {
    if (typeof inner !== "object" || inner === null) {
      if (redactField(name, inner) !== inner) return true;
    } else if (!ArrayBuffer.isView(inner)) {
      // What stands in a list goes by the name of the list.
      const isList = Array.isArray(inner);
      for (const [key, item] of Object.entries(inner)) queue.push([isList ? name : key, item]);
    }
  }
  return false;
}
