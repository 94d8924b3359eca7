/**
 * The options that every command takes, and how they select a session.
 *
 * @module
 */
import type { SignInOptions } from "../../mod.ts";
import { isDeploymentFile } from "../configuration/named_deployments.ts";
import { configError } from "../errors.ts";
import { readVariable } from "../system/variable.ts";

/** The options that every command takes. */
export interface GlobalOptions {
  readonly deployment?: string;
  readonly domain?: string;
  readonly realm?: string;
  readonly profile?: string;
  readonly clientId?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
  readonly color?: boolean;
}

/** Flags and descriptions, in the order in which the help lists them. */
export const globalOptions: readonly (readonly [flags: string, description: string])[] = [
  ["--deployment <name>", "a deployment that provena use lists, or a JSON file"],
  ["--domain <host>", "the deployment's host name, such as dev.rrap-is.com"],
  ["--realm <realm>", "its Keycloak realm, such as rrap"],
  ["--profile <name>", "which of your accounts to use"],
  ["--client-id <id>", "the OAuth client"],
  ["--offline", "use the offline session, which lasts for weeks"],
  ["--json", "data for programs on stdout, errors as JSON on stderr"],
  ["--no-color", "no colours"],
];

/** The flags that take a value. */
export const valuedFlags: ReadonlySet<string> = new Set(
  globalOptions.map(([flags]) => flags.split(" ")).filter((words) => words[1]).map(([flag]) =>
    flag!
  ),
);

/** The `signIn` options for a command line; a deployment file is passed on through `env`. */
export function sessionOptions(
  options: GlobalOptions,
  env: Record<string, string | undefined>,
): SignInOptions {
  const { deployment, domain, realm, profile, clientId, offline } = options;
  if (deployment !== undefined && (domain ?? realm) !== undefined) {
    throw configError(
      "--deployment already has a domain and a realm",
      "Leave out --domain and --realm",
    );
  }
  if (realm !== undefined && domain === undefined && domainIn(env) === undefined) {
    throw configError("--realm needs --domain", "Add --domain");
  }
  const isFile = deployment !== undefined && isDeploymentFile(deployment);
  if (isFile) env["PROVENA_DEPLOYMENT"] = deployment;
  const chosenDomain = domain ?? (realm === undefined ? undefined : domainIn(env));
  return {
    voice: "command",
    ...(deployment === undefined || isFile ? {} : { deployment }),
    ...(chosenDomain === undefined ? {} : { domain: chosenDomain }),
    ...(realm === undefined ? {} : { realm }),
    ...(profile === undefined ? {} : { profile }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(offline === undefined ? {} : { offline }),
  };
}

function domainIn(env: Record<string, string | undefined>): string | undefined {
  return readVariable("PROVENA_DOMAIN", env["PROVENA_DOMAIN"]);
}
