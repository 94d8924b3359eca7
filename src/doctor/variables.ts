/**
 * The environment variables that are set and change what this package does.
 *
 * @module
 */
import { variablesOf } from "../configuration/variables.ts";
import type { System } from "../system/system.ts";
import type { EnvironmentFacts } from "./facts.ts";

const applied = variablesOf("session", "token", "other");
const proxies = variablesOf("proxy").flatMap((name) => [name, name.toLowerCase()]);

/**
 * Reads which variables are set; returns names and what follows from the values, not the values.
 */
export function readVariables(system: System): EnvironmentFacts {
  const isSet = (name: string) => system.env(name) !== undefined;
  const proxiesSet = proxies.filter(isSet);
  return {
    applied: applied.filter(isSet),
    proxies: proxiesSet,
    unusableProxies: proxiesSet.filter((name) =>
      !/^no_/i.test(name) && !isHttpUrl(system.env(name)!)
    ),
    trustsEveryCertificate: system.env("NODE_TLS_REJECT_UNAUTHORIZED") === "0",
  };
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
