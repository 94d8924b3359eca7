/**
 * Deployments that the user has named: `deployments.json` in the configuration folder.
 *
 * @module
 */
import { configError, isProvenaError, summarise } from "../errors.ts";
import type { DeploymentOptions } from "../model/deployment.ts";
import { configurationFolder, NO_HOME } from "../system/folders.ts";
import type { System } from "../system/system.ts";
import { codeOf } from "../system/system_error.ts";

/** One entry of `deployments.json`. */
export interface NamedDeployment extends DeploymentOptions {
  readonly clientId?: string;
  readonly profile?: string;
}

/** The content of `deployments.json`. */
export interface DeploymentsFile {
  /** The entry to use by default. */
  readonly current?: string;
  readonly deployments: Readonly<Record<string, NamedDeployment>>;
}

/** The path of `deployments.json`; throws `ERR_CONFIG` if there is no home folder. */
export function deploymentsPath(system: System): string {
  const folder = configurationFolder(system);
  if (folder !== undefined) return `${folder}/deployments.json`;
  throw configError(
    `${NO_HOME}, so there are no named deployments`,
    "Pass domain and realm",
  );
}

/**
 * Whether the name of a deployment is a path such as `./reef.json`, and not the name of an entry.
 */
export function isDeploymentFile(word: string): boolean {
  return /[/\\]|\.json$/.test(word);
}

/** Reads the named deployments; without a file there are none. */
export function readDeployments(system: System): DeploymentsFile {
  const path = deploymentsPath(system);
  const content = readJson(path, system) as Partial<DeploymentsFile> | undefined;
  if (content === undefined) return { deployments: {} };
  const { deployments, current } = content;
  const isTable = typeof deployments === "object" && deployments !== null &&
    Object.values(deployments).every((entry) => typeof entry === "object" && entry !== null);
  if (!isTable || (current !== undefined && typeof current !== "string")) {
    throw configError(
      `${path} is not a list of deployments`,
      "Correct the file, or delete it and choose a deployment again",
    );
  }
  return current === undefined ? { deployments } : { deployments, current };
}

/** Reads a trusted JSON object; undefined if there is no file, `ERR_CONFIG` if it is invalid. */
export function readJson(path: string, system: System): unknown {
  try {
    const content = system.files.readTrusted(path);
    const value: unknown = content === undefined ? undefined : JSON.parse(content);
    if (value === undefined || (typeof value === "object" && value !== null)) return value;
    throw new Error("not a JSON object");
  } catch (error) {
    if (isProvenaError(error)) throw error;
    throw configError(
      `${path} cannot be read: ${summarise(error)}`,
      codeOf(error) === "EACCES" ? "Let this user read it" : "Correct it, or remove it",
      error,
    );
  }
}
