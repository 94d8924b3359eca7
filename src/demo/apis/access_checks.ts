/**
 * The access checks and the health check every API has.
 *
 * @module
 */
import { accessChecks, type CheckLevel, componentOf } from "../../model/access.ts";
import type { ApiName } from "../../model/deployment.ts";
import type { AccessLevel } from "../../model/roles.ts";
import type { Operation, Requirement, Schema } from "./operation.ts";

export const sharedSchemas: Readonly<Record<string, Schema>> = {
  Status: {
    title: "Status",
    required: ["success", "details"],
    type: "object",
    properties: {
      success: { title: "Success", type: "boolean" },
      details: { title: "Details", type: "string" },
    },
  },
  StatusResponse: {
    title: "StatusResponse",
    required: ["status"],
    type: "object",
    properties: { status: { $ref: "#/components/schemas/Status" } },
  },
  User: {
    title: "User",
    required: ["username", "email", "roles", "access_token"],
    type: "object",
    properties: {
      username: { title: "Username", type: "string" },
      email: { title: "Email", type: "string" },
      roles: { title: "Roles", type: "array", items: { type: "string" } },
      access_token: { title: "Access Token", type: "string" },
    },
  },
};

const operationIds: Readonly<Record<CheckLevel, string>> = {
  public: "check_public_access",
  general: "check_general_access",
  read: "check_read_access",
  write: "check_write_access",
  admin: "check_admin_access",
};

/** The operations every API has. */
export function sharedOperations(api: ApiName): readonly Operation[] {
  const health: Operation = {
    method: "GET",
    path: "/",
    operationId: "root",
    tag: "Health Check",
    summary: "Health check",
    requires: "nothing",
    handle: () => ({ message: "Health check successful." }),
  };
  const checks = accessChecks[api].map(({ level, path }): Operation => ({
    method: "GET",
    path,
    operationId: operationIds[level],
    tag: "Access check",
    summary: `Check ${level} access`,
    requires: requirementOf(api, level),
    ...(level === "public" ? {} : { answer: "User" }),
    handle: ({ caller }) =>
      level === "public"
        ? { success: true, details: "Public access is working" }
        // Provena echoes the token; a client must never show or store this answer.
        : {
          username: caller.username,
          email: caller.email,
          roles: caller.roles,
          access_token: caller.accessToken,
        },
  }));
  return [health, ...checks];
}

function requirementOf(api: ApiName, level: CheckLevel): Requirement {
  const component = componentOf[api];
  if (level === "public") return "nothing";
  if (level === "general" || component === undefined) return "token";
  return { component, level: level.toUpperCase() as AccessLevel };
}
