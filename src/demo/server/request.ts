/**
 * What the embedded deployment remembers of a request: apart from the server, whose types need Node's.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";

/** A request the embedded deployment answered. */
export interface DemoRequest {
  /** Which server it went to. */
  readonly api: "auth-server" | ApiName;
  /** The HTTP method. */
  readonly method: string;
  /** The path, without the query; at most 500 characters of it. */
  readonly path: string;
  /** The grant type, for requests to the token endpoint that name one it supports. */
  readonly grantType?: string;
  /** The HTTP status of the answer. */
  readonly status: number;
}
