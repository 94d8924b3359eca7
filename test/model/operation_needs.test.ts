import { expect, test } from "vitest";
import type { ApiName } from "../../src/model/deployment.ts";
import { type Needs, needsOf } from "../../src/model/operation_needs.ts";

const read = ["entity-registry-read"];
const write = [...read, "entity-registry-write"];
const admin = [...write, "entity-registry-admin"];

test.each<[ApiName, string, string, Needs]>([
  ["auth", "root", "GET /", "nothing"],
  ["auth", "check_public_access", "GET /check-access/public", "nothing"],
  ["auth", "user_list_groups", "GET /groups/user/list_groups", "a sign-in"],
  ["auth", "admin_add_group", "POST /groups/admin/add_group", ["sys-admin-write"]],
  ["auth", "groups_export", "GET /groups/admin/export", ["sys-admin-admin"]],
  ["registry", "fetch_agent_person", "GET /registry/agent/person/fetch", read],
  ["registry", "lock_lockactivity_create", "PUT /registry/activity/create/locks/lock", write],
  [
    "registry",
    "version_entity_model_run_workflow_template",
    "POST /registry/entity/model_run_workflow/version",
    write,
  ],
  ["registry", "registry_admin_export", "GET /admin/export", admin],
  ["data-store", "mint_dataset", "POST /register/mint-dataset", write],
  ["data-store", "add_reviewer", "POST /release/sys-reviewers/add", [
    "sys-admin-read",
    "sys-admin-write",
  ]],
  ["prov", "store_record", "POST /admin/store_record", admin],
  ["search", "search_entity_registry", "GET /search/entity-registry", read],
  ["search", "check_read_access", "GET /check-access/check-read-access", ["sys-admin-read"]],
  ["handle", "mint", "POST /handle/mint", ["handle-read", "handle-write"]],
  ["job", "get_job", "GET /jobs/user/fetch", "a sign-in"],
  ["job", "admin_get_job", "GET /jobs/admin/fetch", ["job-service-read"]],
])("%s %s, %s, needs %j", (api, id, call, needs) => {
  expect(needsOf(api, id, call)).toEqual(needs);
});

test.each<[string, ApiName, string, string]>([
  ["an operation it does not know", "job", "get_jobs", "GET /jobs/user/fetch"],
  ["another method", "job", "get_job", "POST /jobs/user/fetch"],
  ["another path", "job", "get_job", "GET /jobs/user/fetch2"],
  ["another API", "handle", "get_job", "GET /jobs/user/fetch"],
  ["a version of a kind that has none", "registry", "version_activity_study", "POST /version"],
  ["the name of an object's own method", "job", "constructor", "GET /"],
])("the table has no entry for %s", (_case, api, id, call) => {
  expect(needsOf(api, id, call)).toBeUndefined();
});
