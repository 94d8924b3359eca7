/**
 * What the embedded deployment logs of a request. In a file of its own, because the types of the
 * server need Node's.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";

/** A server of the embedded deployment. */
export type DemoServer = "auth-server" | ApiName | "object-store";

/** A request that the embedded deployment answered. */
export interface DemoRequest {
  /** The server that received it. */
  readonly api: DemoServer;
  /** The HTTP method. */
  readonly method: string;
  /** The path without the query, cut after 500 characters. */
  readonly path: string;
  /** The grant type, if this was a request to the token endpoint with a supported grant type. */
  readonly grantType?: string;
  /** The HTTP status of the answer. */
  readonly status: number;
}
