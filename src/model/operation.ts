/**
 * What a person needs to know about an operation of an API to call it.
 *
 * @module
 */

/** A JSON Schema, or an OpenAPI schema object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The access that an operation requires. */
export type AccessNeed =
  /** None, not even a sign-in. */
  | { readonly kind: "none" }
  /** Any signed-in person. */
  | { readonly kind: "signIn" }
  /** These realm roles. */
  | { readonly kind: "roles"; readonly roles: readonly string[] }
  /** Unknown: neither the document nor this package's table says. */
  | { readonly kind: "unknown" };

/** Where in the request an argument is sent. */
export type ArgumentPlace = "path" | "query" | "header" | "body";

/** An operation in brief. */
export interface OperationSummary {
  /** Its name from the document, or derived from the method and path. */
  readonly operationId: string;
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path, with its parameters in braces. */
  readonly path: string;
  /** The tag it is listed under. */
  readonly tag: string;
  /** What it does, in one line; may be empty. */
  readonly summary: string;
  /** Whether it is deprecated. */
  readonly deprecated: boolean;
  /** The access that it requires. */
  readonly access: AccessNeed;
}

/** A field of an argument, or the argument itself. */
export interface FieldInfo {
  /** Its name; `*` for the values of an object that may have any names. */
  readonly name: string;
  /** Whether it is required. */
  readonly required: boolean;
  /** Its type, in words. */
  readonly type: string;
  /** What it is for; may be empty. */
  readonly description: string;
  /** All allowed values, if the document lists them. */
  readonly choices?: readonly unknown[];
  /** The fields of the object, or of each object in the list. */
  readonly fields?: readonly FieldInfo[];
}

/** A kind of value. A list of choices has the kind of its first: text, a number or null. */
export interface ValueKind {
  /** The kind. */
  readonly kind: "text" | "number" | "object" | "list" | "null" | "anything" | "other";
  /** The allowed kinds of a list's items. */
  readonly items?: readonly ValueKind[];
}

/** An argument of an operation. */
export interface ArgumentInfo extends FieldInfo {
  /** The allowed kinds of its value, as data. */
  readonly kinds: readonly ValueKind[];
  /** Where in the request it is sent. */
  readonly in: ArgumentPlace;
  /** Whether it is a file, or a list of files. */
  readonly isFile?: boolean;
  /** How to write an optional argument, if its value is more than one word. */
  readonly example?: { readonly code: string; readonly command: string };
}

/** A possible response of an operation. */
export interface ResponseInfo {
  /** The HTTP status, or a range such as `4XX`, or `default`. */
  readonly status: string;
  /** What it means; may be empty. */
  readonly description: string;
  /** The type of its content, in words; empty if the document does not say. */
  readonly type: string;
}

/** An operation in full. */
export interface OperationData extends OperationSummary {
  /** What it does, in full; may be empty. */
  readonly description: string;
  /** Its arguments, the required ones first. */
  readonly arguments: readonly ArgumentInfo[];
  /** The body's media type and its type in words, or null if it takes none. */
  readonly body: { readonly contentType: string; readonly type: string } | null;
  /** Its possible responses. */
  readonly responses: readonly ResponseInfo[];
  /** How its pages are read, or null if it has none. */
  readonly pagination: string | null;
  /** Why this package cannot call it, or null. */
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
  /** The title from its document. */
  readonly title: string;
  /** The version from its document. */
  readonly version: string;
  /** Its operations, by tag. */
  readonly operations: readonly OperationSummary[];
}
