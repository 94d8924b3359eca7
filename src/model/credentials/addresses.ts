/**
 * Finds URLs that grant access: signed links, sign-in links, URLs with a password.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @see https://cloud.google.com/storage/docs/access-control/signed-urls
 * @see https://learn.microsoft.com/en-us/rest/api/storageservices/create-service-sas
 */
import { endOfUser } from "../../text/user_info.ts";
import { ADDRESS, type Runs } from "./characters.ts";
import { isPlaceholder, looksRandom } from "./likely.ts";
import { kindOfName } from "./name.ts";
import type { CredentialKind, CredentialSpan } from "./span.ts";

const SEPARATOR = "://";
const MIN_VALUE_LENGTH = 8;

/** Parameters that contain a signature or token. */
const SIGNED: ReadonlySet<string> = new Set([
  "awsaccesskeyid",
  "sig",
  "signature",
  "hmac",
  "samlresponse",
  "key-pair-id",
  "subscription-key",
  "auth",
  "authkey",
  "jwt",
  "sas",
]);
const SIGNED_BEGINNING =
  /^x-(?:amz|goog|oss|obs|cos|ms)-(?:signature|security-token|credential|algorithm)/;
/**
 * Parameters of sign-in links. They count only in displays, since scans recognise them by their
 * names.
 */
const SIGN_IN: ReadonlySet<string> = new Set(["user_code", "device_code"]);

/** Where a URL was found. */
export interface AddressOptions {
  /** Whether values that may be examples count. */
  readonly wary: boolean;
  /** Whether the text is the output of a cell. */
  readonly isOutput: boolean;
}

/** Finds the secret parts of URLs. */
export function findAddresses(runs: Runs, options: AddressOptions): CredentialSpan[] {
  const { text } = runs;
  const found: CredentialSpan[] = [];
  let queried = 0;
  for (let at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 3)) {
    if (!isLetter(text.charCodeAt(at - 1))) continue;
    const user = userAt(runs, at + 3, options.wary);
    if (user) found.push(user);
    if (at < queried) continue;
    const end = runs.end(ADDRESS, at);
    // A URL inside the query of another is part of it.
    queried = end;
    const query = queryAt(text, at, end, options);
    if (query) found.push(query);
  }
  return found;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

function userAt({ text }: Runs, start: number, wary: boolean): CredentialSpan | undefined {
  const end = endOfUser(text, start);
  if (end === undefined) return undefined;
  if (wary) return { start, end, kind: "link with a password" };
  const [user = "", ...rest] = text.slice(start, end).split(":");
  const password = rest.join(":");
  const isExample = password.length < 3 || password === user || isPlaceholder(password) ||
    /^[$<{[%]|pass|pwd|secret|token|key|^(?:postgres|root|admin|test|guest|user|minio|rabbit)/i
      .test(password);
  return isExample ? undefined : { start, end, kind: "link with a password" };
}

function queryAt(
  text: string,
  start: number,
  end: number,
  options: AddressOptions,
): CredentialSpan | undefined {
  let query = start;
  while (query < end && text[query] !== "?" && text[query] !== "#") query++;
  if (query >= end - 1) return undefined;
  let kind: CredentialKind | undefined;
  for (const parameter of text.slice(query + 1, end).split(/[&;?#]/)) {
    kind ??= kindOfParameter(parameter, options);
  }
  return kind && { start: query + 1, end, kind };
}

const MAX_PARAMETER_LENGTH = 64;

function kindOfParameter(
  parameter: string,
  { wary, isOutput }: AddressOptions,
): CredentialKind | undefined {
  const equals = parameter.slice(0, MAX_PARAMETER_LENGTH).indexOf("=");
  if (equals < 1) return undefined;
  const name = parameter.slice(0, equals).toLowerCase();
  const value = parameter.slice(equals + 1, equals + 201);
  if (value === "") return undefined;
  if (SIGN_IN.has(name)) {
    return wary || (isOutput && /^[A-Z0-9]{4}/.test(value)) ? "sign-in link" : undefined;
  }
  // The code that a sign-in redirects with; other codes are short.
  if (name === "code" && value.length >= 30 && looksRandom(value)) return "sign-in link";
  const isKey = SIGNED.has(name) || SIGNED_BEGINNING.test(name);
  const isNamed = kindOfName(name) !== undefined || /^x-(?:amz|goog)-/.test(name);
  if (wary) return isKey || isNamed ? "presigned link" : undefined;
  const isLikely = value.length >= MIN_VALUE_LENGTH && !isPlaceholder(value);
  if (isKey && isLikely && name !== "x-amz-algorithm") return "presigned link";
  const isToken = isNamed && value.length >= 12 && /\d/.test(value) && isLikely;
  return isToken && !/^x-(?:amz|goog)-(?:date|expires|algorithm|signedheaders)/.test(name)
    ? "presigned link"
    : undefined;
}
