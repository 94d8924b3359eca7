import { expect, test } from "vitest";
import { accessChecks, needOfCheck } from "../../src/model/access.ts";
import { forUsers, inModelOrder, missingRoles, needFrom } from "../../src/model/access_need.ts";
import { apiNames } from "../../src/model/deployment.ts";
import { callsOf, needsOf, needsOfCall } from "../../src/model/operation_needs.ts";

test("each API has as many operations as in Provena", () => {
  const counts = Object.fromEntries(apiNames.map((api) => [api, callsOf(api).length]));
  expect(counts).toEqual({
    "data-store": 23,
    registry: 172,
    prov: 24,
    handle: 14,
    job: 14,
    search: 8,
    auth: 42,
  });
});

test.each(
  [
    ["auth", "add_note", "POST /access-control/admin/add-note", ["sys-admin-write"]],
    ["auth", "user_link_user_lookup", "GET /link/user/lookup", "a sign-in"],
    ["prov", "register_model_run", "POST /model_run/register", [
      "entity-registry-read",
      "entity-registry-write",
    ]],
    ["search", "search_entity_registry", "GET /search/entity-registry", ["entity-registry-read"]],
    ["job", "admin_list_jobs", "POST /jobs/admin/list", ["job-service-read"]],
    ["registry", "list_releasing_datasets", "POST /registry/entity/dataset/user/releases", [
      "entity-registry-read",
    ]],
    ["handle", "root", "GET /", "nothing"],
  ] as const,
)("%s %s requires what Provena requires, by name and by call", (api, operation, call, needs) => {
  expect(needsOf(api, operation, call)).toEqual(needs);
  expect(needsOfCall(api, call)).toEqual(needs);
});

test("the access of an operation with another name, method or path is unknown", () => {
  expect(needsOf("prov", "register_run", "POST /model_run/register")).toBeUndefined();
  expect(needsOf("prov", "register_model_run", "PUT /model_run/register")).toBeUndefined();
  expect(needsOf("prov", "register_model_run", "POST /model_run/enter")).toBeUndefined();
  expect(needsOfCall("prov", "POST /model_run/enter")).toBeUndefined();
  expect(needFrom(undefined)).toEqual({ kind: "unknown" });
});

test("the access checks require what the table of operations says", () => {
  for (const api of apiNames) {
    for (const { level } of accessChecks[api]) {
      expect(needOfCheck(api, level), `${api}:${level}`).not.toEqual({ kind: "unknown" });
    }
  }
  const roles = (...names: readonly string[]) => ({ kind: "roles", roles: names });
  expect(needOfCheck("auth", "public")).toEqual({ kind: "none" });
  expect(needOfCheck("job", "general")).toEqual({ kind: "signIn" });
  expect(needOfCheck("handle", "read")).toEqual(roles("handle-read"));
  expect(needOfCheck("prov", "write"))
    .toEqual(roles("entity-registry-read", "entity-registry-write"));
  expect(needOfCheck("search", "admin"))
    .toEqual(roles("sys-admin-read", "sys-admin-write", "sys-admin-admin"));
  expect(needOfCheck("auth", "admin"), "no such check").toEqual({ kind: "unknown" });
});

test("every missing role is listed, and no other", () => {
  const need = needFrom(needsOfCall("data-store", "DELETE /release/sys-reviewers/delete"));
  expect(missingRoles(need, ["sys-admin-write", "handle-read"]))
    .toEqual(["sys-admin-read", "sys-admin-admin"]);
  expect(missingRoles({ kind: "signIn" }, [])).toEqual([]);
  expect(missingRoles({ kind: "unknown" }, [])).toEqual([]);
});

test("roles are sorted in the order of the model, and those for users can be selected", () => {
  const roles = inModelOrder([
    "x",
    "sys-admin-read",
    "entity-registry-write",
    "entity-registry-read",
  ]);
  expect(roles).toEqual(["entity-registry-read", "entity-registry-write", "sys-admin-read", "x"]);
  expect(forUsers(roles)).toEqual(["entity-registry-read", "entity-registry-write"]);
});
