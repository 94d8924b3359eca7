/**
 * The report of an examination.
 *
 * @module
 */
import type { DoctorCheck, DoctorData } from "../model/doctor.ts";
import type { DoctorSources } from "./facts.ts";
import { gather, type GatherOptions } from "./gather.ts";
import { judge } from "./judge.ts";

/** What an examination found; iterable, and shows itself as a table. */
export class DoctorReport implements DoctorData {
  /** What was looked at, with what was found. */
  readonly checks: readonly DoctorCheck[];

  /**
   * Made by the session; not meant to be called.
   *
   * @param data the checks
   */
  constructor(data: DoctorData) {
    this.checks = data.checks;
  }

  /** Whether nothing is broken. */
  get healthy(): boolean {
    return !this.checks.some(({ status }) => status === "fail");
  }

  /** Each check, in the order of the table. */
  [Symbol.iterator](): Iterator<DoctorCheck> {
    return this.checks[Symbol.iterator]();
  }

  /** The plain data, stable for programs. */
  toJSON(): DoctorData {
    return {
      checks: this.checks.map(({ check, status, detail, remedy }) => ({
        check,
        status,
        detail,
        remedy,
      })),
    };
  }
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
  return new DoctorReport({ checks: judge(await gather(sources, options)) });
}
