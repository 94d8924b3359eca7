/**
 * Why a session has no token to give, in words.
 *
 * @module
 */
import { gist, isProvenaError, ProvenaError } from "../errors.ts";
import type { Failure } from "./state.ts";

/** @returns the error for a call that needs a sign-in first */
export function signInRequired(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_REQUIRED",
    "Not signed in. Run await session.signIn(), or provena login in a terminal",
  );
}

/** @returns the error for a sign-in where no person can approve it */
export function nobodyThere(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_REQUIRED",
    "Not signed in, and nobody is there to approve a sign-in (no notebook, no terminal, or CI is " +
      "set). Set PROVENA_API_TOKEN to an offline token (provena login --offline makes one), or run " +
      "provena login on this machine first",
  );
}

/** @returns the error for a sign-in that the environment has decided */
export function environmentDecides(): ProvenaError {
  return new ProvenaError(
    "ERR_CONFIG",
    "The token comes from the environment, so nobody can sign in here. " +
      "Unset PROVENA_ACCESS_TOKEN, PROVENA_API_TOKEN and PROVENA_API_TOKEN_FILE to sign in",
  );
}

/** @returns the error for an offline token asked of a session that has none */
export function notOffline(): ProvenaError {
  return new ProvenaError(
    "ERR_CONFIG",
    "This session has no offline token. Sign in for one with signIn({ offline: true }), or " +
      "provena login --offline in a terminal",
  );
}

/** @returns the error for a store that somebody else has signed in to */
export function accountChanged(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_REQUIRED",
    "The token cache holds another account's session by now, which is not used unasked. " +
      "Run await session.signIn() to go on with it, or pass { force: true } for a sign-in of your own",
  );
}

/** @returns the error for a session that was ended by another process */
export function signedOutElsewhere(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_REQUIRED",
    "The session was signed out in another window. Sign in again",
  );
}

/** @returns the error for tokens that came without a refresh token */
export function nothingToRenew(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_REQUIRED",
    "The server gave nothing to renew this session with, so it lasts as long as its access token. " +
      "Sign in again for a new one",
  );
}

/** @returns the error for an answer that speaks for somebody else */
export function anotherAccount(): ProvenaError {
  return new ProvenaError(
    "ERR_TOKEN_INVALID",
    "The server answered for another account than the one signed in, so its tokens were refused. " +
      "Sign out, then sign in again",
  );
}

/** @returns the error for a wait that was stopped */
export function cancelled(): ProvenaError {
  return new ProvenaError(
    "ERR_SIGN_IN_CANCELLED",
    "The sign-in was stopped before anybody approved it. " +
      "Sign in again to go on with the same code while it is valid",
  );
}

/**
 * What a state remembers of an error.
 *
 * @param error what was caught
 * @returns its code and message
 */
export function failureOf(error: unknown): Failure {
  return isProvenaError(error)
    ? { code: error.code, message: error.message }
    : { code: "ERR_NETWORK", message: gist(error) };
}
