import { beforeEach, describe, expect, it } from "vitest";
import type { World } from "../../../../src/demo/world.ts";
import { handles, smallWorld } from "../ask.ts";
import { type CallAs, clientOf } from "../call.ts";

let world: World;
let call: CallAs;
beforeEach(() => {
  world = smallWorld();
  call = clientOf(world, "auth");
});

const person = (owner: string) =>
  world.items.add({ subtype: "PERSON", owner, fields: { display_name: owner } }).id;

describe("the link of a user to a Person", () => {
  it("can be looked up by any signed-in user, also by user name", async () => {
    expect((await call("user_link_user_lookup", "editor")).body)
      .toEqual({ person_id: handles.editor, success: true });
    expect((await call("user_link_user_lookup", "newcomer", { username: "editor" })).body)
      .toEqual({ person_id: handles.editor, success: true });
    expect((await call("user_link_user_lookup", "unlinked")).body)
      .toEqual({ person_id: null, success: false });
  });

  it("is created once, by the owner of the Person", async () => {
    const person_id = person("unlinked");
    expect((await call("user_link_user_validate", "unlinked", { person_id })).body.status.success)
      .toBe(true);
    expect((await call("user_link_user_assign", "unlinked", { person_id })).body).toEqual({});
    const again = await call("user_link_user_assign", "unlinked", { person_id });
    expect(again.status).toBe(400);
    expect(again.body.detail).toContain("already has a person ID assigned");
    expect((await call("user_link_user_validate", "unlinked", { person_id })).body.status.success)
      .toBe(false);
  });

  it.each([
    ["another user's Person", "unlinked", handles.editor, 401, "not authorised to view"],
    ["an unknown Person", "unlinked", "10378.1/nope", 500, "Status code: 400"],
    ["an item that is not a Person", "unlinked", handles.model, 500, "Status code: 400"],
    ["any Person by a user who may not read", "newcomer", handles.editor, 401, "correct role"],
  ])("to %s is rejected", async (_what, as, person_id, status, words) => {
    const answer = await call("user_link_user_assign", as, { person_id });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(words);
    expect(answer.headers["www-authenticate"]).toBeUndefined();
  });

  it("is replaced and cleared by administrators only", async () => {
    const link = { username: "editor", person_id: handles.other };
    expect((await call("admin_link_user_assign", "editor", link)).status).toBe(401);
    expect((await call("admin_link_user_assign", "admin", link)).status).toBe(400);
    const forced = await call("admin_link_user_assign", "admin", { ...link, force: true });
    expect(forced).toMatchObject({ status: 200, body: {} });
    const reverse = { person_id: handles.other };
    expect((await call("user_link_reverse_lookup", "admin", reverse)).body.usernames.sort())
      .toEqual(["editor", "other"]);
    await call("admin_link_user_clear", "admin", { username: "editor" });
    expect((await call("admin_link_user_lookup", "admin", { username: "editor" })).body.success)
      .toBe(false);
  });

  it("to an unknown Person is possible only without validation", async () => {
    const link = { username: "reader", person_id: "10378.1/nope" };
    expect((await call("admin_link_user_assign", "admin", link)).status).toBe(500);
    const blind = await call("admin_link_user_assign", "admin", { ...link, validate_item: false });
    expect(blind.status).toBe(200);
  });
});
