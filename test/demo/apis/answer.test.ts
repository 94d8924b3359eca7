import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerOperation, type OperationRequest } from "../../../src/demo/apis/answer.ts";
import type { Authentication } from "../../../src/demo/apis/authenticate.ts";
import type { ApiName } from "../../../src/model/deployment.ts";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { createWorld, type World } from "../../../src/demo/world.ts";
import { callerNamed } from "./call.ts";

let world: World;
beforeEach(() => {
  world = createWorld({ pace: 10 });
});
afterEach(() => world.jobs.close());

const answer = async (
  [api, id]: readonly [ApiName, string],
  who: Authentication | undefined,
  request: Partial<OperationRequest> = {},
) => {
  const operation = (await contractOf(api)).operations.find((one) => one.id === id)!;
  const query = new URLSearchParams();
  return await answerOperation(world, api, operation, who, { query, ...request });
};
const addGroup = ["auth", "admin_add_group"] as const;
const noRole = "You are not authorised to access this resource as you don't have the correct role.";

describe("an operation", () => {
  it("rejects invalid JSON before it checks the caller", async () => {
    const { status, body } = await answer(addGroup, undefined, { body: "{" });
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ loc: ["body", 0], type: "value_error.jsondecode" }] });
  });

  it.each(
    [
      [undefined, "Not authenticated"],
      ["missing", "Not authenticated"],
      ["invalid", "Could not validate credentials"],
      ["structure", "Token had incorrect structure."],
      [callerNamed("editor"), noRole],
    ] as const,
  )("rejects the caller %j before it validates the fields", async (who, detail) => {
    expect(await answer(addGroup, who, { body: "{}" })).toEqual({
      status: 401,
      headers: { "content-type": "application/json", "www-authenticate": "Bearer" },
      body: { detail },
    });
  });

  it("reports all errors of the fields together", async () => {
    const { status, body } = await answer(addGroup, callerNamed("admin"), { body: '{"id":"a"}' });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: [{ loc: ["body", "display_name"] }, { loc: ["body", "description"] }],
    });
  });

  it("needs all of its roles", async () => {
    const writer = { ...callerNamed("editor"), roles: ["entity-registry-write"] };
    const check = ["registry", "check_write_access"] as const;
    expect((await answer(check, writer)).status).toBe(401);
    expect((await answer(check, callerNamed("editor"))).status).toBe(200);
  });

  it("returns every field of the declared model, with null for missing ones", async () => {
    const query = new URLSearchParams({ id: "nope" });
    const { body } = await answer(["auth", "user_describe_group"], callerNamed("newcomer"), {
      query,
    });
    expect(body).toEqual({
      status: { success: false, details: "No group with id nope was found." },
      group: null,
    });
  });

  it("returns a file as text with a file name", async () => {
    expect(await answer(["auth", "generate_config_file"], callerNamed("admin"))).toMatchObject({
      status: 200,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": 'attachment; filename="config.txt"',
      },
      body: expect.any(String),
    });
  });

  it("that crashes answers in plain text, as Provena's server does", async () => {
    const body = JSON.stringify({
      components: [{
        component_name: "entity-registry",
        component_roles: [{
          role_name: "no-such-role",
          role_display_name: "",
          role_level: "READ",
          description: "",
          intended_users: [],
          access_granted: true,
        }],
      }],
    });
    expect(await answer(["auth", "request_access_change"], callerNamed("reader"), { body }))
      .toEqual({
        status: 500,
        headers: { "content-type": "text/plain; charset=utf-8" },
        body: "Internal Server Error",
      });
  });
});
