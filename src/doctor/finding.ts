/**
 * Creates the results of checks.
 *
 * @module
 */
import { type NextStep, nextWords } from "../errors.ts";
import type { CheckName, CheckStatus, DoctorCheck } from "../model/doctor.ts";
import type { Failure, Outcome, ServerFacts } from "./facts.ts";

/** The next step; a string if there is nothing to type. */
type Next = string | NextStep;

/** Nothing needs to be done. */
export function ok(check: CheckName, detail: string): DoctorCheck {
  return finding("ok", check, detail);
}

/** It works, but the user should know. */
export function warn(check: CheckName, detail: string, next: Next): DoctorCheck {
  return finding("warn", check, detail, next);
}

/** It does not work. */
export function fail(check: CheckName, detail: string, next: Next): DoctorCheck {
  return finding("fail", check, detail, next);
}

/** The check could not be done. */
export function skip(check: CheckName, detail: string, next?: Next): DoctorCheck {
  return finding("skip", check, detail, next);
}

/** Why the sign-in server cannot be used, if it cannot. */
export function failureIn(server: Outcome<ServerFacts>): Failure | undefined {
  return "value" in server ? server.value.failure : server.failure;
}

/** It does not work. The next step is that of the error, or `otherwise`. */
export function failed(check: CheckName, { message, next }: Failure, otherwise: Next): DoctorCheck {
  return fail(check, message, next ?? otherwise);
}

function finding(
  status: CheckStatus,
  check: CheckName,
  detail: string,
  given: Next | null = null,
): DoctorCheck {
  const next = typeof given === "string" ? { say: given } : given;
  return { check, status, detail, remedy: next && nextWords(next), next };
}
