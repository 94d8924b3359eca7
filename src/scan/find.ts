/**
 * Finding credentials in a text: every rule, one list.
 *
 * @module
 */
import { ACCESS_KEY, ADDRESS } from "../model/redact.ts";
import { findJwts } from "./jwt.ts";
import { findNamed } from "./named.ts";
import { type CredentialSpan, mergeSpans } from "./span.ts";

/** What kind of text it is. */
export interface TextKind {
  /** Whether it is the output of a notebook's cell, where a card may have been saved. */
  readonly isOutput: boolean;
}

/**
 * Finds credentials.
 *
 * @param text any text; the work grows linearly with its length
 * @param kind what kind of text it is
 * @returns where they are, by position, without overlaps
 */
export function findCredentials(
  text: string,
  kind: TextKind = { isOutput: false },
): CredentialSpan[] {
  return mergeSpans([
    ...findJwts(text),
    ...findAddresses(text, kind),
    ...findNamed(text),
    ...findAccessKeys(text),
    ...(kind.isOutput ? findUserCodes(text) : []),
  ]);
}

function findAccessKeys(text: string): CredentialSpan[] {
  return [...text.matchAll(ACCESS_KEY)]
    // The documentation's own keys end in this word.
    .filter(({ 0: key }) => key.length <= 40 && !key.includes("EXAMPLE"))
    .map(({ 0: key, index }) => ({
      start: index,
      end: index + key.length,
      kind: "AWS access key",
    }));
}

/** What makes a link a key, whoever follows it. */
const PRESIGNED = /[?&;]X-Amz-(?:Signature|Security-Token)=[^&]{8}/i;
const SIGN_IN = /[?&;]user_code=[A-Z0-9]{4}/i;

function findAddresses(text: string, { isOutput }: TextKind): CredentialSpan[] {
  if (!/X-Amz-|user_code/i.test(text)) return [];
  const found: CredentialSpan[] = [];
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const kind = PRESIGNED.test(address)
      ? "presigned link"
      : isOutput && SIGN_IN.test(address)
      ? "sign-in link"
      : undefined;
    if (!kind) continue;
    // The query is the key; where the link led may stay.
    found.push({ start: index + address.search(/[?]/) + 1, end: index + address.length, kind });
  }
  return found;
}

const USER_CODE = /(?<![\w-])[A-Z]{4}-[A-Z]{4}(?![\w-])/g;
const CARD = /sign in|device|user[ _]code|enter (?:the|this) code|approve|verification/i;
const PICTURE = /data:image\/[\w+.-]{1,20};base64,[A-Za-z0-9+/=]+/g;
const PICTURE_OF_LINK = /^["'\\][^<>]{0,300}QR code of the sign-in link/;

/** Four letters, twice, are a code only where a sign-in is spoken of. */
function findUserCodes(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  if (text.includes("QR code of the sign-in link")) {
    for (const { 0: picture, index } of text.matchAll(PICTURE)) {
      const end = index + picture.length;
      if (PICTURE_OF_LINK.test(text.slice(end, end + 400))) {
        found.push({ start: index, end, kind: "sign-in QR code" });
      }
    }
  }
  if (!CARD.test(text)) return found;
  for (const { 0: code, index } of text.matchAll(USER_CODE)) {
    found.push({ start: index, end: index + code.length, kind: "user code" });
  }
  return found;
}
