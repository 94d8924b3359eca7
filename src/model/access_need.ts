/**
 * Which roles a caller needs, which of them are missing, and whom to ask for them.
 *
 * The explorer, refusals, access checks and shared notebooks all use these decisions.
 *
 * @module
 */
import type { ApiName } from "./deployment.ts";
import type { AccessNeed } from "./operation.ts";
import type { Needs } from "./operation_needs.ts";
import { authorisationModel, userRoles } from "./roles.ts";

/** Converts an entry of the table of operations; `undefined` becomes an unknown need. */
export function needFrom(needs: Needs | undefined): AccessNeed {
  if (needs === undefined) return { kind: "unknown" };
  if (needs === "nothing") return { kind: "none" };
  return needs === "a sign-in" ? { kind: "signIn" } : { kind: "roles", roles: needs };
}

/** The required roles that are not held, in the order of the need. */
export function missingRoles(need: AccessNeed, held: readonly string[]): readonly string[] {
  return need.kind === "roles" ? need.roles.filter((role) => !held.includes(role)) : [];
}

/** Those of the roles that are meant for general users; all others are for administrators. */
export function forUsers(roles: readonly string[]): readonly string[] {
  return roles.filter((role) => userRoles.includes(role));
}

/** Sorts roles in the order of the model, reading before writing; others come last. */
export function inModelOrder(roles: Iterable<string>): readonly string[] {
  const wanted = new Set(roles);
  const known = authorisationModel.flatMap((component) => component.roles.map(({ name }) => name));
  return [
    ...known.filter((role) => wanted.has(role)),
    ...[...wanted].filter((role) => !known.includes(role)),
  ];
}

/** A use of an API that requires less than its access checks do. */
export interface Use {
  /** Such as `searching`. */
  readonly doing: string;
  /** Such as `search`. */
  readonly todo: string;
  /** The operation that does it. */
  readonly operation: string;
  readonly need: AccessNeed;
  /** The access check to use for it, if those of the API do not fit. */
  readonly instead?: string;
}

/** The APIs whose access checks require more than their main use does. */
export const usesBesideChecks: Readonly<Partial<Record<ApiName, Use>>> = {
  search: {
    doing: "searching",
    todo: "search",
    operation: "search_entity_registry",
    need: { kind: "roles", roles: ["entity-registry-read"] },
    instead: "registry:read",
  },
  job: {
    doing: "listing your own jobs",
    todo: "list your own jobs",
    operation: "list_jobs",
    need: { kind: "signIn" },
  },
};
