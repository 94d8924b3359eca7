/**
 * Writes arguments into URLs and headers, in the styles of OpenAPI.
 *
 * Delimiters between the parts of a value are written as they are; inside the parts they are
 * encoded. Parts that are null are left out.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#style-values
 */
import { isWellFormed } from "../../model/options.ts";
import { stringifyExact } from "../../text/exact_json.ts";
import type { ArgumentSlot } from "./shape.ts";

/** The part of an {@link ArgumentSlot} that determines how its value is written. */
export type Styled = Pick<ArgumentSlot, "wire" | "style" | "explode" | "json">;

/** Thrown for a value that cannot be written in its style without becoming ambiguous. */
export class NotWritable extends Error {}

/**
 * An argument as part of a path, encoded; a slash in it is encoded too.
 *
 * @throws {NotWritable} for a text with half a character
 */
export function pathText(slot: Styled, value: unknown): string {
  const { style, explode, wire } = slot;
  if (slot.json) return encode(stringifyExact(value) ?? "");
  const prefix = style === "label" ? "." : style === "matrix" ? ";" : "";
  const separator = explode && prefix ? prefix : ",";
  const name = style === "matrix" ? `${encode(wire)}=` : "";
  // In the label style the delimiter is a dot, so dots in the parts are encoded.
  const part = (inner: unknown) =>
    separator === "." ? encode(wordOf(inner)).replaceAll(".", "%2E") : encode(wordOf(inner));
  if (Array.isArray(value)) {
    const each = style === "matrix" && explode ? name : "";
    return prefix + (each ? "" : name) +
      given(value).map((item) => each + part(item)).join(separator);
  }
  if (typeof value === "object" && value !== null) {
    const pairs = members(value).map(([key, inner]) =>
      `${part(key)}${explode ? "=" : ","}${part(inner)}`
    );
    return prefix + (explode ? "" : name) + pairs.join(separator);
  }
  return prefix + name + encode(wordOf(value));
}

/** Delimiters of the list styles other than comma. */
const separators: Readonly<Record<string, { readonly plain: string; readonly encoded: string }>> = {
  spaceDelimited: { plain: " ", encoded: "%20" },
  pipeDelimited: { plain: "|", encoded: "%7C" },
};

/**
 * An argument as encoded pairs of a query, such as `x=1`; none if it is null or empty.
 *
 * @throws {NotWritable} for a text with half a character, or with what its list is divided by
 */
export function queryPairs(slot: Styled, value: unknown): string[] {
  const { wire, style, explode } = slot;
  const pair = (name: string, encoded: string) => `${encode(name)}=${encoded}`;
  if (slot.json) return [pair(wire, encode(stringifyExact(value) ?? ""))];
  if (value === null) return [];
  if (Array.isArray(value)) {
    const items = given(value).map(wordOf);
    if (explode) return items.map((item) => pair(wire, encode(item)));
    const separator = Object.hasOwn(separators, style) ? separators[style] : undefined;
    const divided = separator && items.find((item) => item.includes(separator.plain));
    if (divided !== undefined) {
      throw new NotWritable(
        `cannot hold ${JSON.stringify(divided.slice(0, 60))}, because ` +
          `${JSON.stringify(separator!.plain)} is what its items are divided by`,
      );
    }
    return items.length === 0
      ? []
      : [pair(wire, items.map(encode).join(separator?.encoded ?? ","))];
  }
  if (typeof value === "object") {
    const entries = members(value).map(([key, inner]) => [key, wordOf(inner)] as const);
    if (style === "deepObject") {
      return entries.map(([key, inner]) => pair(`${wire}[${key}]`, encode(inner)));
    }
    if (explode) return entries.map(([key, inner]) => pair(key, encode(inner)));
    return entries.length === 0 ? [] : [pair(wire, entries.flat().map(encode).join(","))];
  }
  return [pair(wire, encode(wordOf(value)))];
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]{1,200}$/;

/**
 * An argument as a header value; undefined if it is null.
 *
 * @throws {NotWritable} for characters a header cannot hold
 */
export function headerText(slot: Styled, value: unknown): string | undefined {
  if (!HEADER_NAME.test(slot.wire)) {
    throw new NotWritable("cannot be sent, because its document gives it no name of a header");
  }
  const text = headerWords(slot, value);
  if (text === undefined) return undefined;
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
    throw new NotWritable("has characters that a header cannot hold");
  }
  if (/^[\t ]|[\t ]$/.test(text)) {
    throw new NotWritable("begins or ends with a space, which a header cannot hold");
  }
  return text;
}

function headerWords(slot: Styled, value: unknown): string | undefined {
  if (slot.json) return stringifyExact(value);
  if (value === null) return undefined;
  if (typeof value !== "object") return wordOf(value);
  if (Array.isArray(value)) return undivided(given(value).map(wordOf)).join(",");
  const entries = members(value).map(([key, inner]) => undivided([key, wordOf(inner)]));
  return entries.map((entry) => entry.join(slot.explode ? "=" : ",")).join(",");
}

/** Returns the words unless one contains the delimiter: headers are not encoded. */
function undivided(words: readonly string[]): readonly string[] {
  const divided = words.find((word) => /,|^[\t ]|[\t ]$/.test(word));
  if (divided === undefined) return words;
  throw new NotWritable(
    `cannot hold ${JSON.stringify(divided.slice(0, 60))}: in a header, items are divided by "," ` +
      "and the space around it",
  );
}

/** A value as text; lists and objects as JSON. */
export function wordOf(value: unknown): string {
  if (typeof value === "object" && value !== null) return stringifyExact(value);
  // Written without an exponent, which servers do not accept for integers.
  return String(Number.isInteger(value) ? BigInt(value as number) : value);
}

/**
 * A percent-encoded text.
 *
 * @throws {NotWritable} for a text with half a character
 */
export function encode(text: string): string {
  if (!isWellFormed(text)) throw new NotWritable("has half a character in it");
  return encodeURIComponent(text);
}

function given(list: readonly unknown[]): unknown[] {
  return list.filter((item) => item !== null);
}

function members(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== null);
}
