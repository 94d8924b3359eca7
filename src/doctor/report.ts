/**
 * The report of an examination.
 *
 * @module
 */
import { asResult } from "../model/as_result.ts";
import type { DoctorCheck, DoctorData } from "../model/doctor.ts";
import type { DoctorSources } from "./facts.ts";
import { gather, type GatherOptions } from "./gather.ts";
import { judge } from "./judge.ts";

/** What an examination found; iterable, and shows itself as a table. */
export interface DoctorReport extends DoctorData, Iterable<DoctorCheck> {
  /** Whether nothing is broken. */
  readonly healthy: boolean;
  /** The plain data, stable for programs. */
  toJSON(): DoctorData;
}

/**
 * Examines a session and what it depends on.
 *
 * @param sources what is looked at
 * @param options signal and time limit
 * @returns the report
 * @throws the signal's reason, and nothing else
 */
export async function examine(
  sources: DoctorSources,
  options: GatherOptions = {},
): Promise<DoctorReport> {
  const checks = judge(await gather(sources, options));
  return asResult({ checks }, {
    healthy: !checks.some(({ status }) => status === "fail"),
    [Symbol.iterator]: () => checks.values(),
  });
}
