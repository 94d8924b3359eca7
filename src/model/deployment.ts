/**
 * A deployment: derives the issuer and the API addresses from a domain and a realm.
 *
 * @module
 */
import { configError } from "../errors.ts";
import { isLoopback, isSecureUrl } from "../system/loopback.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import { trimEnd } from "../text/trim_end.ts";
import { readObject, textOrKind } from "./options.ts";

/** The name of a Provena API. */
export type ApiName =
  | "data-store"
  | "registry"
  | "prov"
  | "auth"
  | "search"
  | "job"
  | "handle";

/** The host of each API under the domain. */
const apiHosts: Readonly<Record<ApiName, string>> = {
  "data-store": "data-api",
  registry: "registry-api",
  prov: "prov-api",
  auth: "auth-api",
  search: "search",
  job: "job-api",
  handle: "handle",
};

/** All API names, in the order of the tables. */
export const apiNames: readonly ApiName[] = [
  "data-store",
  "registry",
  "prov",
  "handle",
  "job",
  "search",
  "auth",
];

/** Throws `ERR_CONFIG` with the given name and the known APIs if it is not the name of an API. */
export function assertApiName(name: unknown): asserts name is ApiName {
  if ((apiNames as readonly unknown[]).includes(name)) return;
  throw configError(
    `There is no API called ${textOrKind(name)}${didYouMean(name, apiNames)}; ` +
      `the APIs are ${apiNames.join(", ")}`,
  );
}

/** The title of each API, as people see it. */
export const apiTitles: Readonly<Record<ApiName, string>> = {
  "data-store": "Data store",
  registry: "Registry",
  prov: "Provenance",
  handle: "Handle service",
  job: "Jobs",
  search: "Search",
  auth: "Auth",
};

/** The name of an API's variable in code to paste and at the prompt, such as `dataStore`. */
export function variableOf(api: ApiName): string {
  return api.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Where the files of datasets are, if that is not AWS. */
export interface FileStoreAddress {
  /** The URL of an object store that speaks S3, with the bucket in the path. */
  readonly endpoint: string;
  /** The region that requests are signed for, such as `ap-southeast-2`. */
  readonly region: string;
}

/** A Provena deployment, ready to use. */
export interface Deployment {
  /** The bare host name under which the other hosts are. */
  readonly domain: string;
  /** The Keycloak realm. */
  readonly realm: string;
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /** The base URL of each API, without a trailing slash. */
  readonly apis: Readonly<Record<ApiName, string>>;
  /** The page that shows a person their roles. */
  readonly profileUrl: string;
  /** The object store with the files of datasets, if that is not AWS's. */
  readonly files?: FileStoreAddress;
  /**
   * Origins of APIs, and of the object store, that do not follow from the domain; the user confirms
   * them at sign-in.
   */
  readonly foreignOrigins: readonly string[];
}

/** Options of {@link defineDeployment}. */
export interface DeploymentOptions {
  /** A bare host name such as `dev.rrap-is.com`. */
  readonly domain: string;
  /** The Keycloak realm, such as `rrap`. */
  readonly realm: string;
  /** The issuer. @default `https://auth.{domain}/auth/realms/{realm}` */
  readonly issuer?: string;
  /** Base URLs of the APIs that are not at their usual host under the domain. */
  readonly apis?: Partial<Record<ApiName, string>>;
  /** The object store with the files of datasets. @default AWS's */
  readonly files?: FileStoreAddress;
}

const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
/** A path segment, so not `.` or `..`, which lead to another path. */
const REALM = /^(?!\.\.?$)[\w.-]{1,100}$/;
const REGION = /^[a-z0-9-]{1,50}$/;

function secureUrl(value: unknown, what: string): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || url.search || url.hash || url.username || url.password) {
    throw configError(
      `${what} must be a URL without query, fragment or password, got ${textOrKind(value)}`,
    );
  }
  if (!isSecureUrl(url)) {
    throw configError(
      `${what} must be https: (http: only on this machine), got ${textOrKind(value)}`,
    );
  }
  return trimEnd(url.href, /\//);
}

