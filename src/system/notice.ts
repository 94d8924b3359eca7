/**
 * Messages to the user outside a display.
 *
 * @module
 */
import { sanitise } from "../text/sanitise.ts";
import type { System } from "./system.ts";

/** Shows a sentence apart from results: in a notebook under the cell, elsewhere on stderr. */
export function showNotice(system: System, message: string): void {
  const said = sanitise(message);
  if (system.kernel) {
    const content = { data: { "text/plain": said }, metadata: {}, transient: {} };
    system.kernel.broadcast("display_data", content).catch(() => {});
  } else {
    system.stderr.write(`provena: ${said}\n`);
  }
}
