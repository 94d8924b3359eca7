/**
 * Reads the user's roles from the Auth API's access report, or from the token.
 *
 * @module
 */
import { configError, isProvenaError, ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import { textOrKind } from "../model/options.ts";
import { accessLevels, authorisationModel, type RolesData } from "../model/roles.ts";
import { isObject, type JsonObject } from "../model/json_object.ts";
import { callAuthApi, REPORT, rolesInReport } from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

/** One role of a {@link RoleTable}, flattened. */
export type RoleRow = RolesData["components"][number]["roles"][number] & {
  readonly component: string;
};

/** A person's roles; iterable, and shows itself as a table. */
export interface RoleTable extends RolesData, Iterable<RoleRow> {
  /**
   * Whether a role is held.
   *
   * @param role the role's name, such as `entity-registry-read`
   * @returns true if it is granted, inside the model or outside
   */
  has(role: string): boolean;
  /** The plain data, stable for programs. */
  toJSON(): RolesData;
}

function asRoleTable(data: RolesData): RoleTable {
  const rows = data.components.flatMap(({ component, roles }) =>
    roles.map((role): RoleRow => ({ component, ...role }))
  );
  return asResult(data, {
    has: (name) => data.other.includes(name) || rows.some((r) => r.name === name && r.granted),
    [Symbol.iterator]: () => rows.values(),
  });
}

/**
 * Reads the roles from the Auth API's access report.
 *
 * @throws {ProvenaError} `ERR_NETWORK` or `ERR_HTTP` if there is no usable report
 */
async function rolesFromReport(
  client: ApiClient,
  tokenRoles: readonly string[],
  signal?: AbortSignal,
): Promise<RolesData> {
  const options = { timeout: 10_000, roleErrors: false, signal };
  const { status, body } = await callAuthApi(client, REPORT, options);
  // The client has renewed the token and called again, so the token's age is not the reason.
  if (status === 401) throw tokenRefused();
  const report = status === 200 ? parseReport(body) : undefined;
  if (!report) {
    throw new ProvenaError("ERR_HTTP", `The Auth API gave no access report (HTTP ${status})`, {
      status,
      next: {
        say: "Try again later, or see the token's own roles",
        code: 'await session.roles({ source: "token" })',
        command: "provena roles --source token",
      },
    });
  }
  const known = new Set(report.flatMap((c) => c.roles.map((role) => role.name)));
  return {
    source: "api",
    components: report,
    other: tokenRoles.filter((role) => !known.has(role)),
  };
}

function tokenRefused(): ProvenaError {
  return new ProvenaError("ERR_HTTP", "The Auth API does not accept your token (HTTP 401)", {
    status: 401,
    next: {
      say: "See what is wrong, or sign in again",
      code: "await session.doctor()",
      command: "provena doctor",
    },
  });
}

/** Limit of the roles in a report; Provena has 26. */
const MAX_ROLES = 1_000;

type Component = RolesData["components"][number];

/** The components of an access report; undefined if any part of it is malformed. */
function parseReport({ status, report }: JsonObject): Component[] | undefined {
  const isReport = isObject(status) && status.success === true && isObject(report) &&
    Array.isArray(report.components) && rolesInReport(report).length <= MAX_ROLES;
  const components = isReport ? (report.components as unknown[]).map(parseComponent) : [undefined];
  return components.every((one) => one !== undefined)
    ? components.sort((a, b) => placeOf(a.component) - placeOf(b.component))
    : undefined;
}

function parseComponent(value: unknown): Component | undefined {
  const { component_name: component, component_roles: list } = isObject(value) ? value : {};
  if (typeof component !== "string" || !Array.isArray(list)) return undefined;
  const roles = list.map(parseRole);
  if (!roles.every((one) => one !== undefined)) return undefined;
  const place = (role: Role) => accessLevels.indexOf(role.level);
  return { component, roles: roles.sort((a, b) => place(a) - place(b)) };
}

type Role = Component["roles"][number];

function parseRole(value: unknown): Role | undefined {
  const role = isObject(value) ? value : {};
  const { role_name: name, role_display_name: displayName, description = "" } = role;
  const { access_granted: granted } = role;
  const level = accessLevels.find((one) => one === role.role_level);
  const isRole = typeof name === "string" && typeof displayName === "string" && level &&
    typeof description === "string" && typeof granted === "boolean";
  return isRole ? { name, displayName, level, description, granted } : undefined;
}

/**
 * Position of a component in the table: the order of our model, then the deployment's own
 * components.
 */
function placeOf(component: string): number {
  const place = authorisationModel.findIndex((known) => known.component === component);
  return place < 0 ? authorisationModel.length : place;
}

/** Reads the roles from the token, with our own descriptions. */
function rolesFromToken(tokenRoles: readonly string[]): RolesData {
  const known = new Set<string>();
  const components = authorisationModel.map(({ component, roles }) => ({
    component,
    roles: roles.map((role) => {
      known.add(role.name);
      return { ...role, granted: tokenRoles.includes(role.name) };
    }),
  }));
  return { source: "token", components, other: tokenRoles.filter((role) => !known.has(role)) };
}

/**
 * Reads the roles from the report, or from the token if the report is not available and `source` is
 * not `api`.
 */
export async function readRoles(
  client: ApiClient,
  tokenRoles: readonly string[],
  options: { source?: "api" | "token"; signal?: AbortSignal } = {},
): Promise<RoleTable> {
  const { source, signal } = options;
  if (source !== undefined && source !== "api" && source !== "token") {
    throw configError(`The source of roles is "api" or "token", got ${textOrKind(source)}`);
  }
  if (source === "token") return asRoleTable(rolesFromToken(tokenRoles));
  try {
    return asRoleTable(await rolesFromReport(client, tokenRoles, signal));
  } catch (error) {
    signal?.throwIfAborted();
    const passing = isProvenaError(error) && PASSING.has(error.code) && error.status !== 401;
    if (source === "api" || !passing) throw error;
    return asRoleTable(rolesFromToken(tokenRoles));
  }
}

/** Failures after which the roles in the token are used instead. */
const PASSING: ReadonlySet<string> = new Set([
  "ERR_NETWORK",
  "ERR_TLS",
  "ERR_HTTP",
  "ERR_UNTRUSTED_ORIGIN",
]);
