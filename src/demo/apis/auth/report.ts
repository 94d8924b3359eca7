/**
 * The access report: the authorisation model, with what a token's roles grant.
 *
 * @module
 */
import { authorisationModel, type RoleDefinition } from "../../../model/roles.ts";

/** A role as a report tells it. */
interface ReportRole {
  readonly role_name: string;
  readonly access_granted: boolean;
  readonly [field: string]: unknown;
}

/** A report, as it is sent. */
export interface AccessReport {
  readonly components: readonly {
    readonly component_name: string;
    readonly component_roles: readonly ReportRole[];
  }[];
}

/** The order of Provena's own report; the job service's roles come from the highest down. */
const order = ["handle-service", "sys-admin", "entity-registry", "job-service"];

/** Reports what roles grant. */
export function accessReport(roles: readonly string[]): AccessReport {
  const model = authorisationModel.toSorted((a, b) =>
    order.indexOf(a.component) - order.indexOf(b.component)
  );
  return {
    components: model.map(({ component, roles: defined }) => ({
      component_name: component,
      component_roles: (component === "job-service" ? defined.toReversed() : defined)
        .map((role) => ({
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

/** What a wanted report says differently; throws where it names a role that does not exist. */
export function differenceOf(wanted: AccessReport, roles: readonly string[]): AccessReport {
  const components = wanted.components.map((component) => {
    const known = authorisationModel.find((one) => one.component === component.component_name);
    const component_roles = component.component_roles.filter(({ role_name, access_granted }) => {
      if (!known?.roles.some(({ name }) => name === role_name)) throw new Error("No such role");
      return access_granted !== roles.includes(role_name);
    });
    return { ...component, component_roles };
  });
  return { components: components.filter(({ component_roles }) => component_roles.length > 0) };
}

/** The changes of a report, a line a role. */
export function changesIn({ components }: AccessReport): string {
  return components.flatMap(({ component_name, component_roles }) =>
    component_roles.map(({ role_name, access_granted }) =>
      `${component_name}: ${role_name} ${access_granted ? "granted" : "taken away"}`
    )
  ).join("\n");
}

function intendedUsers(component: string, role: RoleDefinition): readonly string[] {
  const general = component === "entity-registry" && role.level !== "ADMIN";
  return general ? ["GENERAL", "ADMINISTRATOR"] : ["ADMINISTRATOR"];
}
