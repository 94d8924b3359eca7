/**
 * The environment variables that change what this package does.
 *
 * @module
 */
import { sessionVariables } from "../configuration/configuration.ts";
import type { System } from "../system/system.ts";
import type { EnvironmentFacts } from "./facts.ts";

const applied = [
  ...sessionVariables,
  "PROVENA_TOKEN_CACHE",
  "PROVENA_STORE",
  "PROVENA_DISPLAY",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "NODE_EXTRA_CA_CERTS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
  "CI",
];

const proxies = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/**
 * Finds out which variables are set.
 *
 * @param system the environment
 * @returns names, and what follows from the values without telling them
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
