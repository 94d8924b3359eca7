/**
 * Exit codes, which tell a script what happened.
 *
 * @module
 */
import { isProvenaError, type ProvenaErrorCode } from "../errors.ts";

/** The exit codes that `provena` itself sets. */
export const exitCodes: {
  readonly done: 0;
  readonly failed: 1;
  readonly wrongUse: 2;
  readonly signInRequired: 3;
  readonly accessDenied: 4;
  readonly interrupted: 130;
} = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  signInRequired: 3,
  accessDenied: 4,
  interrupted: 130,
};

const codes: Readonly<Partial<Record<ProvenaErrorCode, number>>> = {
  ERR_CONFIG: exitCodes.wrongUse,
  ERR_SIGN_IN_REQUIRED: exitCodes.signInRequired,
  ERR_ROLE_REQUIRED: exitCodes.accessDenied,
  ERR_SIGN_IN_CANCELLED: exitCodes.interrupted,
};

/** The exit code for an error; 1 for an error without a code of its own. */
export function exitCodeOf(error: unknown): number {
  return (isProvenaError(error) ? codes[error.code] : undefined) ?? exitCodes.failed;
}

/** Wraps an error that was already shown: it still sets the exit code, but is not shown again. */
export class Reported extends Error {
  /** The error that was shown. */
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("Shown already");
    this.name = "Reported";
    this.reason = reason;
  }
}
