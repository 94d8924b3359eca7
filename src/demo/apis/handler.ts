/**
 * What answers an operation.
 *
 * @module
 */
import type { World } from "../world.ts";

/** Who calls: read from the token alone, as Provena's APIs do. */
export interface Caller {
  readonly username: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly accessToken: string;
}

/** A file of a form. */
export interface SentFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What an operation is called with: checked, and with its defaults filled in. */
export interface Call {
  readonly world: World;
  /** Without a name where the operation needs no token. */
  readonly caller: Caller;
  readonly query: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
  /** The JSON body, or the fields of a form. */
  readonly body: unknown;
  readonly files: Readonly<Record<string, SentFile>>;
}

/** An answer other than 200 with JSON, thrown by whatever finds the reason. */
export class Refusal extends Error {
  readonly status: number;
  /** FastAPI's `detail`; `undefined` for the plain text `Internal Server Error`. */
  readonly detail: unknown;

  constructor(status: number, detail: unknown) {
    super("Refused");
    this.status = status;
    this.detail = detail;
  }
}

/** An answer that is not JSON. */
export class TextAnswer {
  readonly contentType: string;
  readonly text: string;
  /** The file name the answer suggests. */
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
 * What it gives is filled with the nulls and defaults of the declared answer before it is sent.
 */
export type Handler = (call: Call) => unknown;

/** The handlers of an API, by operation id. */
export type Handlers = Readonly<Record<string, Handler>>;
