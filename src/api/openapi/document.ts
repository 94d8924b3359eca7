/**
 * An OpenAPI document as data.
 *
 * It comes from a server: `servers` is ignored, remote references are not followed, and every
 * traversal is bounded.
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
  /** The version of OpenAPI, such as `3.1.0`. */
  readonly openapi: string;
  /** The title of the API; may be empty. */
  readonly title: string;
  /** The API's own version; may be empty. */
  readonly version: string;
  /** The whole document. */
  readonly root: JsonObject;
}

/** Limit of a chain of references. */
const MAX_CHAIN_LENGTH = 30;

/**
 * Parses an OpenAPI document. `source` is its address, for messages.
 *
 * @throws {ProvenaError} `ERR_HTTP` if it is not JSON, `ERR_OPERATION` if it is not OpenAPI 3
 */
export function parseDocument(text: string, source: string): OpenApiDocument {
  return atOnce(parseDocumentInSteps(text, source));
}

/** The same in steps; `JSON.parse` is a single one. */
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

/** The target of a reference. */
export interface Resolved {
  /** The object itself. */
  readonly value: JsonObject;
  /** The last reference in the chain; undefined if the object was not a reference. */
  readonly pointer: string | undefined;
}

/** Targets of the references of a document, by its root. Each is followed once. */
const followed = new WeakMap<JsonObject, Map<string, Resolved | undefined>>();

/** Limit of a reference, in characters. */
const MAX_REFERENCE_LENGTH = 2000;

/**
 * Follows local references. Undefined if the target is missing, outside the document, or in a
 * circle.
 */
export function resolve(document: OpenApiDocument, node: unknown): Resolved | undefined {
  if (!isObject(node)) return undefined;
  const reference = fieldOf(node, "$ref");
  if (typeof reference !== "string") return { value: node, pointer: undefined };
  if (reference.length > MAX_REFERENCE_LENGTH) return undefined;
  const known = followed.get(document.root) ?? new Map<string, Resolved | undefined>();
  followed.set(document.root, known);
  if (!known.has(reference)) known.set(reference, follow(document.root, reference));
  return known.get(reference);
}

function follow(root: JsonObject, reference: string): Resolved | undefined {
  let pointer = reference;
  for (let step = 0; step < MAX_CHAIN_LENGTH; step++) {
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
  if (!reference.startsWith("#/") || reference.length > MAX_REFERENCE_LENGTH) return undefined;
  let value: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const name = decodePart(part);
    if (Array.isArray(value)) value = /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
    else if (isObject(value)) value = fieldOf(value, name);
    else return undefined;
  }
  return value;
}

export function decodePart(part: string): string {
  let name = part;
  if (part.includes("%")) {
    try {
      name = decodeURIComponent(part);
    } catch {
      // Keep a stray percent sign.
    }
  }
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The last part of a reference, which is the name of a shared schema. */
export function nameOfPointer(pointer: string): string {
  return decodePart(pointer.slice(pointer.lastIndexOf("/") + 1));
}
