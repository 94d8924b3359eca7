/**
 * The interface to a session's source of tokens.
 *
 * @module
 */
import type { User } from "../model/claims.ts";
import type { TokenSet } from "../model/token_set.ts";
import type { SignedInFacts, TokenOrigin } from "./state.ts";

/** Current tokens, with the user and roles they were issued for. */
export interface HeldTokens {
  readonly tokens: TokenSet;
  readonly user: User;
  /** The realm roles of the access token; undefined if it carries none. */
  readonly roles: readonly string[] | undefined;
  /** Incremented at each renewal. */
  readonly generation: number;
  readonly origin: TokenOrigin;
  readonly signedInAt: number | undefined;
  /** API origins outside the issuer's domain that the user approved. */
  readonly origins: readonly string[];
  /** The account this profile used before, if it was a different one. */
  readonly previousUser?: string;
}

/** The result of {@link Credential.forget}. */
export interface Forgotten {
  /** Ends the session at the server. */
  readonly refreshToken?: string;
  /** Why the tokens could not be deleted here. */
  readonly failure?: unknown;
}

/** A source of tokens: a record in a store, or the environment. */
export interface Credential {
  /** The newest tokens. Only the first load of an offline token sends a request. */
  load(): Promise<HeldTokens | undefined>;
  /**
   * Gets newer tokens than these; rejects with `ERR_SIGN_IN_REQUIRED` if the session has ended.
   *
   * Processes that renew at the same time share one request.
   */
  renew(held: HeldTokens): Promise<HeldTokens>;
  /** Deletes the tokens here; never rejects, so that the server's session can still be ended. */
  forget(): Promise<Forgotten>;
  /** Whether a user can sign in; false for tokens from the environment. */
  readonly interactive: boolean;
}

/** Without a refresh token the session is as long as its access token. */
function endOf(
  { tokens, origin }: HeldTokens,
): Pick<SignedInFacts, "sessionEndsAt" | "renewable"> {
  const ofItself = origin === "cache" || origin === "device";
  return ofItself && tokens.refreshToken === undefined
    ? { sessionEndsAt: tokens.expiresAt, renewable: false }
    : { sessionEndsAt: tokens.refreshExpiresAt };
}

/** The facts for a session state: everything except the tokens. */
export function factsOf(held: HeldTokens): SignedInFacts {
  const { tokens, generation: _, origins: __, ...facts } = held;
  return {
    ...facts,
    accessTokenExpiresAt: tokens.expiresAt,
    ...endOf(held),
    verified: held.origin !== "access-token",
  };
}
