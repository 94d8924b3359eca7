/**
 * Writes a request body according to its media type.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html#encoding-object
 */
import { isObject, type JsonObject, objectAt, textAt } from "../../model/json_object.ts";
import { stringifyExact } from "../../text/exact_json.ts";
import { isBytes } from "./json_copy.ts";
import { encode, NotWritable, queryPairs, type Styled, wordOf } from "./serialise.ts";
import type { BodyShape } from "./shape.ts";

/** A body, and the media type it is sent with. */
export interface WrittenBody {
  readonly contentType: string;
  readonly body: NonNullable<RequestInit["body"]>;
}

/** The part of a body's shape that determines how it is written. */
export type BodyWriting = Pick<BodyShape, "kind" | "contentType" | "encoding">;

/** A media type that is allowed in a header. Whether it is a valid one is up to the server. */
const MEDIA_TYPE = /^[\x21-\x7e][\x20-\x7e]{0,200}$/;

/**
 * Writes a body.
 *
 * @throws {NotWritable} for what the kind has no way to write
 */
export function writeBody(shape: BodyWriting, value: unknown): WrittenBody {
  const { kind, contentType } = shape;
  if (!MEDIA_TYPE.test(contentType)) {
    throw new NotWritable("cannot be sent, because its document gives it no media type");
  }
  const isWritten = typeof value === "string" || isBytes(value);
  switch (kind) {
    case "json":
      return { contentType, body: stringifyExact(value) ?? "" };
    case "lines":
    case "sequence":
      if (isWritten) return { contentType, body: wellFormed(value) };
      return { contentType, body: recordsText(kind, value) };
    case "form":
      return { contentType, body: formPairs(shape, value).join("&") };
    case "multipart":
      return multipart(multipartFields(shape, value));
    case "raw":
      if (isWritten) {
        return { contentType: typeWithin(contentType, value), body: wellFormed(value) };
      }
      // JSON is valid YAML.
      if (typeof value === "object" && !/yaml/i.test(contentType)) {
        throw new NotWritable(`is sent as ${contentType}, so it must be text or bytes`);
      }
      return { contentType: typeWithin(contentType, value), body: wordOf(value) };
  }
}

/**
 * The media type to send. If the document gives a range such as `image/*`, the file determines it.
 */
function typeWithin(contentType: string, value: unknown): string {
  if (!contentType.includes("*")) return contentType;
  if (value instanceof Blob && value.type) return value.type;
  return isBytes(value) ? "application/octet-stream" : "text/plain";
}

/** @see https://www.rfc-editor.org/rfc/rfc7464#section-2.2 */
function recordsText(kind: "lines" | "sequence", value: unknown): string {
  const records = Array.isArray(value) ? value : [value];
  const start = kind === "sequence" ? "\x1e" : "";
  return records.map((record) => `${start}${stringifyExact(record)}\n`).join("");
}

function formPairs({ encoding }: BodyWriting, value: unknown): string[] {
  return entriesOf(value).flatMap(([name, content]) => {
    const style = styleOf(encoding, name, content);
    if (style) return queryPairs(style, content);
    return fieldsOf(encoding, name, content).map((field) => {
      if (typeof field.value === "string") return `${encode(name)}=${encode(field.value)}`;
      throw new NotWritable(`has bytes in ${name}, which a form of this kind has no room for`);
    });
  });
}

function multipartFields({ encoding }: BodyWriting, value: unknown): Field[] {
  return entriesOf(value).flatMap(([name, content]) => {
    const style = styleOf(encoding, name, content);
    if (!style) return fieldsOf(encoding, name, content);
    return queryPairs(style, content).map((pair) => {
      const [part = "", text = ""] = pair.split("=").map(decodeURIComponent);
      return { name: part, value: text, type: undefined };
    });
  });
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** The style of a field that is written as in a query, if its encoding says so. */
function styleOf(encoding: JsonObject, name: string, content: unknown): Styled | undefined {
  const written = objectAt(encoding, name);
  if (!written || isBytes(content) || !("style" in written || "explode" in written)) {
    return undefined;
  }
  const style = textAt(written, "style") || "form";
  const { explode = style === "form" } = written;
  return { wire: name, style, explode: explode === true, json: false };
}

/** A field of a form: text or bytes. */
interface Field {
  readonly name: string;
  readonly value: string | Blob;
  /** Its media type in the document; undefined if there is none. */
  readonly type: string | undefined;
}

/** The fields for a value. A list becomes one field per item. */
function fieldsOf(encoding: JsonObject, name: string, content: unknown): Field[] {
  const types = textAt(objectAt(encoding, name), "contentType");
  const all = Array.isArray(content) ? content : [content];
  return all.filter((item) => item !== null).map((item) => fieldOf(name, item, types));
}

function fieldOf(name: string, item: unknown, types: string): Field {
  if (isBytes(item)) {
    const blob = item instanceof Blob ? item : new Blob([item]);
    return { name, value: blob, type: blob.type || concrete(types, "application/octet-stream") };
  }
  const isData = typeof item === "object";
  const type = types === "" && isData ? "application/json" : concrete(types, "");
  const isJson = types !== "" && /[/+]json\b/.test(type);
  const value = isJson ? stringifyExact(item) ?? "" : wordOf(item);
  return { name, value, type: type || undefined };
}

/** The first specific media type in a list; skips ranges, and anything with a line break. */
function concrete(types: string, otherwise: string): string {
  return types.split(",").map((one) => one.trim()).find((one) => /^[\x20-)+-\x7e]+$/.test(one)) ??
    otherwise;
}

/**
 * Writes the parts ourselves, because `FormData` changes line breaks in texts and gives them no
 * media type.
 */
function multipart(fields: readonly Field[]): WrittenBody {
  // The boundary comes from the runtime, so that no text can predict it.
  const contentType = new Response(new FormData()).headers.get("content-type")!;
  const boundary = contentType.slice(contentType.indexOf("boundary=") + "boundary=".length);
  const parts = fields.flatMap(({ name, value, type }): BlobPart[] => {
    const fileName = typeof value === "string" ? undefined : nameOfFile(value) ?? name;
    const file = fileName === undefined ? "" : `; filename="${inQuotes(fileName)}"`;
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${inQuotes(name)}"${file}`;
    return [head, type ? `\r\ncontent-type: ${type}` : "", "\r\n\r\n", wellFormed(value), "\r\n"];
  });
  return { contentType, body: new Blob([...parts, `--${boundary}--\r\n`]) };
}

function nameOfFile(blob: Blob): string | undefined {
  return "name" in blob && typeof blob.name === "string" ? blob.name : undefined;
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function inQuotes(name: string): string {
  return wellFormed(name).replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function wellFormed<T>(value: T): T {
  if (typeof value === "string") encode(value);
  return value;
}
