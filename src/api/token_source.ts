/**
 * What the API layer is handed in place of a session.
 *
 * @module
 */
import type { Deployment } from "../model/deployment.ts";
import type { Secret } from "../model/secret.ts";

/** How a token is waited for. */
export interface TokenOptions {
  /** Leaves the wait; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
}

/** Gives access tokens, and says where they may go. */
export interface TokenSource {
  /** Whose tokens these are. */
  readonly deployment: Deployment;
  /** An access token that lives, refreshed if need be; never starts a sign-in. */
  token(options?: TokenOptions): Promise<Secret>;
  /** The realm roles of the token that {@link TokenSource.token} gives. */
  roles(options?: TokenOptions): Promise<readonly string[]>;
  /** Another token after an API refused this one; forces one refresh unless a newer is at hand. */
  renew(refused: Secret, options?: TokenOptions): Promise<Secret>;
  /** Rejects with `ERR_UNTRUSTED_ORIGIN` unless the token may go to this origin. */
  assertTrusted(origin: string, options?: TokenOptions): Promise<void>;
}
