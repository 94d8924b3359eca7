/**
 * Finds what the card of a sign-in leaves in a notebook's output: the user code and the QR code.
 *
 * @module
 */
import { BASE64, isOf } from "./characters.ts";
import type { CredentialSpan } from "./span.ts";

const USER_CODE = /(?<![\w-])[A-Z]{4}-[A-Z]{4}(?![\w-])/g;
const CARD = /sign in|device|user[ _]code|enter (?:the|this) code|approve|verification/i;
const PICTURE = /data:image\/(?:svg\+xml|png|gif|jpeg|webp);base64,/g;
const PICTURE_OF_LINK = /^["'\\][^<>]{0,300}QR code of the sign-in link/;

/** Finds user codes and QR codes of sign-ins. */
export function findCards(text: string): CredentialSpan[] {
  const found: CredentialSpan[] = [];
  if (text.includes("QR code of the sign-in link")) {
    for (const { 0: head, index } of text.matchAll(PICTURE)) {
      let end = index + head.length;
      while (isOf(BASE64, text.charCodeAt(end))) end++;
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
