/**
 * The environment variables that are set and change what this package does.
 *
 * @module
 */
import { variablesOf } from "../configuration/variables.ts";
import { parseProxy, proxyVariables } from "../system/proxy.ts";
import type { System } from "../system/system.ts";
import type { EnvironmentFacts } from "./facts.ts";

const applied = variablesOf("session", "token", "other");
const proxies = variablesOf("proxy").flatMap((name) => [name, name.toLowerCase()]);

/**
 * Reads which variables are set; returns names and what follows from the values, not the values.
 */
export function readVariables(system: System): EnvironmentFacts {
  const isSet = (name: string) => isThere(name, system);
  return {
    applied: applied.filter(isSet),
    proxies: proxies.filter(isSet),
    unusableProxies: [
      ...new Set(["https:", "http:"].flatMap((protocol) => {
        const used = proxyVariables(protocol).find(isSet);
        return used === undefined || parseProxy(system.env(used)!, system.runtime) ? [] : used;
      })),
    ],
    trustsEveryCertificate: system.env("NODE_TLS_REJECT_UNAUTHORIZED") === "0",
  };
}

/** A value that is refused is there, too; why it is refused is told where it is used. */
function isThere(name: string, system: System): boolean {
  try {
    return system.env(name) !== undefined;
  } catch {
    return true;
  }
}
