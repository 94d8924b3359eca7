/**
 * The result of a check-up, as data.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";

/** The name of a check, stable for programs. */
export type CheckName =
  | "runtime"
  | "package"
  | "deployment"
  | "issuer"
  | "tls"
  | "apis"
  | "operations"
  | "proxy"
  | "clock"
  | "cache"
  | "lock"
  | "token"
  | "session"
  | "person"
  | "environment";

/** The result of a check; `skip` if it could not be done. */
export type CheckStatus = "ok" | "warn" | "fail" | "skip";

/** One check of a check-up. */
export interface DoctorCheck {
  /** What was checked. */
  readonly check: CheckName;
  /** The result. */
  readonly status: CheckStatus;
  /** What was found, in words; never contains a token or the value of a variable. */
  readonly detail: string;
  /** What to do next, in one sentence; null if nothing needs to be done. */
  readonly remedy: string | null;
  /** The same as data. */
  readonly next: NextStep | null;
}

/** The result of a check-up, in the shape of `--json`. */
export interface DoctorData {
  /** All checks. */
  readonly checks: readonly DoctorCheck[];
}
