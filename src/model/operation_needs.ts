/**
 * The roles that each of Provena's operations requires.
 *
 * Loaded at first use, because most sessions never need it.
 *
 * @module
 */
import type { ApiName } from "./deployment.ts";

/** What an operation requires: all of these roles, any valid token, or no token at all. */
export type Needs = "nothing" | "a sign-in" | readonly string[];

/** Operations by the level they require; one `operationId METHOD /path` per line. */
type Table = Readonly<Partial<Record<Level, string>>>;
type Level = "nothing" | "a sign-in" | "read" | "write" | "admin" | "onlyWrite" | "onlyAdmin";

const levels: Readonly<Record<Exclude<Level, "nothing" | "a sign-in">, readonly string[]>> = {
  read: ["read"],
  write: ["read", "write"],
  admin: ["read", "write", "admin"],
  onlyWrite: ["write"],
  onlyAdmin: ["admin"],
};

/** The component whose roles an API requires, except for the operations in `elsewhere`. */
const components: Readonly<Record<ApiName, string>> = {
  auth: "sys-admin",
  registry: "entity-registry",
  "data-store": "entity-registry",
  prov: "entity-registry",
  search: "sys-admin",
  handle: "handle",
  job: "job-service",
};

/** Operations that every API except the Auth API has. */
const shared: Table = {
  nothing: "root GET /",
  "a sign-in": "check_general_access GET /check-access/check-general-access",
  read: "check_read_access GET /check-access/check-read-access",
  write: "check_write_access GET /check-access/check-write-access",
  admin: `check_admin_access GET /check-access/check-admin-access
generate_config_file GET /admin/config`,
};
const sentry: Table = { admin: "test_sentry_reporting GET /admin/sentry-debug" };

/** The kinds of item, as operationIds name them. */
const versioned = ["entity_model", "entity_model_run_workflow_template", "entity_dataset_template"];
const written = ["agent_organisation", "agent_person", ...versioned, "activity_study"];
const kinds = [
  ...written,
  "entity_dataset",
  "activity_create",
  "activity_version",
  "activity_model_run",
];

const everyKind: Table = {
  read: `fetch_ GET /fetch
list_ POST /list
schema_ GET /schema
ui_schema_ GET /ui_schema
validate_ POST /validate
auth_evaluate_ GET /auth/evaluate
auth_configuration_get_ GET /auth/configuration
auth_roles_ GET /auth/roles
lock_history GET /locks/history
lock_locked GET /locks/locked`,
  write: `auth_configuration_put_ PUT /auth/configuration
lock_lock PUT /locks/lock
lock_unlock PUT /locks/unlock`,
};
const writtenKind: Table = {
  write: `seed_ POST /seed
update_ PUT /update
revert_ PUT /revert
create_ POST /create`,
};
const versionedKind: Table = { write: "version_ POST /version" };

/** Repeats each row for every kind: `fetch_` becomes `fetch_entity_model`, and so on. */
const ofKinds = (table: Table, names: readonly string[]): Table =>
  Object.fromEntries(
    Object.entries(table).map(([level, rows]) => [
      level,
      rows.split("\n").flatMap((row) => {
        const [action, method, path] = row.split(" ");
        return names.map((name) => `${action}${name} ${method} ${pathOf(name)}${path}`);
      }).join("\n"),
    ]),
  );

/** The path of a kind: `/registry/entity/model_run_workflow` for the one with `_template`. */
export const pathOf = (kind: string): string =>
  `/registry/${kind.replace("_", "/").replace("workflow_template", "workflow")}`;

