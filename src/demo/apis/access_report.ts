/**
 * The access report: the authorisation model, with what a token's roles grant.
 *
 * @module
 */
import { authorisationModel, type RoleDefinition } from "../../model/roles.ts";

/** The report's wire form. */
export interface AccessReport {
  readonly components: readonly {
    readonly component_name: string;
    readonly component_roles: readonly {
      readonly role_name: string;
      readonly access_granted: boolean;
      readonly [field: string]: unknown;
    }[];
  }[];
}

/** Reports what roles grant. */
export function accessReport(roles: readonly string[]): AccessReport {
  return {
    components: authorisationModel.map(({ component, roles: defined }) => ({
      component_name: component,
      component_roles: defined.map((role) => ({
        role_name: role.name,
        role_display_name: role.displayName,
        role_level: role.level,
        description: role.description,
        intended_users: intendedUsers(component, role),
        access_granted: roles.includes(role.name),
      })),
    })),
  };
}

function intendedUsers(component: string, role: RoleDefinition): readonly string[] {
  const general = component === "entity-registry" && role.level !== "ADMIN";
  return general ? ["GENERAL", "ADMINISTRATOR"] : ["ADMINISTRATOR"];
}
