/**
 * Making checks out of words.
 *
 * @module
 */
import type { CheckName, DoctorCheck } from "../model/doctor.ts";
import type { Failure } from "./facts.ts";

/** Signing in, as code and as a command. */
export const SIGN_IN = "Sign in with await session.signIn() or provena login in a terminal";

/** Nothing need be done. */
export function ok(check: CheckName, detail: string): DoctorCheck {
  return { check, status: "ok", detail, remedy: null };
}

/** It works, but somebody should know. */
export function warn(check: CheckName, detail: string, remedy: string): DoctorCheck {
  return { check, status: "warn", detail, remedy };
}

/** It does not work. */
export function fail(check: CheckName, detail: string, remedy: string): DoctorCheck {
  return { check, status: "fail", detail, remedy };
}

/** Nothing could be told. */
export function skip(
  check: CheckName,
  detail: string,
  remedy: string | null = null,
): DoctorCheck {
  return { check, status: "skip", detail, remedy };
}

/** Errors of this package say what happened, then what to do. */
const ADVICE =
  /[.;,] (?=(?:check|if|set|ask|try|sign|pass|choose|add|move|remove|free|write|correct|let|mend)\b)/i;

/**
 * Takes an error's words apart.
 *
 * @param failure what went wrong
 * @param otherwise what to do where the error does not say
 * @returns what happened, and what to do
 */
export function splitAdvice(
  failure: Failure,
  otherwise: string,
): { readonly detail: string; readonly remedy: string } {
  const found = ADVICE.exec(failure.message);
  if (!found) return { detail: failure.message, remedy: otherwise };
  const advice = failure.message.slice(found.index + 2);
  return {
    detail: failure.message.slice(0, found.index),
    remedy: advice[0]!.toUpperCase() + advice.slice(1),
  };
}
