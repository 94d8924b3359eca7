/**
 * A word to the person there, where there is no display to say it.
 *
 * @module
 */
import { sanitise } from "../text/sanitise.ts";
import type { System } from "./system.ts";

/** Says something once, beside all results: in a notebook under the cell, else on stderr. */
export function showNotice(system: System, message: string): void {
  const said = sanitise(message);
  if (system.kernel) {
    const content = { data: { "text/plain": said }, metadata: {}, transient: {} };
    system.kernel.broadcast("display_data", content).catch(() => {});
  } else {
    system.stderr.write(`provena: ${said}\n`);
  }
}
