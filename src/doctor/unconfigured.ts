/**
 * Examining where no deployment is chosen: the machine can be looked at all the same.
 *
 * @module
 */
import type { System } from "../system/system.ts";
import type { DoctorSources } from "./facts.ts";

/**
 * The sources of an examination without a configuration.
 *
 * @param system the outside world
 * @param error why there is no configuration
 * @returns sources of which all but the machine say so
 */
export function unconfiguredSources(system: System, error: unknown): DoctorSources {
  const unknown = (): never => {
    throw error;
  };
  return {
    system,
    deployment: unknown,
    askServer: async () => await unknown(),
    askDocuments: async () => await unknown(),
    askPerson: async () => await unknown(),
    inspectCache: async () => await unknown(),
    inspectLock: async () => await unknown(),
    inspectTokens: async () => await unknown(),
  };
}
