/**
 * What a session may hold tokens through.
 *
 * @module
 */
import type { User } from "../model/claims.ts";
import type { TokenSet } from "../model/token_set.ts";
import type { SignedInFacts, TokenOrigin } from "./state.ts";

/** Tokens at hand, with what they say of their user. */
export interface HeldTokens {
  readonly tokens: TokenSet;
  readonly user: User;
  /** The realm roles of the access token; undefined if it carries none. */
  readonly roles: readonly string[] | undefined;
  /** Counts the renewals; a higher one is newer. */
  readonly generation: number;
  readonly origin: TokenOrigin;
  readonly signedInAt: number | undefined;
  /** API origins outside the issuer's domain that a person approved. */
  readonly origins: readonly string[];
  /** Another account this profile had before. */
  readonly previousUser?: string;
}

/** What is left of tokens that were forgotten. */
export interface Forgotten {
  /** What the session at the server can be ended with. */
  readonly refreshToken?: string;
  /** Why they are still here. */
  readonly failure?: unknown;
}

/** One way to come by tokens: a cache record, or the environment. */
export interface Credential {
  /** The tokens at hand, newest first, without asking a server. */
  load(): Promise<HeldTokens | undefined>;
  /**
   * Newer tokens than these; one request, however many processes ask.
   *
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED` if there can be none any more
   */
  renew(held: HeldTokens): Promise<HeldTokens>;
  /** Forgets the tokens here; never rejects, so that the session can be ended at the server. */
  forget(): Promise<Forgotten>;
  /** Whether a person may sign in here, or the environment has decided. */
  readonly interactive: boolean;
}

/** What a state says of tokens at hand: everything but the tokens. */
export function factsOf(held: HeldTokens): SignedInFacts {
  const { tokens, generation: _, origins: __, ...facts } = held;
  return {
    ...facts,
    accessTokenExpiresAt: tokens.expiresAt,
    sessionEndsAt: tokens.refreshExpiresAt,
    verified: held.origin !== "access-token",
  };
}
