/**
 * Whether anybody has said which deployment is meant.
 *
 * @module
 */
import { readDeployments } from "../configuration/named_deployments.ts";
import { realSystem } from "../system/system.ts";
import type { Invocation } from "./command.ts";

/**
 * Tells whether options, the environment or the list of deployments choose one.
 *
 * @param invocation its options
 * @returns true if one is chosen
 * @throws {ProvenaError} `ERR_CONFIG` if the list cannot be read
 */
export function isDeploymentChosen({ options }: Pick<Invocation, "options">): boolean {
  const chosen = options.deployment ?? options.domain ?? realSystem.env("PROVENA_DEPLOYMENT") ??
    realSystem.env("PROVENA_DOMAIN") ?? readDeployments(realSystem).current;
  return chosen !== undefined;
}
