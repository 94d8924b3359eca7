import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { callApi, signInAs } from "./client.ts";

const graded = ["general", "read", "write", "admin"].map((level) => `check-${level}-access`);
const checks = {
  "data-store": graded,
  registry: graded,
  prov: graded,
  handle: graded,
  job: graded,
  search: graded,
  auth: ["public", "general"],
} as const;

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({
    interval: 0,
    users: {
      writer: { roles: ["entity-registry-write"], email: "writer@example.org", name: "Wim Writer" },
    },
  });
});
afterAll(() => demo.close());

async function granted(token?: string): Promise<Record<string, string>> {
  const rows = Object.entries(checks).map(async ([api, names]) => {
    const base = demo.deployment.apis[api as keyof typeof checks];
    const answers = await Promise.all(
      names.map((name) =>
        callApi(`${base}/check-access/${name}`, token === undefined ? {} : { token })
      ),
    );
    return [api, answers.map((answer) => answer.status === 200 ? "yes" : "no").join(" ")];
  });
  return Object.fromEntries(await Promise.all(rows));
}

describe("the 26 access checks", () => {
  it("succeed exactly for the roles that each user has", async () => {
    const of = async (user: string) => await granted((await signInAs(demo, user)).access_token);
    const any = {
      "data-store": "yes no no no",
      registry: "yes no no no",
      prov: "yes no no no",
      handle: "yes no no no",
      job: "yes no no no",
      search: "yes no no no",
      auth: "yes yes",
    };
    const entity = (row: string) => ({ "data-store": row, registry: row, prov: row });
    expect(await of("newcomer")).toEqual(any);
    expect(await of("reader")).toEqual({ ...any, ...entity("yes yes no no") });
    expect(await of("editor")).toEqual({ ...any, ...entity("yes yes yes no") });
    expect(Object.values(await of("admin")).join(" ")).not.toContain("no");
  });

  it("fail at the level write for a user who cannot read", async () => {
    expect((await granted((await signInAs(demo, "writer")).access_token)).registry)
      .toBe("yes no no no");
  });

  it("fail without a token, except the public check", async () => {
    const answers = await granted();
    expect(answers.auth).toBe("yes no");
    expect(answers.registry).toBe("no no no no");
  });

  it("return the caller including the token, as Provena does", async () => {
    const { access_token: token } = await signInAs(demo, "editor");
    const { body } = await callApi(
      `${demo.deployment.apis.auth}/check-access/general`,
      { token },
    );
    expect(body).toMatchObject({ username: "editor", email: "editor@example.org" });
    expect(body.access_token).toBe(token);
  });

  it("fail with 401 for every cause, and only the detail differs", async () => {
    const url = `${demo.deployment.apis.registry}/check-access/check-write-access`;
    const detail = async (token?: string) => {
      const answer = await callApi(url, token === undefined ? {} : { token });
      expect(answer.status).toBe(401);
      return answer.body.detail;
    };
    const withoutRoles = await signInAs(demo, "editor", { clientId: "automated-access" });
    expect(await detail()).toBe("Not authenticated");
    expect(await detail("no.token.atall")).toBe("Could not validate credentials");
    expect(await detail(withoutRoles.access_token)).toBe("Token had incorrect structure.");
    expect(await detail((await signInAs(demo, "reader")).access_token)).toBe(
      "You are not authorised to access this resource as you don't have the correct role.",
    );
  });
});

describe("the Auth API", () => {
  const call = async (user: string, path: string, body?: unknown) => {
    const { access_token: token } = await signInAs(demo, user);
    return (await callApi(`${demo.deployment.apis.auth}${path}`, { token, body })).body;
  };
  const wanted = (role: string, granted = true) => ({
    components: [{
      component_name: "entity-registry",
      component_roles: [{
        role_name: role,
        role_display_name: role,
        role_level: "ADMIN",
        description: "",
        intended_users: ["ADMINISTRATOR"],
        access_granted: granted,
      }],
    }],
  });
  const request = "/access-control/user/request-change?send_email=false";

  it("reports all roles, and which of them the token has", async () => {
    const { status, report } = await call("reader", "/access-control/user/generate-access-report");
    expect(status.success).toBe(true);
    const roles = report.components.flatMap(
      (one: { component_roles: { role_name: string; access_granted: boolean }[] }) =>
        one.component_roles,
    );
    expect(roles).toHaveLength(12);
    expect(roles.filter((one: { access_granted: boolean }) => one.access_granted))
      .toMatchObject([{ role_name: "entity-registry-read", role_level: "READ" }]);
  });

  it("records a request once, and lists it in the history and among the pending requests", async () => {
    expect(await call("editor", request, wanted("entity-registry-admin")))
      .toMatchObject({ status: { success: true } });
    expect(await call("editor", request, wanted("entity-registry-admin")))
      .toMatchObject({ status: { success: false, details: expect.stringContaining("pending") } });
    for (const path of ["request-history", "pending-request-history"]) {
      const { items } = await call("editor", `/access-control/user/${path}`);
      expect(items).toMatchObject([{
        username: "editor",
        status: "PENDING_APPROVAL",
        request_id: expect.any(Number),
      }]);
      expect(JSON.parse(items[0].request_diff_contents)).toMatchObject(
        { components: [{ component_roles: [{ role_name: "entity-registry-admin" }] }] },
      );
    }
    expect((await call("reader", "/access-control/user/request-history")).items).toEqual([]);
  });

  it("rejects a request that changes nothing, and crashes on an unknown role", async () => {
    expect(await call("reader", request, wanted("entity-registry-read")))
      .toMatchObject({ status: { success: false } });
    expect(await call("reader", request, wanted("no-such-role")))
      .toBe("Internal Server Error");
  });

  it("returns the Person that a user is linked to", async () => {
    expect(await call("editor", "/link/user/lookup"))
      .toMatchObject({ success: true, person_id: "10378.1/1900005" });
    expect(await call("reader", "/link/user/lookup"))
      .toMatchObject({ success: false, person_id: null });
  });
});
