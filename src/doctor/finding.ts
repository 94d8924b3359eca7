/**
 * Making checks out of words.
 *
 * @module
 */
import { type NextStep, nextWords } from "../errors.ts";
import type { CheckName, CheckStatus, DoctorCheck } from "../model/doctor.ts";
import type { Failure } from "./facts.ts";

/** What helps; a text where nothing is to be typed. */
type Next = string | NextStep;

/** Nothing need be done. */
export function ok(check: CheckName, detail: string): DoctorCheck {
  return finding("ok", check, detail);
}

/** It works, but somebody should know. */
export function warn(check: CheckName, detail: string, next: Next): DoctorCheck {
  return finding("warn", check, detail, next);
}

/** It does not work. */
export function fail(check: CheckName, detail: string, next: Next): DoctorCheck {
  return finding("fail", check, detail, next);
}

/** Nothing could be told. */
export function skip(check: CheckName, detail: string, next?: Next): DoctorCheck {
  return finding("skip", check, detail, next);
}

/** It does not work, as an error says, or nothing better is known than `otherwise`. */
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
