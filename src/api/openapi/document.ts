/**
 * An OpenAPI document as data: parsed, looked into, never executed.
 *
 * `servers` is ignored, nothing remote is followed, and every walk through it is bounded: it comes
 * from a server.
 *
 * @module
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
import { ProvenaError } from "../../errors.ts";
import { FETCH } from "../../model/call_steps.ts";
import { fieldOf, isObject, type JsonObject, objectAt, textAt } from "../../model/json_object.ts";
import { excessOf } from "../../text/json_size.ts";
import { atOnce, type Steps } from "../../text/steps.ts";

/** An OpenAPI document of version 3. */
export interface OpenApiDocument {
  /** The version of OpenAPI it is written in, such as `3.1.0`. */
  readonly openapi: string;
  /** What the API calls itself; may be empty. */
  readonly title: string;
  /** The API's own version; may be empty. */
  readonly version: string;
  /** The whole document. */
  readonly root: JsonObject;
}

/** A reference may lead to another reference; longer chains lead nowhere. */
const LONGEST_CHAIN = 30;

/**
 * Reads an OpenAPI document.
 *
 * @param text the document as JSON
 * @param source the address it came from, for messages
 * @returns the document
 * @throws {ProvenaError} `ERR_HTTP` if it is not JSON, `ERR_OPERATION` if it is not OpenAPI 3
 */
export function parseDocument(text: string, source: string): OpenApiDocument {
  return atOnce(parseDocumentInSteps(text, source));
}

/** The same in steps; `JSON.parse` itself is one of them. */
export function* parseDocumentInSteps(text: string, source: string): Steps<OpenApiDocument> {
  const next = "Check the address of the API, or ask its operators";
  if (/^\s*</.test(text.slice(0, 1000))) {
    throw new ProvenaError(
      "ERR_HTTP",
      `${source} answered a page of HTML where its OpenAPI document belongs`,
      { next },
    );
  }
  const excess = yield* excessOf(text);
  if (excess !== undefined) {
    throw new ProvenaError("ERR_HTTP", `${source} holds ${excess}, so it was not parsed`, { next });
  }
  yield;
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    throw new ProvenaError("ERR_HTTP", `${source} did not answer JSON`, { next });
  }
  if (!isObject(root) || typeof root.openapi !== "string" || !root.openapi.startsWith("3.")) {
    const given = isObject(root) ? root.openapi ?? root.swagger : undefined;
    const version = typeof given === "string" ? ` (it says version ${given.slice(0, 20)})` : "";
    throw new ProvenaError(
      "ERR_OPERATION",
      `${source} is not an OpenAPI 3 document${version}, so its operations cannot be listed`,
      { next: FETCH },
    );
  }
  const info = objectAt(root, "info");
  return {
    openapi: root.openapi,
    title: textAt(info, "title"),
    version: textAt(info, "version"),
    root,
  };
}

/** What a reference led to. */
export interface Resolved {
  /** The object itself. */
  readonly value: JsonObject;
  /** The last reference on the way to it; undefined if it stood there itself. */
  readonly pointer: string | undefined;
}

/** Where the references of a document lead; each is followed once. */
const followed = new WeakMap<JsonObject, Map<string, Resolved | undefined>>();

/** A longer reference leads nowhere. */
const LONGEST_REFERENCE = 2000;

/**
 * Follows local references.
 *
 * @param document the document they lie in
 * @param node an object, or a reference to one
 * @returns what it stands for; undefined if it leads outside the document, nowhere, or in a circle
 */
export function resolve(document: OpenApiDocument, node: unknown): Resolved | undefined {
  if (!isObject(node)) return undefined;
  const reference = fieldOf(node, "$ref");
  if (typeof reference !== "string") return { value: node, pointer: undefined };
  if (reference.length > LONGEST_REFERENCE) return undefined;
  const known = followed.get(document.root) ?? new Map<string, Resolved | undefined>();
  followed.set(document.root, known);
  if (!known.has(reference)) known.set(reference, follow(document.root, reference));
  return known.get(reference);
}

function follow(root: JsonObject, reference: string): Resolved | undefined {
  let pointer = reference;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const value = lookUp(root, pointer);
    if (!isObject(value)) return undefined;
    const next = fieldOf(value, "$ref");
    if (typeof next !== "string") return { value, pointer };
    pointer = next;
  }
  return undefined;
}

function lookUp(root: JsonObject, reference: string): unknown {
  if (reference === "#") return root;
  if (!reference.startsWith("#/") || reference.length > LONGEST_REFERENCE) return undefined;
  let value: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const name = decodePart(part);
    if (Array.isArray(value)) value = /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    else if (isObject(value)) value = fieldOf(value, name);
    else return undefined;
  }
  return value;
}

function decodePart(part: string): string {
  let name = part;
  if (part.includes("%")) {
    try {
      name = decodeURIComponent(part);
    } catch {
      // A stray percent sign stands for itself.
    }
  }
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

/**
 * The name a schema goes by.
 *
 * @param pointer the reference that led to it
 * @returns the last part of the pointer
 */
export function nameOfPointer(pointer: string): string {
  return decodePart(pointer.slice(pointer.lastIndexOf("/") + 1));
}
