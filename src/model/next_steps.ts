/**
 * Next steps towards a session, shared by several errors and views.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";

/** For problems that only the deployment's administrators can fix. */
export const ASK_ADMINISTRATORS = "Ask the deployment's administrators";

/** Choose a deployment. */
export const CHOOSE_DEPLOYMENT: NextStep = {
  say: "Set PROVENA_DOMAIN and PROVENA_REALM, or choose one",
  code: 'signIn({ domain: "dev.rrap-is.com", realm: "rrap" })',
  command: "provena use dev.rrap-is.com rrap",
};

/** Sign in. */
export const SIGN_IN: NextStep = {
  say: "Sign in",
  code: "await session.signIn()",
  command: "provena login",
};

/** Sign in again after a session has ended; `why` is added to the words. */
export function signInAgain(why = ""): NextStep {
  return { ...SIGN_IN, say: `Sign in again${why}` };
}

/** Sign in again although there is a session. */
export const FORCE_SIGN_IN: NextStep = {
  say: "Sign in again",
  code: "await session.signIn({ force: true })",
  command: "provena login --force",
};
