/**
 * Deployments a person has given a name: `deployments.json` in the configuration folder.
 *
 * @module
 */
import { configError, isProvenaError, summarise } from "../errors.ts";
import type { DeploymentOptions } from "../model/deployment.ts";
import { configurationFolder } from "../system/folders.ts";
import type { System } from "../system/system.ts";

/** One entry of `deployments.json`. */
export interface NamedDeployment extends DeploymentOptions {
  readonly clientId?: string;
  readonly profile?: string;
}

/** What `deployments.json` in the configuration folder holds. */
export interface DeploymentsFile {
  /** The entry used when nothing else is named. */
  readonly current?: string;
  readonly deployments: Readonly<Record<string, NamedDeployment>>;
}

/**
 * Where named deployments are kept.
 *
 * @param system environment and home folder
 * @returns the path of `deployments.json`
 * @throws {ProvenaError} `ERR_CONFIG` if there is no home folder
 */
export function deploymentsPath(system: System): string {
  const folder = configurationFolder(system);
  if (folder !== undefined) return `${folder}/deployments.json`;
  throw configError(
    "There is no home folder to look for named deployments in",
    "Pass domain and realm",
  );
}

/**
 * Tells whether what names a deployment is a file, such as `./reef.json`, and not an entry's name.
 *
 * @param word as it was given
 * @returns true for a path
 */
export function isDeploymentFile(word: string): boolean {
  return /[/\\]|\.json$/.test(word);
}

/**
 * The named deployments.
 *
 * @param system environment and files
 * @returns the file's content; no file has no deployments
 * @throws {ProvenaError} `ERR_CONFIG` if the file is not what it should be
 */
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
      "Mend it, or remove it and choose a deployment anew",
    );
  }
  return current === undefined ? { deployments } : { deployments, current };
}

/**
 * A file that holds a JSON object.
 *
 * @param path the file
 * @param system files
 * @returns the object, or undefined if there is no file
 * @throws {ProvenaError} `ERR_CONFIG` if others may have written it, if it cannot be read, or is no
 * JSON object
 */
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
      "Correct it, or remove it",
      error,
    );
  }
}
