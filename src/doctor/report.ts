/**
 * The report of a check-up.
 *
 * @module
 */
import { asResult } from "../model/as_result.ts";
import type { DoctorCheck, DoctorData } from "../model/doctor.ts";
import type { DoctorSources } from "./facts.ts";
import { gather, type GatherOptions } from "./gather.ts";
import { checkAll } from "./checks.ts";

/** The report of a check-up; iterable, and shows itself as a table. */
export interface DoctorReport extends DoctorData, Iterable<DoctorCheck> {
  /** Whether nothing is broken. */
  readonly healthy: boolean;
  /** The plain data, stable for programs. */
  toJSON(): DoctorData;
}

/** Checks a session and everything it depends on. Throws only the signal's reason. */
export async function examine(
  sources: DoctorSources,
  options: GatherOptions = {},
): Promise<DoctorReport> {
  const checks = checkAll(await gather(sources, options));
  return asResult({ checks }, {
    healthy: !checks.some(({ status }) => status === "fail"),
    [Symbol.iterator]: () => checks.values(),
  });
}
