import { beforeEach, describe, expect, it } from "vitest";
import { createWorld, type World } from "../../../../src/demo/world.ts";
import { type CallAs, clientOf } from "../call.ts";

let world: World;
let call: CallAs;
beforeEach(async () => {
  world = createWorld({ pace: 10 });
  call = clientOf(world, "auth");
  await call("admin_add_group", "admin", reef);
  await call("admin_add_member", "admin", { group_id: "reef", username: "editor", email: null });
});

const reef = { id: "reef", display_name: "Reef", description: "People of the reef" };

describe("a group", () => {
  it("can be listed and described by everybody, its members only by members", async () => {
    const metadata = { ...reef, default_data_store_access: null };
    expect((await call("user_list_groups", "newcomer")).body.groups).toEqual([metadata]);
    expect((await call("user_describe_group", "newcomer", { id: "reef" })).body.group)
      .toEqual(metadata);
    const members = { id: "reef" };
    const noted = { username: "editor", email: null, first_name: null, last_name: null };
    expect((await call("user_list_members", "editor", members)).body.group.users).toEqual([noted]);
    expect((await call("admin_list_members", "admin", members)).body.group.users).toEqual([noted]);
    expect((await call("user_list_members", "reader", members)).body).toEqual({
      status: { success: false, details: "You are not a member of group with id reef." },
      group: null,
    });
  });

  it("reports its members, and users can list their groups", async () => {
    const isMember = async (as: string) =>
      (await call("user_check_membership", as, { group_id: "reef" })).body.is_member;
    expect([await isMember("editor"), await isMember("reader")]).toEqual([true, false]);
    const groupsOf = async (as: string) =>
      (await call("user_list_user_groups", as)).body.groups.map(({ id }: { id: string }) => id);
    expect([await groupsOf("editor"), await groupsOf("reader")]).toEqual([["reef"], []]);
    expect(world.people.groupsOf("editor")).toEqual(["reef"]);
  });

  it("keeps its members when its description changes", async () => {
    await call("admin_update_group", "admin", { ...reef, description: "Changed" });
    const { group } = (await call("admin_list_members", "admin", { id: "reef" })).body;
    expect(group).toMatchObject({ description: "Changed", users: [{ username: "editor" }] });
  });

  it("removes several members together or not at all", async () => {
    const remove = (names: string[]) =>
      call("admin_remove_members", "admin", { group_id: "reef", member_usernames: names });
    const refused = await remove(["editor", "zzz"]);
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain("username zzz");
    expect(world.people.groupsOf("editor")).toEqual(["reef"]);
    expect((await remove(["editor"])).status).toBe(200);
    const one = { group_id: "reef", username: "editor" };
    expect((await call("admin_remove_member", "admin", one)).status).toBe(400);
  });

  it.each([
    ["admin_add_group", reef],
    ["admin_update_group", { ...reef, id: "nope" }],
    ["admin_remove_group", { id: "nope" }],
    ["admin_add_member", { group_id: "nope", username: "editor" }],
    ["admin_add_member", { group_id: "reef", username: "editor" }],
    ["admin_remove_member", { group_id: "nope", username: "editor" }],
  ])("rejects %s with %j", async (id, args) => {
    expect((await call(id, "admin", args)).status).toBe(400);
  });

  it("is exported without nulls, and imported if the mode allows it", async () => {
    const { items } = (await call("groups_export", "admin")).body;
    expect(items).toEqual([{ ...reef, users: [{ username: "editor" }] }]);
    const bring = async (import_mode: string, ids: string[], more = {}) => {
      const all = ids.map((id) => ({ ...items[0], id }));
      const args = { import_mode, items: all, trial_mode: false, ...more };
      const { status, statistics } = (await call("groups_import", "admin", args)).body;
      return status.success ? statistics.new_size : "refused";
    };
    expect(await bring("ADD_ONLY", ["reef"])).toBe("refused");
    expect(await bring("OVERWRITE_ONLY", ["bay"])).toBe("refused");
    expect(await bring("SYNC_ADD_OR_OVERWRITE", ["bay"])).toBe("refused");
    expect(await bring("SYNC_DELETION_ALLOWED", ["bay"])).toBe("refused");
    expect(await bring("ADD_ONLY", ["bay"], { trial_mode: true })).toBe(2);
    expect(world.people.groups.size).toBe(1);
    expect(await bring("ADD_ONLY", ["bay"])).toBe(2);
    expect(await bring("SYNC_DELETION_ALLOWED", ["bay"], { allow_entry_deletion: true })).toBe(1);
    expect([...world.people.groups.keys()]).toEqual(["bay"]);
  });
});
