/**
 * The check-up of a session, which also tells why a session cannot be created.
 *
 * @module
 */
import type { DoctorSources } from "../doctor/facts.ts";
import { failingSources } from "../doctor/gather.ts";
import { type DoctorReport, examine } from "../doctor/report.ts";
import { readOptions } from "../model/options.ts";
import { doctorView } from "../view/doctor.ts";
import type { SessionOutside } from "./setup.ts";
import type { SessionWiring } from "./wiring.ts";

/** Examines a session; `open` creates its parts, and throws if its options are invalid. */
export async function examineSession(
  { system, presenter }: SessionOutside,
  open: () => Promise<SessionWiring>,
  options: { signal?: AbortSignal } = {},
): Promise<DoctorReport> {
  let sources: DoctorSources;
  try {
    sources = await (await open()).doctor();
  } catch (error) {
    sources = failingSources(system, error);
  }
  const report = await examine(sources, readOptions(options, "doctor"));
  return await presenter.present(report, () => doctorView(report));
}
