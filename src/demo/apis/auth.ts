/**
 * The Auth API: roles in words, requests for more of them, and who is which Person.
 *
 * @module
 */
import type { Reef } from "../reef/reef.ts";
import { accessReport } from "./access_report.ts";
import { AccessRequests, historySchemas } from "./access_requests.ts";
import type { ApiPart, Operation } from "./operation.ts";
import { boolean, listOf, object, oneOf, optional, ref, string } from "./schema.ts";

const access = { tag: "Access Control", requires: "token" } as const;

/** Defines the Auth API's part. */
export function authApi(reef: Reef): ApiPart {
  const requests = new AccessRequests();
  const history = (path: string, operationId: string, summary: string): Operation => ({
    ...access,
    method: "GET",
    path: `/access-control/user/${path}`,
    operationId,
    summary,
    answer: "AccessRequestList",
    handle: ({ caller }) => ({
      items: requests.of(caller.username, { pending: path.startsWith("pending") }),
    }),
  });
  return {
    description: "Tells your roles and takes requests for more",
    schemas: {
      ...historySchemas,
      RoleLevel: { title: "RoleLevel", ...oneOf(["READ", "WRITE", "ADMIN"]) },
      IntendedUserType: { title: "IntendedUserType", ...oneOf(["GENERAL", "ADMINISTRATOR"]) },
      ReportAuthorisationRole: object("ReportAuthorisationRole", {
        role_name: string,
        role_display_name: string,
        role_level: ref("RoleLevel"),
        description: string,
        intended_users: listOf(ref("IntendedUserType")),
        access_granted: boolean,
      }),
      ReportAuthorisationComponent: object("ReportAuthorisationComponent", {
        component_name: string,
        component_roles: listOf(ref("ReportAuthorisationRole")),
      }),
      AccessReport: object("AccessReport", {
        components: listOf(ref("ReportAuthorisationComponent")),
      }),
      AccessReportResponse: object("AccessReportResponse", {
        status: ref("Status"),
        report: ref("AccessReport"),
      }),
      UserLinkUserLookupResponse: object("UserLinkUserLookupResponse", {
        status: ref("Status"),
        success: boolean,
        "person_id?": string,
      }),
    },
    operations: [
      {
        ...access,
        method: "GET",
        path: "/access-control/user/generate-access-report",
        operationId: "generate_access_report",
        summary: "Tell which roles there are and which are yours",
        answer: "AccessReportResponse",
        handle: ({ caller }) => ({
          status: { success: true, details: "Successfully generated access report" },
          report: accessReport(caller.roles),
        }),
      },
      {
        ...access,
        method: "POST",
        path: "/access-control/user/request-change",
        operationId: "request_change",
        summary: "Ask for roles",
        query: [optional("send_email", { ...boolean, default: true })],
        body: "AccessReport",
        answer: "StatusResponse",
        handle: ({ caller, body }) => requests.request(caller, body as never),
      },
      history("request-history", "request_history", "Tell everything you have asked for"),
      history("pending-request-history", "pending_request_history", "Tell what is undecided"),
      {
        method: "GET",
        path: "/link/user/lookup",
        operationId: "link_user_lookup",
        tag: "User Person Link",
        summary: "Tell which Person of the registry you are",
        requires: "token",
        query: [optional("username", string)],
        answer: "UserLinkUserLookupResponse",
        handle: ({ caller, query }) => {
          const username = String(query.username ?? caller.username);
          const person = reef.personOf(username);
          const details = person === undefined
            ? `The user ${username} is not linked to a Person`
            : `The user ${username} is linked to ${person}`;
          return {
            status: { success: true, details },
            success: person !== undefined,
            person_id: person ?? null,
          };
        },
      },
    ],
  };
}
