/**
 * A session's configuration: options take precedence over the environment, and that over files.
 *
 * @module
 */
import { configError, summarise } from "../errors.ts";
import { defineDeployment, type Deployment } from "../model/deployment.ts";
import { CHOOSE_DEPLOYMENT } from "../model/next_steps.ts";
import { Secret } from "../model/secret.ts";
import { pathIn } from "../system/folders.ts";
import type { System } from "../system/system.ts";
import { readVariable, UNUSABLE } from "../system/variable.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import {
  deploymentsPath,
  isDeploymentFile,
  type NamedDeployment,
  readDeployments,
  readJson,
} from "./named_deployments.ts";

/** The options that identify a session; the environment can set them too. */
export interface ConfigurationOptions {
  /** A bare host name such as `dev.rrap-is.com`; else `PROVENA_DOMAIN`. */
  readonly domain?: string;
  /** The Keycloak realm, such as `rrap`; else `PROVENA_REALM`. */
  readonly realm?: string;
  /** A deployment made by `defineDeployment`, or the name of one; else `PROVENA_DEPLOYMENT`. */
  readonly deployment?: Deployment | string;
  /** The public client; else `PROVENA_CLIENT_ID`. @default "client-tools" */
  readonly clientId?: string;
  /** The scope to ask for. @default "openid profile email roles" */
  readonly scope?: string;
  /** Whether to request an offline session. @default false */
  readonly offline?: boolean;
  /** Distinguishes several accounts; else `PROVENA_PROFILE`. @default "default" */
  readonly profile?: string;
}

/** The resolved configuration of a session. */
export interface Configuration {
  readonly deployment: Deployment;
  readonly clientId: string;
  readonly scope: string;
  readonly profile: string;
  /** An access token from the environment, used as it is. */
  readonly accessToken: Secret | undefined;
  /** Reads an offline token from the environment. */
  readonly offlineToken: (() => Promise<Secret>) | undefined;
}

const SCOPE = "openid profile email roles";

/** Resolves a session's configuration; throws `ERR_CONFIG` naming an invalid value. */
export function resolveConfiguration(
  options: ConfigurationOptions,
  system: System,
): Configuration {
  const offlineToken = readOfflineToken(system);
  const accessToken = system.env("PROVENA_ACCESS_TOKEN");
  const offline = options.offline ?? (accessToken === undefined && offlineToken !== undefined);
  const { deployment, named } = resolveDeployment(options, system);
  return {
    deployment,
    clientId: text("The option clientId", options.clientId) ??
      text("PROVENA_CLIENT_ID", system.env("PROVENA_CLIENT_ID")) ??
      text("The option clientId", named?.clientId) ??
      (offline ? "automated-access" : "client-tools"),
    scope: text("The option scope", options.scope) ?? (offline ? `${SCOPE} offline_access` : SCOPE),
    profile: text("The option profile", options.profile) ??
      text("PROVENA_PROFILE", system.env("PROVENA_PROFILE")) ??
      text("The option profile", named?.profile) ?? "default",
    accessToken: accessToken === undefined ? undefined : new Secret(accessToken),
    offlineToken,
  };
}

function text(what: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const isShort = typeof value === "string" && value !== "" && value.length < 500;
  // `provena exec` hands it on in a variable, which loses blanks and quotes around it.
  if (isShort && !UNUSABLE.test(value) && value === readVariable("", value)) return value;
  const got = isShort
    ? "one with odd characters, or blanks or quotes around it"
    : typeof value === "string"
    ? `one of ${value.length} characters`
    : typeof value;
  throw configError(`${what} must be a short text, got ${got}`);
}

function readOfflineToken(system: System): (() => Promise<Secret>) | undefined {
  const token = system.env("PROVENA_API_TOKEN");
  if (token !== undefined) return () => Promise.resolve(new Secret(token));
  const path = pathIn("PROVENA_API_TOKEN_FILE", system);
  if (path === undefined) return undefined;
  // Read only when it is needed: the file may be created later.
  return async () => (await import("./token_file.ts")).readTokenFile(path, system);
}

interface Found {
  readonly deployment: Deployment;
  readonly named?: NamedDeployment;
}

function resolveDeployment(options: ConfigurationOptions, system: System): Found {
  const given = options.deployment;
  if (typeof given === "object") {
    // Always derived again: only we decide which origins the user must confirm.
    return { deployment: defineDeployment(given) };
  }
  if (given !== undefined) return byName(text("deployment", given)!, system);
  if (options.domain !== undefined) {
    return { deployment: fromDomain(options.domain, options.realm, system) };
  }
  const name = system.env("PROVENA_DEPLOYMENT");
  if (name !== undefined) {
    return isDeploymentFile(name)
      ? fromFile(pathIn("PROVENA_DEPLOYMENT", system)!, system)
      : byName(name, system);
  }
  const domain = system.env("PROVENA_DOMAIN");
  if (domain !== undefined) return { deployment: fromDomain(domain, options.realm, system) };
  const file = readDeployments(system);
  if (file.current !== undefined) return byName(file.current, system);
  throw configError("No deployment is chosen", CHOOSE_DEPLOYMENT);
}

/** Whether options, the environment or the file choose a deployment, even an invalid one. */
export function isDeploymentChosen(
  { deployment, domain }: Pick<ConfigurationOptions, "deployment" | "domain">,
  system: System,
): boolean {
  const chosen = deployment ?? domain ?? system.env("PROVENA_DEPLOYMENT") ??
    system.env("PROVENA_DOMAIN") ?? readDeployments(system).current;
  return chosen !== undefined;
}

/** The realms of well-known deployments. */
const KNOWN_REALMS: Readonly<Record<string, string>> = {
  "mds.gbrrestoration.org": "rrap",
  "dev.rrap-is.com": "rrap",
};

function fromDomain(domain: string, realm: string | undefined, system: System): Deployment {
  const known = Object.hasOwn(KNOWN_REALMS, domain) ? KNOWN_REALMS[domain] : undefined;
  const chosen = realm ?? system.env("PROVENA_REALM") ?? known;
  if (chosen === undefined) {
    throw configError(`The realm of ${domain} is not known`, {
      say: "Set PROVENA_REALM, or name it",
      code: `signIn({ domain: ${JSON.stringify(domain)}, realm: "REALM" })`,
      command: `provena use ${domain} REALM`,
    });
  }
  return defineDeployment({ domain, realm: chosen });
}

function fromFile(path: string, system: System): Found {
  const named = readJson(path, system);
  if (named === undefined) {
    throw configError(
      `PROVENA_DEPLOYMENT names ${path}, which does not exist (the file of a demo is deleted when the demo stops)`,
      "Correct it, or unset it",
    );
  }
  return fromEntry(named as NamedDeployment, path);
}

function byName(name: string, system: System): Found {
  const { deployments } = readDeployments(system);
  if (!Object.hasOwn(deployments, name)) {
    const names = Object.keys(deployments);
    throw configError(
      `There is no deployment called ${JSON.stringify(name)}${didYouMean(name, names)}` +
        (names.length ? `; there are ${names.join(", ")}` : ""),
      { say: "Add it", command: "provena use DOMAIN REALM --name NAME" },
    );
  }
  return fromEntry(deployments[name]!, deploymentsPath(system));
}

function fromEntry(named: NamedDeployment, path: string): Found {
  try {
    return { deployment: defineDeployment(named), named };
  } catch (error) {
    throw configError(`${path} cannot be used: ${summarise(error)}`, undefined, error);
  }
}
