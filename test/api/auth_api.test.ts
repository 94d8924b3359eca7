import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { asAccessTable, checkAccess } from "../../src/api/access_check.ts";
import { requestAccess } from "../../src/api/access_request.ts";
import { readRequests } from "../../src/api/access_request_history.ts";
import { readRoles } from "../../src/api/role_report.ts";
import type { ProvenaError } from "../../src/errors.ts";
import { renderText } from "../../src/display/text.ts";
import { accessRequestReceipt, accessRequestTable } from "../../src/view/access_request.ts";
import { createFakeSystem } from "../fake_system.ts";
import { type ApiServer, json, serveApi } from "./api_server.ts";

const role = (name: string, access_granted: boolean) => ({
  role_name: name,
  role_display_name: name,
  role_level: "READ",
  access_granted,
});
const reportOf = (...roles: ReturnType<typeof role>[]) => ({
  status: { success: true },
  report: { components: [{ component_name: "registry", component_roles: roles }] },
});
const report = reportOf(role("held", true), role("wanted", false), role("other", false));
const jwt = `${btoa('{"alg":"RS256"}')}.${btoa('{"sub":"reef"}')}.c2lnbmF0dXJl`;

// Time limits pass immediately.
const system = createFakeSystem({ fastForward: true });

type Routes = Record<string, (response: ServerResponse) => void>;

/** An Auth API with these answers, by the end of their path, and a report. */
function authApi(routes: Routes): Promise<ApiServer> {
  return serveApi(undefined, ({ url }, response) => {
    const path = url.split("?")[0]!;
    const found = Object.keys(routes).find((end) => path.endsWith(end));
    if (found !== undefined) return routes[found]!(response);
    json(response, path.endsWith("generate-access-report") ? 200 : 404, report);
  }, system);
}

const answer = (status: number, body: unknown) => (response: ServerResponse) =>
  json(response, status, body);
type ReportCase = [why: string, report: (response: ServerResponse) => void];

async function errorOf(work: Promise<unknown>): Promise<ProvenaError> {
  return await work.then(() => expect.fail("went well"), (error) => error);
}

test("roles are listed in the order of the model, the deployment's own last", async () => {
  const names = ["own", "job-service", "handle-service", "entity-registry"];
  const components = names.map((name) => ({
    component_name: name,
    component_roles: [role(`${name}-read`, false)],
  }));
  await using api = await authApi({
    "generate-access-report": answer(200, { status: { success: true }, report: { components } }),
  });
  const { components: told } = await readRoles(api.client, []);
  expect(told.map(({ component }) => component)).toEqual(names.toReversed());
});

