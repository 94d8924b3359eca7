/**
 * Chooses the deployment that a starter notebook signs in to, and writes it as source text.
 *
 * @module
 */
import { isDeploymentChosen } from "../../../configuration/configuration.ts";
import { defineDeployment, type Deployment } from "../../../model/deployment.ts";
import { realSystem } from "../../../system/system.ts";
import { escapeHidden } from "../../../text/sanitise.ts";
import type { Invocation } from "../../command.ts";
import type { Target } from "./notebook.ts";

/** The current deployment, or the demo if none is chosen. */
export async function chooseTarget({ options, openSession }: Invocation): Promise<Target> {
  if (!isDeploymentChosen(options, realSystem)) return { kind: "demo" };
  const { deployment } = await openSession();
  const { profile } = options;
  const own = profile === undefined ? [] : [`profile: ${escapeHidden(JSON.stringify(profile))}`];
  return {
    kind: "deployment",
    title: deployment.domain,
    options: `{ ${[...signInOptions(deployment), ...own].join(", ")} }`,
  };
}

/** Writes out the domain and realm, because a name from this machine's list means nothing elsewhere. */
function signInOptions({ domain, realm, issuer, apis }: Deployment): string[] {
  const named = [`domain: ${JSON.stringify(domain)}`, `realm: ${JSON.stringify(realm)}`];
  const expected = defaultFor(domain, realm);
  const isDefault = expected?.issuer === issuer &&
    JSON.stringify(expected.apis) === JSON.stringify(apis);
  if (isDefault) return named;
  return [`deployment: ${JSON.stringify({ domain, realm, issuer, apis }, null, 2)}`];
}

function defaultFor(domain: string, realm: string): Deployment | undefined {
  try {
    return defineDeployment({ domain, realm });
  } catch {
    return undefined;
  }
}
