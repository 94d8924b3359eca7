/**
 * The source of tokens that the API layer gets instead of a session.
 *
 * @module
 */
import type { Deployment } from "../model/deployment.ts";
import type { Secret } from "../model/secret.ts";

/** Options of waiting for a token. */
export interface TokenOptions {
  /** Aborts the wait; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
}

/** Provides access tokens, and knows which origins may get them. */
export interface TokenSource {
  /** The deployment that the tokens are for. */
  readonly deployment: Deployment;
  /** A valid access token, refreshed if necessary; never starts a sign-in. */
  token(options?: TokenOptions): Promise<Secret>;
  /** The realm roles of the token that {@link TokenSource.token} gives. */
  roles(options?: TokenOptions): Promise<readonly string[]>;
  /**
   * A new token after an API refused this one: a newer one if there is one, otherwise by a refresh.
   */
  renew(refused: Secret, options?: TokenOptions): Promise<Secret>;
  /** Rejects with `ERR_UNTRUSTED_ORIGIN` unless the token may go to this origin. */
  assertTrusted(origin: string, options?: TokenOptions): Promise<void>;
}