const tables: Readonly<Record<ApiName, () => readonly Table[]>> = {
  auth: () => [{
    nothing: `root GET /
check_public_access GET /check-access/public`,
    "a sign-in": `check_general_access GET /check-access/general
request_access_change POST /access-control/user/request-change
get_requests GET /access-control/user/request-history
get_pending_requests GET /access-control/user/pending-request-history
generate_access_report GET /access-control/user/generate-access-report
user_list_groups GET /groups/user/list_groups
user_describe_group GET /groups/user/describe_group
user_list_user_groups GET /groups/user/list_user_membership
user_list_members GET /groups/user/list_members
user_check_membership GET /groups/user/check_membership
user_link_user_lookup GET /link/user/lookup
user_link_user_assign POST /link/user/assign
user_link_user_validate POST /link/user/validate`,
    read: `get_all_pending_requests GET /access-control/admin/all-pending-request-history
get_all_requests GET /access-control/admin/all-request-history
get_all_pending_requests_for_user GET /access-control/admin/user-pending-request-history
get_all_requests_for_user GET /access-control/admin/user-request-history
admin_list_groups GET /groups/admin/list_groups
admin_describe_group GET /groups/admin/describe_group
admin_list_members GET /groups/admin/list_members
admin_list_user_groups GET /groups/admin/list_user_membership
admin_check_membership GET /groups/admin/check_membership
admin_link_user_lookup GET /link/admin/lookup
user_link_reverse_lookup GET /link/admin/reverse_lookup`,
    onlyWrite: `add_note POST /access-control/admin/add-note
change_request_state POST /access-control/admin/change-request-state
admin_add_member POST /groups/admin/add_member
admin_remove_member DELETE /groups/admin/remove_member
admin_remove_members POST /groups/admin/remove_members
admin_add_group POST /groups/admin/add_group
admin_update_group PUT /groups/admin/update_group
admin_link_user_assign POST /link/admin/assign
admin_link_user_clear DELETE /link/admin/clear`,
    onlyAdmin: `delete_request POST /access-control/admin/delete-request
generate_config_file GET /admin/config
test_sentry_reporting GET /admin/sentry-debug
admin_remove_group DELETE /groups/admin/remove_group
groups_export GET /groups/admin/export
groups_import POST /groups/admin/import
groups_restore POST /groups/admin/restore_from_table`,
  }],
  registry: () => [
    shared,
    sentry,
    ofKinds(everyKind, kinds),
    ofKinds(writtenKind, written),
    ofKinds(versionedKind, versioned),
    {
      read: `list POST /registry/general/list
fetch GET /registry/general/fetch
version GET /registry/general/about/version
list_releasing_datasets POST /registry/entity/dataset/user/releases`,
      admin: `registry_admin_export GET /admin/export
registry_admin_import POST /admin/import
registry_admin_restore POST /admin/restore_from_table
registry_admin_restore_prov_graph POST /admin/restore-prov-graph`,
    },
  ],
  "data-store": () => [shared, sentry, {
    read: `validate_metadata POST /metadata/validate-metadata
get_dataset_schema GET /metadata/dataset-schema
list POST /registry/items/list
fetch_dataset GET /registry/items/fetch-dataset
generate_presigned_url POST /registry/items/generate-presigned-url
generate_read_access_credentials POST /registry/credentials/generate-read-access-credentials`,
    write: `mint_dataset POST /register/mint-dataset
update_metadata POST /register/update-metadata
revert_metadata PUT /register/revert-metadata
version_dataset POST /register/version
generate_write_access_credentials POST /registry/credentials/generate-write-access-credentials
list_reviewers GET /release/sys-reviewers/list
approval_request POST /release/approval-request
action_approval_request PUT /release/action-approval-request`,
  }],
  prov: () => [shared, sentry, {
    read: `explore_upstream GET /explore/upstream
explore_downstream GET /explore/downstream
special_contributing_datasets GET /explore/special/contributing_datasets
special_effected_datasets GET /explore/special/effected_datasets
special_contributing_agents GET /explore/special/contributing_agents
special_effected_agents GET /explore/special/effected_agents
export_prov_graph POST /explore/generate/report
generate_template_csv GET /bulk/generate_template/csv
convert_model_runs_csv POST /bulk/convert_model_runs/csv
regenerate_from_batch_csv GET /bulk/regenerate_from_batch/csv`,
    write: `register_model_run POST /model_run/register
register_batch POST /model_run/register_batch
add_study_link POST /model_run/edit/link_to_study
update_model_run POST /model_run/update`,
    admin: `store_record POST /admin/store_record
store_records POST /admin/store_records
store_all_registry_records POST /admin/store_all_registry_records`,
  }],
  search: () => [shared, { write: "test_sentry_reporting GET /admin/sentry-debug" }],
  handle: () => [shared, sentry, {
    read: `get GET /handle/get
list GET /handle/list`,
    write: `mint POST /handle/mint
add_value POST /handle/add_value
add_value_by_index POST /handle/add_value_by_index
modify_by_index PUT /handle/modify_by_index
remove_by_index POST /handle/remove_by_index`,
  }],
  job: () => [shared, sentry, {
    "a sign-in": `get_job GET /jobs/user/fetch
list_jobs POST /jobs/user/list
list_batch POST /jobs/user/list_batch`,
    read: `admin_get_job GET /jobs/admin/fetch
admin_list_jobs POST /jobs/admin/list
admin_list_batch POST /jobs/admin/list_batch`,
    write: "launch_job POST /jobs/admin/launch",
  }],
};

/** Operations that require roles of another component than their API's. */
const elsewhere: Readonly<Partial<Record<ApiName, Readonly<Record<string, Table>>>>> = {
  search: { "entity-registry": { read: "search_entity_registry GET /search/entity-registry" } },
  "data-store": {
    "sys-admin": {
      write: "add_reviewer POST /release/sys-reviewers/add",
      admin: "delete_reviewer DELETE /release/sys-reviewers/delete",
    },
  },
};

const indexes = new Map<ApiName, ReadonlyMap<string, Needs>>();

/**
 * What an operation requires. The call is its method and path, such as `GET /jobs/user/fetch`.
 *
 * Undefined if the table does not have the operation with this method and path: the same id with
 * another call may be another operation.
 */
export function needsOf(api: ApiName, operationId: string, call: string): Needs | undefined {
  const index = indexes.get(api) ?? indexOf(api);
  indexes.set(api, index);
  return index.get(`${operationId} ${call}`);
}

/** What the operation with this call requires; undefined if the table does not have the call. */
export function needsOfCall(api: ApiName, call: string): Needs | undefined {
  const found = callsOf(api).find((row) => row.call === call);
  return found && needsOf(api, found.operationId, call);
}

/** All operations of an API, in the order of the table. */
export function callsOf(
  api: ApiName,
): readonly { readonly operationId: string; readonly call: string }[] {
  const index = indexes.get(api) ?? indexOf(api);
  indexes.set(api, index);
  return [...index.keys()].map((row) => {
    const end = row.indexOf(" ");
    return { operationId: row.slice(0, end), call: row.slice(end + 1) };
  });
}

function indexOf(api: ApiName): ReadonlyMap<string, Needs> {
  const index = new Map<string, Needs>();
  const add = (component: string, table: Table) => {
    for (const [level, rows] of Object.entries(table) as [Level, string][]) {
      const needs = level === "nothing" || level === "a sign-in"
        ? level
        : levels[level].map((one) => `${component}-${one}`);
      for (const row of rows.split("\n")) index.set(row, needs);
    }
  };
  for (const table of tables[api]()) add(components[api], table);
  for (const [component, table] of Object.entries(elsewhere[api] ?? {})) add(component, table);
  return index;
}
