/**
 * Next steps on the way to a session, which several errors and views name.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";

/** What only those who run a deployment can mend. */
export const ASK_ADMINISTRATORS = "Ask the deployment's administrators";

/** Choosing a deployment. */
export const CHOOSE_DEPLOYMENT: NextStep = {
  say: "Set PROVENA_DOMAIN and PROVENA_REALM, or choose one",
  code: 'signIn({ domain: "dev.rrap-is.com", realm: "rrap" })',
  command: "provena use dev.rrap-is.com rrap",
};

/** Signing in. */
export const SIGN_IN: NextStep = {
  say: "Sign in",
  code: "await session.signIn()",
  command: "provena login",
};

/** Signing in where a session was there before; `why` follows the words. */
export function signInAgain(why = ""): NextStep {
  return { ...SIGN_IN, say: `Sign in again${why}` };
}

/** Signing in although a session is there. */
export const SIGN_IN_ANEW: NextStep = {
  say: "Sign in anew",
  code: "await session.signIn({ force: true })",
  command: "provena login --force",
};
