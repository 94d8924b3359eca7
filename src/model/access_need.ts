/**
 * What a caller needs, what of it is missing, and whom to ask for which.
 *
 * Explorer, refusals, access checks and shared notebooks all say what is decided here.
 *
 * @module
 */
import type { ApiName } from "./deployment.ts";
import type { AccessNeed } from "./operation.ts";
import type { Needs } from "./operation_needs.ts";
import { authorisationModel, rolesNeeded, userRoles } from "./roles.ts";

/** A row of the table of operations as a need; what the table does not know is unknown. */
export function needFrom(needs: Needs | undefined): AccessNeed {
  if (needs === undefined) return { kind: "unknown" };
  if (needs === "nothing") return { kind: "none" };
  return needs === "a sign-in" ? { kind: "signIn" } : { kind: "roles", roles: needs };
}

/** All the roles a need asks for that are not held, in the order of the need. */
export function missingRoles(need: AccessNeed, held: readonly string[]): readonly string[] {
  return need.kind === "roles" ? need.roles.filter((role) => !held.includes(role)) : [];
}

/** The roles meant for everybody; all others are for administrators. */
export function forUsers(roles: readonly string[]): readonly string[] {
  return roles.filter((role) => userRoles.includes(role));
}

/** A person asks for reading before writing. */
export function inModelOrder(roles: Iterable<string>): readonly string[] {
  const wanted = new Set(roles);
  const known = authorisationModel.flatMap((component) => component.roles.map(({ name }) => name));
  return [
    ...known.filter((role) => wanted.has(role)),
    ...[...wanted].filter((role) => !known.includes(role)),
  ];
}

/** What an API does for people whatever its access checks say. */
export interface Use {
  /** Such as `searching`. */
  readonly doing: string;
  /** Such as `search`. */
  readonly todo: string;
  /** The operation that does it. */
  readonly operation: string;
  readonly need: AccessNeed;
  /** The check to require for it, where those of its API ask for what opens nothing else. */
  readonly instead?: string;
}

/** A check is not the use: here the use takes less than the checks of its API. */
export const usesBesideChecks: Readonly<Partial<Record<ApiName, Use>>> = {
  search: {
    doing: "searching",
    todo: "search",
    operation: "search_entity_registry",
    need: { kind: "roles", roles: rolesNeeded("entity-registry", "READ") },
    instead: "registry:read",
  },
  job: {
    doing: "listing your own jobs",
    todo: "list your own jobs",
    operation: "list_jobs",
    need: { kind: "signIn" },
  },
};
