/**
 * What an operation of an API is, as far as a person needs to know to call it.
 *
 * @module
 */

/** A JSON Schema, or what an OpenAPI document calls one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What an operation asks of whoever calls it. */
export type AccessNeed =
  /** Nothing: no sign-in. */
  | { readonly kind: "none" }
  /** Any signed-in person. */
  | { readonly kind: "signIn" }
  /** These realm roles. */
  | { readonly kind: "roles"; readonly roles: readonly string[] }
  /** Not known: the document does not say, and this package has no rule for it. */
  | { readonly kind: "unknown" };

/** Where an argument travels. */
export type ArgumentPlace = "path" | "query" | "header" | "body";

/** An operation in a line. */
export interface OperationSummary {
  /** Its name, as the document gives it, or made up of method and path. */
  readonly operationId: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path, with its parameters in braces. */
  readonly path: string;
  /** The tag it is listed under. */
  readonly tag: string;
  /** What it does, in a line; may be empty. */
  readonly summary: string;
  /** Whether it is on its way out. */
  readonly deprecated: boolean;
  /** What it asks of whoever calls it. */
  readonly access: AccessNeed;
}

/** A field of an argument, or the argument itself. */
export interface FieldInfo {
  /** The name to give it by; `*` for the values of an object whose names are free. */
  readonly name: string;
  /** Whether it must be given. */
  readonly required: boolean;
  /** What it must be, in words. */
  readonly type: string;
  /** What it is for; may be empty. */
  readonly description: string;
  /** Every value it may have, where they are listed. */
  readonly choices?: readonly unknown[];
  /** The fields of the object it is, or of each object in the list it is. */
  readonly fields?: readonly FieldInfo[];
}

/** A kind of value; a choice is of the kind of its first, where that is text, a number or null. */
export interface ValueKind {
  readonly kind: "text" | "number" | "object" | "list" | "null" | "anything" | "other";
  /** What each item of a list may be. */
  readonly items?: readonly ValueKind[];
}

/** An argument of an operation. */
export interface ArgumentInfo extends FieldInfo {
  /** What it may be, as data: each of these kinds. */
  readonly kinds: readonly ValueKind[];
  /** Where it travels. */
  readonly in: ArgumentPlace;
  /** Whether it is a file, or a list of files. */
  readonly isFile?: boolean;
  /** How one that may be left out is written, where that is more than a word. */
  readonly example?: { readonly code: string; readonly command: string };
}

/** An answer an operation may give. */
export interface ResponseInfo {
  /** The HTTP status, or a range such as `4XX`, or `default`. */
  readonly status: string;
  /** What it means; may be empty. */
  readonly description: string;
  /** What it holds, in words; empty where nothing is said. */
  readonly type: string;
}

/** An operation in full. */
export interface OperationData extends OperationSummary {
  /** What it does, at length; may be empty. */
  readonly description: string;
  /** Its arguments, those that must be given first. */
  readonly arguments: readonly ArgumentInfo[];
  /** The body's media type and what it must be, or null if it takes none. */
  readonly body: { readonly contentType: string; readonly type: string } | null;
  /** The answers it may give. */
  readonly responses: readonly ResponseInfo[];
  /** How its pages are walked, or null if it has none. */
  readonly pagination: string | null;
  /** Why it cannot be called from here, or null. */
  readonly refusal: string | null;
  /** A call to paste, as code and as a command. */
  readonly example: { readonly code: string; readonly command: string };
}

/** The operations of an API, in the shape of `toJSON()` and `--json`. */
export interface ApiData {
  /** The API's name. */
  readonly api: string;
  /** Its base URL. */
  readonly url: string;
  /** What it calls itself. */
  readonly title: string;
  /** Its own version. */
  readonly version: string;
  /** Its operations, by tag. */
  readonly operations: readonly OperationSummary[];
}
