/**
 * Provena's authorisation model: components, levels, roles.
 *
 * @module
 * @see https://docs.provena.io
 */

/** How much a role allows; in access checks the levels accumulate. */
export type AccessLevel = "READ" | "WRITE" | "ADMIN";

/** The levels, from least to most. */
export const accessLevels: readonly AccessLevel[] = ["READ", "WRITE", "ADMIN"];

/** A role of the model. */
export interface RoleDefinition {
  /** The realm role's name, such as `entity-registry-read`. */
  readonly name: string;
  /** What people call it. */
  readonly displayName: string;
  /** Its level. */
  readonly level: AccessLevel;
  /** What it allows, in words. */
  readonly description: string;
}

/** A component: a part of Provena with roles of its own. */
export interface ComponentDefinition {
  /** The component's name, such as `entity-registry`. */
  readonly component: string;
  /** What people call it. */
  readonly title: string;
  /** Its roles, from least to most. */
  readonly roles: readonly RoleDefinition[];
}

/** The roles of a person, in the shape of `toJSON()` and `--json`. */
export interface RolesData {
  /** `api`: from the access report; `token`: from the access token and the model built in. */
  readonly source: "api" | "token";
  /** The components with their roles. */
  readonly components: readonly {
    readonly component: string;
    readonly roles: readonly (RoleDefinition & { readonly granted: boolean })[];
  }[];
  /** Roles of the token outside the model, Keycloak's own among them. */
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

/** The model as Provena ships it; a deployment's access report overrides its words. */
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
