/**
 * The access report: the authorisation model, and which of its roles a token has.
 *
 * @module
 */
import { authorisationModel, type RoleDefinition } from "../../../model/roles.ts";

/** A role in a report. */
interface ReportRole {
  readonly role_name: string;
  readonly access_granted: boolean;
  readonly [field: string]: unknown;
}

/** A report in Provena's format. */
export interface AccessReport {
  readonly components: readonly {
    readonly component_name: string;
    readonly component_roles: readonly ReportRole[];
  }[];
}

/** The order of components in Provena's report. */
const order = ["handle-service", "sys-admin", "entity-registry", "job-service"];

/** Creates the report; the roles of the job service start with the highest, as in Provena. */
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

/** The changes from the current roles to a requested report; throws if a role does not exist. */
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

/** The changes in words, one line for each role. */
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