describe("asking for roles", () => {
  test.each([[[]], ["entity-registry-read" as unknown as string[]]])(
    "takes a list of names, not %j",
    async (roles) => {
      await using api = await authApi({});
      expect(await errorOf(requestAccess(api.client, roles))).toMatchObject({
        code: "ERR_CONFIG",
        message: expect.stringContaining("Name the roles to ask for"),
      });
      expect(api.requests).toHaveLength(0);
    },
  );

  test("lists the existing roles if one does not exist", async () => {
    await using api = await authApi({});
    const error = await errorOf(requestAccess(api.client, ["held", "wantd"]));
    expect(error.code).toBe("ERR_CONFIG");
    expect(error.message).toBe(
      'There is no role called "wantd" (did you mean "wanted"?); the roles are held, wanted, other',
    );
  });

  test("does not request roles that the user already has", async () => {
    await using api = await authApi({});
    const outcome = await requestAccess(api.client, ["held"]);
    expect(outcome).toEqual({
      requested: [],
      held: ["held"],
      sent: false,
      details: "You have all of these roles already",
    });
    expect(api.requests.map(({ method }) => method)).toEqual(["GET"]);
    expect(renderText(accessRequestReceipt(outcome))).toBe(
      "You have all of these roles already\nAlready yours: held",
    );
  });

  test("sends only the wanted roles, each once, and does not ask for the removal of others", async () => {
    await using api = await authApi({
      "request-change": answer(200, { status: { success: true } }),
    });
    const outcome = await requestAccess(api.client, ["wanted", "held", "wanted"], {
      sendEmail: false,
    });
    expect(outcome).toEqual({ requested: ["wanted"], held: ["held"], sent: true, details: "" });
    const { url, body } = api.requests.at(-1)!;
    expect(url).toMatch(/\?send_email=false$/);
    expect(JSON.parse(body).components).toEqual([
      { component_name: "registry", component_roles: [role("wanted", true)] },
    ]);
    expect(renderText(accessRequestReceipt(outcome))).toMatch(
      /Asked for wanted *\nAlready yours: held\n/,
    );
  });

  test.each([
    [200, { status: { success: false, details: "One is pending" } }, "One is pending"],
    [400, { detail: "No such component" }, "No such component"],
    [400, [], "no reason given"],
  ])("says why %i %j took none", async (status, body, reason) => {
    await using api = await authApi({ "request-change": answer(status, body) });
    const error = await errorOf(requestAccess(api.client, ["wanted"]));
    expect(error).toMatchObject({ code: "ERR_OPERATION", status });
    expect(error.message).toContain(`The request for wanted was not taken: ${reason}. A request`);
  });

  test("checks whether the request was recorded after the API has failed", async () => {
    const failed = answer(500, { detail: "No mail" });
    const recorded = (...roles: string[]) =>
      answer(200, {
        items: [{
          request_id: 1,
          status: "PENDING_APPROVAL",
          request_diff_contents: JSON.stringify(
            reportOf(...roles.map((r) => role(r, true))).report,
          ),
        }],
      });
    await using without = await authApi({
      "request-change": failed,
      "pending-request-history": recorded("other"),
    });
    await using api = await authApi({
      "request-change": failed,
      "pending-request-history": recorded("wanted"),
    });
    const paths = api.requests;
    expect(await requestAccess(api.client, ["wanted"])).toMatchObject({
      sent: true,
      details: expect.stringContaining("recorded, though the Auth API failed afterwards"),
    });
    expect(paths.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(await errorOf(requestAccess(without.client, ["wanted"]))).toMatchObject({
      code: "ERR_HTTP",
      status: 500,
      message: expect.stringContaining("recorded no request"),
    });
  });

  test.each([
    [503, { detail: "Away" }, "Away"],
    [503, { detail: "" }, "no reason given"],
    [200, { report: { components: [] } }, "no reason given"],
    [200, null, "no reason given"],
  ])("needs an access report, and %i %j is none", async (status, body, reason) => {
    await using api = await authApi({ "generate-access-report": answer(status, body) });
    const work = requestAccess(api.client, ["wanted"], { signal: AbortSignal.timeout(20_000) });
    expect((await errorOf(work)).message).toContain(
      `gave no access report (HTTP ${status}): ${reason}`,
    );
  });
});

describe("previous requests", () => {
  test("are listed newest first, with their state in words", async () => {
    const contents = (...roles: unknown[]) =>
      JSON.stringify({ components: [{ component_roles: roles }] });
    await using api = await authApi({
      "pending-request-history": answer(200, { items: [] }),
      "request-history": answer(200, {
        items: [
          null,
          { request_id: 1, status: "DENIED_PENDING_DELETION", created_timestamp: 1_700_000_000 },
          {
            request_id: 2,
            status: "APPROVED_PENDING_ACTION",
            created_timestamp: 1_800_000_000,
            expiry: "soon",
            notes: "for the reef",
            request_diff_contents: contents(role("wanted", true), role("held", false), { no: 1 }),
          },
          { status: "NEW_WORD", request_diff_contents: "{", notes: 7 },
          { request_id: 4, request_diff_contents: { components: "none" } },
        ],
      }),
    });
    const data = await readRequests(api.client);
    expect(data.requests.map(({ id, statusText, created }) => [id, statusText, created])).toEqual([
      [2, "approved, not yet carried out", "2027-01-15T08:00:00.000Z"],
      [1, "denied", "2023-11-14T22:13:20.000Z"],
      [0, "NEW_WORD", null],
      [4, "", null],
    ]);
    expect(data.requests[0]).toMatchObject({
      roles: ["wanted"],
      removed: ["held"],
      expires: null,
      notes: "for the reef",
    });
    const shown = renderText(accessRequestTable(data, false), { columns: 120 });
    expect(shown).toContain("wanted (take away: held)");
    expect(shown).toMatch(/2023-11-14 +denied/);
  });

  test("are reported as none, or none pending", () => {
    const none = { requests: [] };
    expect(renderText(accessRequestTable(none, true))).toContain("No access request is pending.");
    expect(renderText(accessRequestTable(none, false))).toContain("No access was ever asked for.");
  });

  test.each([[500, { detail: "Boom" }], [200, { items: "none" }]])(
    "are an error where the answer is %i %j",
    async (status, body) => {
      await using api = await authApi({ "request-history": answer(status, body) });
      const { code, message } = await errorOf(readRequests(api.client));
      expect(code).toBe("ERR_HTTP");
      expect(message).toContain(`gave no access requests (HTTP ${status})`);
    },
  );
});

describe("roles", () => {
  test("come from one of two sources", async () => {
    await using api = await authApi({});
    const source = "both" as "api";
    expect((await errorOf(readRoles(api.client, [], { source }))).message).toBe(
      'The source of roles is "api" or "token", got "both"',
    );
  });

  test.each<ReportCase>([
    ["fails", answer(500, {})],
    [
      "breaks its promise",
      answer(200, { status: { success: true }, report: { components: [{}] } }),
    ],
    ...Object.keys(role("own", true)).map((field): ReportCase => [
      `has a role with a wrong ${field}`,
      answer(200, reportOf({ ...role("own", true), [field]: 5 })),
    ]),
    ["is a page of HTML", (response: ServerResponse) => void response.end("<html>")],
  ])("come from the token where the report %s, unless that is insisted on", async (_, report) => {
    await using api = await authApi({ "access-report": report });
    const roles = await readRoles(api.client, ["entity-registry-read", "own"]);
    expect(roles).toMatchObject({ source: "token", other: ["own"] });
    expect(await errorOf(readRoles(api.client, [], { source: "api" }))).toMatchObject({
      code: "ERR_HTTP",
    });
  });
});

describe("an access check", () => {
  const check = async (routes: Routes) => {
    await using api = await authApi(routes);
    return await checkAccess(api.client, [], { apis: ["auth"], levels: ["general"] });
  };
  const general = "check-access/general";

  test("of an unknown API is refused before anything is sent", async () => {
    await using api = await authApi({});
    const apis = ["registri" as "registry"];
    expect((await errorOf(checkAccess(api.client, [], { apis }))).message).toMatch(
      /There is no API called "registri" \(did you mean "registry"\?\); the APIs are /,
    );
    expect(api.requests).toHaveLength(0);
  });

  test.each([
    ["granted", answer(200, { echoed: jwt }), "granted", null],
    ["another page", (r: ServerResponse) => void r.end("<html>"), "error", "is not JSON"],
    ["broken", answer(500, { detail: "Boom" }), "error", "Boom"],
    ["broken without a word", answer(500, []), "error", "HTTP 500"],
    ["broken with an empty word", answer(500, { detail: "" }), "error", "HTTP 500"],
    ["refused for a new reason", answer(403, { detail: "Not today" }), "error", "Not today"],
    ["refused without a word", answer(401, null), "error", "HTTP 401"],
    ["refused by echoing the token", answer(403, { detail: `No: ${jwt}` }), "error", "[redacted]"],
  ])("that is %s says so", async (_, route, result, detail) => {
    const [row] = await check({ [general]: route });
    expect(row!.result).toBe(result);
    if (detail === null) expect(row!.detail).toBeNull();
    else expect(row!.detail).toContain(detail);
    expect(JSON.stringify(row)).not.toContain(jwt);
  });

  test("can be required by name, and the error says what is missing", async () => {
    const table = await check({ [general]: answer(503, { detail: "Away" }) });
    expect(() => table.require("auth:general")).toThrow(
      "auth:general could not be checked: Away. Try again later",
    );
    expect(() => table.require("auth:wirte")).toThrow(
      'There was no check "auth:wirte"; there were auth:general',
    );
    expect(() => asAccessTable({ apis: [] }).require("auth:general")).toThrow("there were none");
    const refused = asAccessTable({
      apis: [{
        api: "auth",
        url: "https://auth.example",
        checks: [{
          level: "admin",
          result: "denied",
          expected: "granted",
          missing: [],
          status: null,
          ms: 1,
          detail: null,
        }],
      }],
    });
    expect(() => refused.require("auth:admin")).toThrow("though your token has the roles");
  });
});

test("no error or receipt repeats a token that an API echoes", async () => {
  const echo = { detail: `Bad: ${jwt}`, status: { success: true, details: jwt } };
  await using api = await authApi({
    "request-change": answer(200, echo),
    "request-history": answer(400, echo),
  });
  const said = [
    await requestAccess(api.client, ["wanted"]),
    (await errorOf(readRequests(api.client))).message,
  ];
  expect(JSON.stringify(said)).not.toContain(jwt.slice(0, 8));
});
