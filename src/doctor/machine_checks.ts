/**
 * Checks of the place where the package runs: runtime, package, proxy, variables.
 *
 * @module
 */
import type { Runtime } from "../system/system.ts";
import type { DoctorCheck } from "../model/doctor.ts";
import { listed } from "../view/words.ts";
import type { EnvironmentFacts, MachineFacts, Outcome, ServerFacts } from "./facts.ts";
import { fail, failed, failureIn, ok, warn } from "./finding.ts";

/** The runtimes' names, and their oldest versions that this package is tested on. */
const runtimes: Readonly<Record<Runtime, { name: string; from: readonly [number, number] }>> = {
  node: { name: "Node", from: [20, 19] },
  deno: { name: "Deno", from: [2, 9] },
  bun: { name: "Bun", from: [1, 2] },
};

/** Checks the runtime's version: an old Node fails, an old Deno or Bun gets a warning. */
export function checkRuntime(machine: MachineFacts): DoctorCheck {
  const { name, from } = runtimes[machine.runtime];
  const place = machine.isKernel ? ", in a notebook kernel" : "";
  const detail =
    `${name} ${machine.runtimeVersion} on ${machine.os} (${machine.architecture})${place}`;
  const [major = 0, minor = 0] = machine.runtimeVersion.split(".").map(Number);
  const isOld = major < from[0] || (major === from[0] && minor < from[1]);
  if (!isOld) return ok("runtime", detail);
  const report = machine.runtime === "node" ? fail : warn;
  return report("runtime", detail, `Install ${name} ${from.join(".")} or later`);
}

/** Reports the version of this package. */
export function checkPackage(machine: MachineFacts): DoctorCheck {
  return ok("package", `provena-notebook ${machine.packageVersion}`);
}

/** Checks the proxy variables. */
export function checkProxy(
  environment: EnvironmentFacts,
  server: Outcome<ServerFacts>,
): DoctorCheck {
  const { proxies, unusableProxies } = environment;
  if (proxies.length === 0) return ok("proxy", "no proxy variable is set");
  const detail = `${listed(proxies)} ${proxies.length === 1 ? "is" : "are"} set`;
  if (unusableProxies.length > 0) {
    return fail(
      "proxy",
      `${detail}; ${listed(unusableProxies)} names no http or https proxy`,
      `Set ${
        listed(unusableProxies)
      } to an address such as http://proxy.example.org:3128, or unset it`,
    );
  }
  const failure = failureIn(server);
  if (failure?.isProxys) return failed("proxy", failure, "Check the proxy");
  return ok("proxy", detail);
}

interface Conflict {
  readonly names: readonly string[];
  readonly without?: string;
  readonly detail: string;
  readonly remedy: string;
}

const conflicts: readonly Conflict[] = [
  {
    names: ["PROVENA_ACCESS_TOKEN", "PROVENA_API_TOKEN"],
    detail: "the access token goes before the offline token",
    remedy: "Unset PROVENA_ACCESS_TOKEN to use the offline token",
  },
  {
    names: ["PROVENA_ACCESS_TOKEN", "PROVENA_API_TOKEN_FILE"],
    detail: "the access token goes before the offline token",
    remedy: "Unset PROVENA_ACCESS_TOKEN to use the offline token",
  },
  {
    names: ["PROVENA_API_TOKEN", "PROVENA_API_TOKEN_FILE"],
    detail: "PROVENA_API_TOKEN goes before the file",
    remedy: "Unset one of the two",
  },
  {
    names: ["PROVENA_DEPLOYMENT", "PROVENA_DOMAIN"],
    detail: "PROVENA_DEPLOYMENT goes before PROVENA_DOMAIN",
    remedy: "Unset one of the two",
  },
  {
    names: ["PROVENA_REALM"],
    without: "PROVENA_DOMAIN",
    detail: "PROVENA_REALM says little without PROVENA_DOMAIN",
    remedy: "Set PROVENA_DOMAIN too, or unset PROVENA_REALM",
  },
];

/** Checks the variables that apply; warns if one overrides another. */
export function checkVariables(environment: EnvironmentFacts): DoctorCheck {
  const { applied } = environment;
  if (applied.length === 0) return ok("environment", "none that matters is set");
  const found = conflicts.find(({ names, without }) =>
    names.every((name) => applied.includes(name)) &&
    (without === undefined || !applied.includes(without))
  );
  const detail = `set: ${applied.join(", ")}`;
  if (!found) return ok("environment", detail);
  return warn("environment", `${detail}; ${found.detail}`, found.remedy);
}
