/**
 * Exit codes: what a script learns without reading.
 *
 * @module
 */
import { isProvenaError, type ProvenaErrorCode } from "../errors.ts";

/** Every exit code of the command's own. */
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

/**
 * The exit code for an error.
 *
 * @param error what was caught
 * @returns 1 unless the error's code says more
 */
export function exitCodeOf(error: unknown): number {
  return (isProvenaError(error) ? codes[error.code] : undefined) ?? exitCodes.failed;
}

/** Carries a failure that was shown already to its exit code; nothing more is said about it. */
export class Reported extends Error {
  /** What went wrong. */
  readonly reason: unknown;

  /** @param reason what went wrong, and was shown */
  constructor(reason: unknown) {
    super("Shown already");
    this.name = "Reported";
    this.reason = reason;
  }
}
