/**
 * What an examination finds, as data.
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

/** How a check came out; `skip` if nothing could be told. */
export type CheckStatus = "ok" | "warn" | "fail" | "skip";

/** One check of an examination. */
export interface DoctorCheck {
  /** What was looked at. */
  readonly check: CheckName;
  /** How it was found. */
  readonly status: CheckStatus;
  /** What was found, in words; never a token, nor the value of a variable. */
  readonly detail: string;
  /** What helps, in one sentence; null where nothing need be done. */
  readonly remedy: string | null;
  /** The same as data. */
  readonly next: NextStep | null;
}

/** An examination, in the shape of `--json`. */
export interface DoctorData {
  /** Everything that was looked at. */
  readonly checks: readonly DoctorCheck[];
}
