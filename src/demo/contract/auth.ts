/**
 * The Auth API: roles and requests for roles, groups of users, and links from users to Persons.
 *
 * @module
 */
import { requestStates } from "../reef/access_requests.ts";
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble, type Row } from "./assemble.ts";
import {
  answer,
  anyObject,
  boolean,
  type Fields,
  integer,
  listOf,
  object,
  oneOf,
  orNull,
  pairOf,
  preset,
  text,
} from "./notation.ts";
import { administration, importOptions, sharedModels } from "./shared_operations.ts";

/** Identifies a request for access. */
const request: Fields = { username: text, request_id: integer };

const accessModels: Readonly<Record<string, Schema>> = {
  AccessLevel: oneOf("READ", "WRITE", "ADMIN"),
  ComponentName: oneOf("handle-service", "sys-admin", "entity-registry", "job-service"),
  IntendedUserType: oneOf("GENERAL", "ADMINISTRATOR"),
  ReportComponentRole: object({
    role_name: text,
    role_display_name: text,
    role_level: "AccessLevel",
    description: text,
    intended_users: listOf("IntendedUserType"),
    access_granted: boolean,
  }),
  ReportAuthorisationComponent: object({
    component_name: "ComponentName",
    component_roles: listOf("ReportComponentRole"),
  }),
  AccessReport: object({ components: listOf("ReportAuthorisationComponent") }),
  AccessReportResponse: answer({ report: "AccessReport" }),
  RequestStatus: oneOf(...Object.keys(requestStates)),
  RequestAccessTableItem: object({
    ...request,
    expiry: integer,
    email: text,
    created_timestamp: integer,
    updated_timestamp: integer,
    status: "RequestStatus",
    ui_friendly_status: text,
    request_diff_contents: text,
    complete_contents: text,
    notes: text,
  }),
  AccessRequestList: object({ items: listOf("RequestAccessTableItem") }),
  AccessRequestResponse: answer({}),
  RequestAddNote: object({ note: text, ...request }),
  AccessRequestStatusChange: object({
    ...request,
    desired_state: "RequestStatus",
    "additional_note?": orNull(text),
  }),
  ChangeStateStatus: object({ state_change: "Status", email_alert: "Status" }),
  DeleteAccessRequest: object(request),
};

const group: Fields = {
  id: text,
  display_name: text,
  description: text,
  "default_data_store_access?": orNull(listOf(text)),
};

const groupModels: Readonly<Record<string, Schema>> = {
  GroupUser: object({
    username: text,
    "email?": orNull(text),
    "first_name?": orNull(text),
    "last_name?": orNull(text),
  }),
  UserGroupMetadata: object(group),
  UserGroup: object({ ...group, users: listOf("GroupUser") }),
  ListGroupsResponse: answer({ "groups?": orNull(listOf("UserGroupMetadata")) }),
  DescribeGroupResponse: answer({ "group?": orNull("UserGroupMetadata") }),
  ListMembersResponse: answer({ "group?": orNull("UserGroup") }),
  ListUserMembershipResponse: answer({ "groups?": orNull(listOf("UserGroupMetadata")) }),
  CheckMembershipResponse: answer({ "is_member?": orNull(boolean) }),
  AddMemberResponse: answer({}),
  RemoveMembersRequest: object({ group_id: text, member_usernames: listOf(text) }),
  RemoveMemberResponse: answer({}),
  AddGroupResponse: answer({}),
  UpdateGroupResponse: answer({}),
  RemoveGroupResponse: answer({}),
  GroupsExportResponse: answer({ "items?": orNull(listOf(anyObject)) }),
  GroupsImportRequest: object({ ...importOptions, items: listOf(anyObject) }),
  GroupsRestoreRequest: object(importOptions),
  GroupsImportStatistics: object({
    old_size: integer,
    new_size: integer,
    deleted_entries: integer,
    overwritten_entries: integer,
    new_entries: integer,
  }),
  GroupsImportResponse: answer({
    trial_mode: boolean,
    "statistics?": orNull("GroupsImportStatistics"),
    "failure_list?": orNull(listOf(pairOf(text, anyObject))),
  }),
};

const linkModels: Readonly<Record<string, Schema>> = {
  UserLinkUserLookupResponse: object({ "person_id?": orNull(text), success: boolean }),
  UserLinkUserAssignRequest: object({ person_id: text }),
  UserLinkUserAssignResponse: object({}),
  UserLinkUserValidateRequest: object({ person_id: text }),
  UserLinkUserValidateResponse: answer({}),
  AdminLinkUserLookupResponse: object({ "person_id?": orNull(text), success: boolean }),
  AdminLinkUserAssignRequest: object({
    username: text,
    person_id: text,
    "validate_item?": preset(boolean, true),
    "force?": preset(boolean, false),
  }),
  AdminLinkUserAssignResponse: object({}),
  AdminLinkUserClearResponse: object({}),
  UserLinkReverseLookupResponse: object({ usernames: listOf(text) }),
};

const checks: readonly Row[] = [
  ["check_public_access", "Test that the service answers", { answers: "Status" }],
  ["check_general_access", "Test your general access, and tell who you are", { answers: "User" }],
];

const requests = { answers: "AccessRequestList" };
const requestsOf = { query: { username: text }, answers: "AccessRequestList" };