/**
 * Describes a deployment from its domain and realm.
 *
 * @param options the domain, the realm, and the addresses that do not follow from them
 * @returns the deployment, frozen
 * @throws {ProvenaError} `ERR_CONFIG` if a name or address is invalid
 * @example
 * ```ts
 * import { defineDeployment } from "@provena/notebook";
 * const rrap = defineDeployment({ domain: "dev.rrap-is.com", realm: "rrap" });
 * console.log(rrap.apis.registry); // https://registry-api.dev.rrap-is.com
 * ```
 */
export function defineDeployment(options: DeploymentOptions): Deployment {
  const { domain, realm, issuer, apis: given } = readObject(options, "A deployment");
  const apis = readObject(given ?? {}, "apis");
  if (typeof domain !== "string" || !HOST.test(domain)) {
    throw configError(
      `The domain must be a bare host name such as dev.rrap-is.com, got ${textOrKind(domain)}`,
    );
  }
  if (typeof realm !== "string" || !REALM.test(realm)) {
    throw configError(
      `The realm must be a Keycloak realm name such as rrap, got ${textOrKind(realm)}`,
    );
  }
  Object.keys(apis).forEach(assertApiName);
  const host = domain.toLowerCase();
  const derivedIssuer = `https://auth.${host}/auth/realms/${realm}`;
  const issuerUrl = secureUrl(issuer ?? derivedIssuer, "The issuer");
  const urls = {} as Record<ApiName, string>;
  const foreign = new Set<string>();
  for (const name of apiNames) {
    const derived = `https://${apiHosts[name]}.${host}`;
    const given = Object.hasOwn(apis, name) ? apis[name] : undefined;
    urls[name] = secureUrl(given ?? derived, `The address of the ${name} API`);
    const bothLoopback = isLoopback(new URL(urls[name])) && isLoopback(new URL(issuerUrl));
    const bothDerived = urls[name] === derived && issuerUrl === derivedIssuer;
    if (!bothLoopback && !bothDerived) foreign.add(new URL(urls[name]).origin);
  }
  const place = fileStoreAddress(options.files);
  if (place && !(isLoopback(new URL(place.endpoint)) && isLoopback(new URL(issuerUrl)))) {
    foreign.add(new URL(place.endpoint).origin);
  }
  const portal = isLoopback(new URL(issuerUrl)) ? new URL(issuerUrl).origin : `https://${host}`;
  return Object.freeze({
    domain: host,
    realm,
    issuer: issuerUrl,
    apis: Object.freeze(urls),
    profileUrl: `${portal}/profile?function=roles`,
    ...(place ? { files: place } : {}),
    foreignOrigins: Object.freeze([...foreign]),
  });
}

function fileStoreAddress(given: unknown): FileStoreAddress | undefined {
  if (given === undefined) return undefined;
  const { endpoint, region } = readObject(given as FileStoreAddress, "files");
  if (typeof region !== "string" || !REGION.test(region)) {
    throw configError(
      `The region of files must be a name such as ap-southeast-2, got ${textOrKind(region)}`,
    );
  }
  return Object.freeze({ endpoint: secureUrl(endpoint, "The endpoint of files"), region });
}

/** The API that an address belongs to: the one with the longest matching base URL. */
export function apiOf(deployment: Deployment, url: URL): ApiName | undefined {
  const isUnder = (name: ApiName) => {
    const base = new URL(deployment.apis[name]);
    const path = base.pathname === "/" ? "/" : `${base.pathname}/`;
    return url.origin === base.origin && `${url.pathname}/`.startsWith(path);
  };
  // Behind a gateway, the base URL of one API can be under that of another.
  return apiNames.filter(isUnder)
    .sort((a, b) => deployment.apis[b].length - deployment.apis[a].length)[0];
}
