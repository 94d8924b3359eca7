/**
 * Provena's authorisation model: components, levels, roles.
 *
 * @module
 * @see https://docs.provena.io
 */
import { configError, type ProvenaError } from "../errors.ts";
import { didYouMean } from "../text/did_you_mean.ts";

/** The level of a role; in access checks a level includes those below it. */
export type AccessLevel = "READ" | "WRITE" | "ADMIN";

/** The levels, from least to most. */
export const accessLevels: readonly AccessLevel[] = ["READ", "WRITE", "ADMIN"];

/** A role of the model. */
export interface RoleDefinition {
  /** The realm role's name, such as `entity-registry-read`. */
  readonly name: string;
  /** Its name as people see it. */
  readonly displayName: string;
  /** Its level. */
  readonly level: AccessLevel;
  /** What it allows. */
  readonly description: string;
}

/** A component: a part of Provena that has its own roles. */
export interface ComponentDefinition {
  /** The component's name, such as `entity-registry`. */
  readonly component: string;
  /** Its name as people see it. */
  readonly title: string;
  /** Its roles, from least to most. */
  readonly roles: readonly RoleDefinition[];
}

/** The roles of a person, in the shape of `toJSON()` and `--json`. */
export interface RolesData {
  /** `api`: from the access report; `token`: from the access token and the built-in model. */
  readonly source: "api" | "token";
  /** The components with their roles. */
  readonly components: readonly {
    readonly component: string;
    readonly roles: readonly (RoleDefinition & { readonly granted: boolean })[];
  }[];
  /** Roles of the token that are not in the model, including Keycloak's own. */
  readonly other: readonly string[];
}

function define(
  component: string,
  title: string,
  prefix: string,
  descriptions: readonly [read: string, write: string, admin: string],
): ComponentDefinition {
  return {
    component,
    title,
    roles: accessLevels.map((level, i) => ({
      name: `${prefix}-${level.toLowerCase()}`,
      displayName: `${title} ${level.toLowerCase()}`,
      level,
      description: descriptions[i]!,
    })),
  };
}

/** The error for a role that does not exist, with those that do. */
export function unknownRole(role: string, known: readonly string[]): ProvenaError<"ERR_CONFIG"> {
  const called = JSON.stringify(role.slice(0, 80));
  const hint = didYouMean(role, known);
  return configError(`There is no role called ${called}${hint}; the roles are ${known.join(", ")}`);
}

/** The model as Provena ships it; the texts of a deployment's access report override these. */
export const authorisationModel: readonly ComponentDefinition[] = [
  define("entity-registry", "Entity registry", "entity-registry", [
    "Read the registry, the data store and provenance, and search them",
    "Register and change items, data sets and provenance",
    "Administer the registry",
  ]),
  define("handle-service", "Handle service", "handle", [
    "Look up handles",
    "Mint handles",
    "Administer handles",
  ]),
  define("job-service", "Job service", "job-service", [
    "Read all jobs",
    "Start jobs",
    "Administer jobs",
  ]),
  define("sys-admin", "System administration", "sys-admin", [
    "Read system information",
    "Change system settings",
    "Administer the system",
  ]),
];

/** The roles meant for general users; all others are for administrators. */
export const userRoles: readonly string[] = ["entity-registry-read", "entity-registry-write"];