const accessOfAnyone: readonly Row[] = [
  ["get_all_pending_requests", "List everybody's undecided requests for access", requests],
  ["get_all_requests", "List everybody's requests for access", requests],
  [
    "get_all_pending_requests_for_user",
    "List somebody's undecided requests for access",
    requestsOf,
  ],
  ["get_all_requests_for_user", "List somebody's requests for access", requestsOf],
  ["add_note", "Add a note to a request for access", {
    takes: "RequestAddNote",
    answers: "Status",
  }],
  ["change_request_state", "Approve, deny or close a request for access", {
    query: { "send_email_alert?": preset(boolean, false) },
    takes: "AccessRequestStatusChange",
    answers: "ChangeStateStatus",
  }],
  ["delete_request", "Delete a request for access", {
    takes: "DeleteAccessRequest",
    answers: "Status",
  }],
];

const ownAccess: readonly Row[] = [
  ["request_access_change", "Ask for other roles", {
    query: { "send_email?": preset(boolean, true) },
    takes: "AccessReport",
    answers: "AccessRequestResponse",
  }],
  ["get_requests", "List your requests for access", requests],
  ["get_pending_requests", "List your undecided requests for access", requests],
  ["generate_access_report", "Tell which roles there are, and which are yours", {
    answers: "AccessReportResponse",
  }],
];

const groups: readonly Row[] = [
  ["admin_list_groups", "List all groups", { answers: "ListGroupsResponse" }],
  ["admin_describe_group", "Describe a group", {
    query: { id: text },
    answers: "DescribeGroupResponse",
  }],
  ["admin_list_members", "List the members of a group", {
    query: { id: text },
    answers: "ListMembersResponse",
  }],
  ["admin_list_user_groups", "List the groups somebody is in", {
    query: { username: text },
    answers: "ListUserMembershipResponse",
  }],
  ["admin_check_membership", "Tell whether somebody is in a group", {
    query: { group_id: text, username: text },
    answers: "CheckMembershipResponse",
  }],
  ["admin_add_member", "Add somebody to a group", {
    query: { group_id: text },
    takes: "GroupUser",
    answers: "AddMemberResponse",
  }],
  ["admin_remove_member", "Take somebody out of a group", {
    query: { username: text, group_id: text },
    answers: "RemoveMemberResponse",
  }],
  ["admin_remove_members", "Take people out of a group", {
    takes: "RemoveMembersRequest",
    answers: "RemoveMemberResponse",
  }],
  ["admin_add_group", "Make a group", { takes: "UserGroupMetadata", answers: "AddGroupResponse" }],
  ["admin_remove_group", "Delete a group", { query: { id: text }, answers: "RemoveGroupResponse" }],
  ["admin_update_group", "Change a group", {
    takes: "UserGroupMetadata",
    answers: "UpdateGroupResponse",
  }],
];

const ownGroups: readonly Row[] = [
  ["user_list_groups", "List all groups", { answers: "ListGroupsResponse" }],
  ["user_describe_group", "Describe a group", {
    query: { id: text },
    answers: "DescribeGroupResponse",
  }],
  ["user_list_user_groups", "List your groups", { answers: "ListUserMembershipResponse" }],
  ["user_list_members", "List the members of your group", {
    query: { id: text },
    answers: "ListMembersResponse",
  }],
  ["user_check_membership", "Tell whether you are in a group", {
    query: { group_id: text },
    answers: "CheckMembershipResponse",
  }],
];

const allGroups: readonly Row[] = [
  ["groups_export", "Write out all groups", { answers: "GroupsExportResponse" }],
  ["groups_import", "Read groups back in", {
    takes: "GroupsImportRequest",
    answers: "GroupsImportResponse",
  }],
  ["groups_restore", "Read groups back in from another table", {
    query: { table_name: text },
    takes: "GroupsRestoreRequest",
    answers: "GroupsImportResponse",
  }],
];

const ownLink: readonly Row[] = [
  ["user_link_user_lookup", "Tell which Person a user is", {
    query: { "username?": text },
    answers: "UserLinkUserLookupResponse",
  }],
  ["user_link_user_assign", "Say which Person you are", {
    takes: "UserLinkUserAssignRequest",
    answers: "UserLinkUserAssignResponse",
  }],
  ["user_link_user_validate", "Test whether you may say that you are a Person", {
    takes: "UserLinkUserValidateRequest",
    answers: "UserLinkUserValidateResponse",
  }],
];

const anyLink: readonly Row[] = [
  ["admin_link_user_lookup", "Tell which Person a user is", {
    query: { username: text },
    answers: "AdminLinkUserLookupResponse",
  }],
  ["admin_link_user_assign", "Say which Person a user is", {
    takes: "AdminLinkUserAssignRequest",
    answers: "AdminLinkUserAssignResponse",
  }],
  ["admin_link_user_clear", "Forget which Person a user is", {
    query: { username: text },
    answers: "AdminLinkUserClearResponse",
  }],
  ["user_link_reverse_lookup", "Tell which users a Person is", {
    query: { person_id: text },
    answers: "UserLinkReverseLookupResponse",
  }],
];

export function authContract(): ApiContract {
  return assemble("auth", {
    title: "Auth API",
    description: "Roles and requests for them, groups of people, and who is which Person",
    models: { ...sharedModels, ...accessModels, ...groupModels, ...linkModels },
    operations: {
      "Access check": checks,
      "Admin access control": accessOfAnyone,
      "User access control": ownAccess,
      Admin: administration,
      "Groups Admin": groups,
      "Groups User": ownGroups,
      "Person Link Service (User)": ownLink,
      "Person Link Service (Admin)": anyLink,
      "": [...allGroups, ["root", "Tell that the service is up"]],
    },
  });
}
