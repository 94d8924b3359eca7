/**
 * Why a session has no token to give, in words.
 *
 * @module
 */
import {
  isProvenaError,
  type NextStep,
  ProvenaError,
  type ProvenaErrorCode,
  summarise,
  whatHappened,
} from "../errors.ts";
import { SIGN_IN, SIGN_IN_ANEW, signInAgain } from "../model/next_steps.ts";
import type { Failure } from "./state.ts";

type Make = () => ProvenaError;

function failing(code: ProvenaErrorCode, what: string, next: string | NextStep): Make {
  return () => new ProvenaError(code, what, { next });
}

/** For a call that needs a sign-in first. */
export const signInRequired: Make = failing("ERR_SIGN_IN_REQUIRED", "Not signed in", SIGN_IN);

/** For a sign-in where no person can approve it. */
export const nobodyThere: Make = failing(
  "ERR_SIGN_IN_REQUIRED",
  "Not signed in, and nobody is there to approve a sign-in (no notebook, no terminal, or CI is set)",
  {
    say: "Set PROVENA_API_TOKEN to an offline token (provena login --offline makes one), or " +
      "sign in on this machine first",
    command: "provena login",
  },
);

/** For a sign-in that the environment has decided. */
export const environmentDecides: Make = failing(
  "ERR_CONFIG",
  "The token comes from the environment, so nobody can sign in here",
  "Unset PROVENA_ACCESS_TOKEN, PROVENA_API_TOKEN and PROVENA_API_TOKEN_FILE to sign in",
);

/** For an offline token asked of a session that has none. */
export const notOffline: Make = failing("ERR_CONFIG", "This session has no offline token", {
  say: "Sign in for one",
  code: "await signIn({ offline: true })",
  command: "provena login --offline",
});

/** For a store that somebody else has signed in to. */
export const accountChanged: Make = failing(
  "ERR_SIGN_IN_REQUIRED",
  "The token cache holds another account's session by now, which is not used unasked",
  { ...SIGN_IN_ANEW, say: "Sign in to go on with it, or force a sign-in of your own" },
);

/** For a session that was ended by another process. */
export const signedOutElsewhere: Make = failing(
  "ERR_SIGN_IN_REQUIRED",
  "The session was signed out in another window",
  signInAgain(),
);

/** For tokens that came without a refresh token. */
export const nothingToRenew: Make = failing(
  "ERR_SIGN_IN_REQUIRED",
  "The server gave nothing to renew this session with, so it lasts as long as its access token",
  signInAgain(" for a new one"),
);

/** For an answer that speaks for somebody else. */
export const anotherAccount: Make = failing(
  "ERR_TOKEN_INVALID",
  "The server answered for another account than the one signed in, so its tokens were refused",
  { ...SIGN_IN, say: "Sign out, then sign in again" },
);

/** For a wait that was stopped. */
export const cancelled: Make = failing(
  "ERR_SIGN_IN_CANCELLED",
  "The sign-in was stopped before anybody approved it",
  signInAgain(" to go on with the same code while it is valid"),
);

/**
 * What a state remembers of an error.
 *
 * @param error what was caught
 * @returns its code and words
 */
export function failureOf(error: unknown): Failure {
  if (!isProvenaError(error)) return { code: "ERR_NETWORK", message: summarise(error) };
  const { code, message, next } = error;
  return { code, message, ...next && { what: whatHappened(error), next } };
}
