/**
 * The names this machine knows, from its own files: no server is asked, and no token is used.
 *
 * @module
 */
import process from "node:process";
import { resolveConfiguration } from "../../../configuration/configuration.ts";
import { readDeployments } from "../../../configuration/named_deployments.ts";
import { type ApiName, apiNames } from "../../../model/deployment.ts";
import { defaultFolder } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { sessionOptions } from "../../global_options.ts";
import type { Candidate, GivenOptions, KnownNames } from "./complete.ts";

/** What is known here; what cannot be read is not known. */
export const knownNames: KnownNames = {
  deployment: () => known(deployments),
  profile: () => known(profiles),
  operation: (api, given) => known(() => operations(api, given)),
};

type Names = readonly Candidate[];

/** Completion shows no errors, so a failure offers no names. */
async function known(read: () => Names | Promise<Names>): Promise<Names> {
  try {
    return await read();
  } catch {
    return [];
  }
}

function deployments(): Names {
  return Object.entries(readDeployments(realSystem).deployments)
    .map(([value, { domain }]) => ({ value, description: String(domain) }));
}

/** The profiles of the deployments, and those of stored sessions. */
async function profiles(): Promise<Names> {
  const named = Object.values(readDeployments(realSystem).deployments)
    .flatMap(({ profile }) => profile ?? []);
  const { FileStore } = await import("../../../../mod.ts");
  const keys = await new FileStore(defaultFolder(realSystem)).list();
  const used = keys.map((key): unknown => JSON.parse(key)[3]);
  const texts = [...named, ...used].filter((name) => typeof name === "string");
  return [...new Set(texts)].map((value) => ({ value, description: "" }));
}

async function operations(api: string, given: GivenOptions): Promise<Names> {
  if (!apiNames.includes(api as ApiName)) return [];
  const { "--deployment": deployment, "--domain": domain, "--realm": realm } = given;
  const chosen = {
    ...(deployment === undefined ? {} : { deployment }),
    ...(domain === undefined ? {} : { domain }),
    ...(realm === undefined ? {} : { realm }),
  };
  const options = sessionOptions(chosen, process.env);
  const { deployment: { apis } } = resolveConfiguration(options, realSystem);
  const { cachedOperations } = await import("../../../api/openapi/cached_operations.ts");
  const found = await cachedOperations(
    apis[api as ApiName],
    realSystem.files,
    defaultFolder(realSystem),
  );
  if (found.length > 0) {
    return found.map(({ operationId, summary }) => ({ value: operationId, description: summary }));
  }
  // Provena's own, until the deployment's document has been read once.
  const { callsOf } = await import("../../../model/operation_needs.ts");
  return callsOf(api as ApiName).map(({ operationId: value, call: description }) => ({
    value,
    description,
  }));
}
