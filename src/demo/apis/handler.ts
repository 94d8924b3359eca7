/**
 * The type of a handler, which answers one operation.
 *
 * @module
 */
import type { World } from "../world.ts";

/** The caller. As in Provena's APIs, all of this comes from the token. */
export interface Caller {
  readonly username: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly accessToken: string;
}

/** A file in a form. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A validated request, with defaults filled in. */
export interface Call {
  readonly world: World;
  /** The user name is empty if the request has no token, which only some operations allow. */
  readonly caller: Caller;
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
  /** The JSON body, or the fields of a form. */
  readonly body: unknown;
  readonly files: Readonly<Record<string, SentFile>>;
}

/** Throw this to answer with another status than 200. */
export class HttpError extends Error {
  readonly status: number;
  /** FastAPI's `detail`; `undefined` for the plain text `Internal Server Error`. */
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    super(`HTTP ${status}`);
    this.status = status;
    this.detail = detail;
  }
}

/** An answer that is not JSON. */
export class TextAnswer {
  readonly contentType: string;
  readonly text: string;
  /** The suggested file name for a download. */
  readonly fileName: string | undefined;

  constructor(contentType: string, text: string, fileName?: string) {
    this.contentType = contentType;
    this.text = text;
    this.fileName = fileName;
  }
}

/**
 * Answers one operation.
 *
 * Before the result is sent, missing fields are added from the declared model of the answer.
 */
export type Handler = (call: Call) => unknown;

/** Handlers by operation ID. */
export type Handlers = Readonly<Record<string, Handler>>;

/** The field `status` in Provena's answers. */
export interface Status {
  readonly status: { readonly success: boolean; readonly details: string };
}

/** Creates a status of success. */
export function succeeded(details: string): Status {
  return { status: { success: true, details } };
}

/** Creates a status of failure. Provena sends many failures with HTTP status 200. */
export function failed(details: string): Status {
  return { status: { success: false, details } };
}
