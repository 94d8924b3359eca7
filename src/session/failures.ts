/**
 * The errors of a session without a usable token.
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
import { FORCE_SIGN_IN, SIGN_IN, signInAgain } from "../model/next_steps.ts";
import type { Failure } from "./state.ts";

type NewError = () => ProvenaError;

function newError(code: ProvenaErrorCode, what: string, next: string | NextStep): NewError {
  return () => new ProvenaError(code, what, { next });
}

/** A call needs a sign-in first. */
export const signInRequired: NewError = newError("ERR_SIGN_IN_REQUIRED", "Not signed in", SIGN_IN);

/** No user can approve a sign-in here. */
export const notInteractive: NewError = newError(
  "ERR_SIGN_IN_REQUIRED",
  "Not signed in, and nobody can approve here (no notebook, no terminal, or CI is set)",
  {
    say: "Set PROVENA_API_TOKEN to an offline token (provena login --offline makes one), or " +
      "sign in on this machine first",
    command: "provena login",
  },
);

/** A token from the environment rules out a sign-in. */
export const tokenFromEnvironment: NewError = newError(
  "ERR_CONFIG",
  "The token comes from an environment variable, so you cannot sign in here",
  "Unset PROVENA_ACCESS_TOKEN, PROVENA_API_TOKEN and PROVENA_API_TOKEN_FILE to sign in",
);

/** The session has no offline token. */
export const notOffline: NewError = newError("ERR_CONFIG", "This session has no offline token", {
  say: "Sign in for one",
  code: "await signIn({ offline: true })",
  command: "provena login --offline",
});

/** The stored session belongs to another account. */
export const accountChanged: NewError = newError(
  "ERR_SIGN_IN_REQUIRED",
  "Another account has signed in since, in the same token cache",
  { ...FORCE_SIGN_IN, say: "Sign in to use it, or sign in again with your own" },
);

/** Another process has ended the session. */
export const signedOutElsewhere: NewError = newError(
  "ERR_SIGN_IN_REQUIRED",
  "The session was signed out elsewhere",
  signInAgain(),
);

/** The session has no refresh token. */
export const noRefreshToken: NewError = newError(
  "ERR_SIGN_IN_REQUIRED",
  "This session cannot be renewed: the server gave no refresh token",
  signInAgain(" for a new one"),
);

/** The server answered with tokens of another account. */
export const wrongAccount: NewError = newError(
  "ERR_TOKEN_INVALID",
  "The server sent tokens for another account, so they were refused",
  { ...SIGN_IN, say: "Sign out, then sign in again" },
);

/** The sign-in was cancelled. */
export const cancelled: NewError = newError(
  "ERR_SIGN_IN_CANCELLED",
  "The sign-in was stopped before it was approved",
  signInAgain(" to continue with the same code while it is valid"),
);

/** The part of an error that a session state keeps. */
export function failureOf(error: unknown): Failure {
  if (!isProvenaError(error)) return { code: "ERR_NETWORK", message: summarise(error) };
  const { code, message, next } = error;
  return { code, message, ...next && { what: whatHappened(error), next } };
}
