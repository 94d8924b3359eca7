/**
 * Which deployment a starter notebook signs in to, and how that is written down.
 *
 * @module
 */
import { isDeploymentChosen } from "../../../configuration/configuration.ts";
import { defineDeployment, type Deployment } from "../../../model/deployment.ts";
import { realSystem } from "../../../system/system.ts";
import { escapeHidden } from "../../../text/sanitise.ts";
import type { Invocation } from "../../command.ts";
import type { Target } from "./notebook.ts";

/**
 * The deployment in use, or the demo where none is.
 *
 * @param invocation options, and what opens a session
 * @returns what the notebook says
 * @throws {ProvenaError} `ERR_CONFIG` if the deployment named cannot be used
 */
export async function chooseTarget({ options, openSession }: Invocation): Promise<Target> {
  if (!isDeploymentChosen(options, realSystem)) return { kind: "demo" };
  const { deployment } = await openSession();
  const { profile } = options;
  const own = profile === undefined ? [] : [`profile: ${escapeHidden(JSON.stringify(profile))}`];
  return {
    kind: "deployment",
    title: deployment.domain,
    options: `{ ${[...wordsFor(deployment), ...own].join(", ")} }`,
  };
}

/** Names of this machine's own list would say nothing to whoever is given the notebook. */
function wordsFor({ domain, realm, issuer, apis }: Deployment): string[] {
  const named = [`domain: ${JSON.stringify(domain)}`, `realm: ${JSON.stringify(realm)}`];
  const usual = usualFor(domain, realm);
  const isUsual = usual?.issuer === issuer && JSON.stringify(usual.apis) === JSON.stringify(apis);
  if (isUsual) return named;
  return [`deployment: ${JSON.stringify({ domain, realm, issuer, apis }, null, 2)}`];
}

function usualFor(domain: string, realm: string): Deployment | undefined {
  try {
    return defineDeployment({ domain, realm });
  } catch {
    return undefined;
  }
}
