import { beforeEach, describe, expect, it } from "vitest";
import { registryHandlers } from "../../../../src/demo/apis/registry/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { asker, handles, smallWorld } from "../ask.ts";

let world: World;
let ask: ReturnType<typeof asker>;

beforeEach(() => {
  world = smallWorld();
  ask = asker(world, registryHandlers);
});

const query = { id: handles.model };
const settings = { owner: "editor", general: ["metadata-read"], groups: {} };
const put = (body: object) => ask("auth_configuration_put_entity_model", "editor", { query, body });

describe("an item's access settings", () => {
  it("grant everything to the owner and administrators, and reading to everybody", async () => {
    const roles = async (as: "editor" | "admin" | "reader") =>
      (await ask("auth_evaluate_entity_model", as, { query })).body.roles;
    expect(await roles("editor")).toEqual(["metadata-read", "metadata-write", "admin"]);
    expect(await roles("admin")).toEqual(["metadata-read", "metadata-write", "admin"]);
    expect(await roles("reader")).toEqual(["metadata-read"]);
  });

  it("make the item private if they grant nothing", async () => {
    await put({ ...settings, general: [] });
    for (const operation of ["fetch", "fetch_entity_model"]) {
      expect(await ask(operation, "reader", { query })).toEqual({
        status: 401,
        body: { detail: "You are not authorised to fetch this item." },
      });
    }
    expect((await ask("lock_lockedentity_model", "reader", { query })).status).toBe(401);
    expect((await ask("fetch", "editor", { query })).status).toBe(200);
  });

  it("grant a group what a role includes, but list only the role itself", async () => {
    const users = new Map([["other", { username: "other" }]]);
    const about = { display_name: "g", description: "", default_data_store_access: null };
    world.people.groups.set("g", { id: "g", ...about, users });
    await put({ ...settings, general: [], groups: { g: ["metadata-write"] } });
    const { body } = await ask("auth_evaluate_entity_model", "other", { query });
    expect(body.roles).toEqual(["metadata-write"]);
    expect((await ask("fetch", "other", { query })).status).toBe(200);
    const write = { query: { ...query, reason: "r" }, body: { display_name: "G" } };
    expect((await ask("update_entity_model", "other", write)).status).toBe(200);
    expect((await ask("auth_configuration_get_entity_model", "other", { query })).status).toBe(401);
  });

  it("keep the owner, and accept only roles of that kind", async () => {
    expect(await put({ ...settings, owner: "other" })).toEqual({
      status: 400,
      body: { detail: "The owner of a resource cannot be changed. Old: editor, New: other." },
    });
    expect((await put({ ...settings, general: ["dataset-data-read"] })).status).toBe(400);
    expect(world.items.get(handles.model)!.access).toEqual(settings);
  });
});

describe("a lock", () => {
  const lock = (as: "editor" | "other") =>
    ask("lock_lockentity_model", as, { body: { ...query, reason: "frozen" } });

  it("prevents only updates and reverts, also by administrators", async () => {
    await lock("editor");
    const detail = "Cannot perform this action as the resource is locked.";
    for (const as of ["editor", "admin"] as const) {
      const update = { query: { ...query, reason: "r" }, body: {} };
      expect(await ask("update_entity_model", as, update)).toEqual({
        status: 401,
        body: { detail },
      });
    }
    const revert = { body: { ...query, history_id: 0, reason: "r" } };
    expect((await ask("revert_entity_model", "editor", revert)).status).toBe(401);
    expect((await ask("fetch_entity_model", "reader", { query })).body.locked).toBe(true);
    expect((await put(settings)).status).toBe(200);
  });

  it("is recorded with its user and reason", async () => {
    await lock("editor");
    const { body } = await ask("lock_historyentity_model", "reader", { query });
    expect(body.history).toMatchObject([
      { action_type: "LOCK", username: "editor", email: "editor@example.org", reason: "frozen" },
    ]);
  });

  it("can be set and removed once, by the owner", async () => {
    const unlock = () =>
      ask("lock_unlockentity_model", "editor", { body: { ...query, reason: "" } });
    expect((await lock("other")).status).toBe(401);
    expect((await lock("editor")).status).toBe(200);
    expect((await lock("editor")).body.detail).toBe("Resource is already locked.");
    expect((await unlock()).status).toBe(200);
    expect((await unlock()).body.detail).toBe("Cannot unlock already unlocked resource.");
    expect((await ask("lock_lockedentity_model", "reader", { query })).body)
      .toEqual({ locked: false });
  });
});

describe("fetching", () => {
  it("answers 200 without success for an unknown ID, another kind and a seed", async () => {
    const { id: seed } = world.items.add({ subtype: "MODEL", owner: "editor" });
    const fetch = async (id: string, seed_allowed = false) =>
      (await ask("fetch_entity_model", "reader", { query: { id, seed_allowed } })).body;
    for (const id of ["10378.1/nope", handles.editor, seed]) {
      expect(await fetch(id)).toMatchObject({
        status: { success: false },
        item: null,
        roles: null,
      });
    }
    expect(await fetch(seed, true)).toMatchObject({ item_is_seed: true, item: { id: seed } });
  });

  it("returns the stored record without nulls, and the full item with them", async () => {
    const { body: stored } = await ask("fetch", "reader", { query });
    expect(stored.item).toMatchObject({
      universal_partition_key: "OK",
      versioning_info: { version: 1 },
    });
    expect(stored.item).not.toHaveProperty("workflow_links");
    const { body: full } = await ask("fetch_entity_model", "reader", { query });
    expect(full.item).toMatchObject({
      workflow_links: null,
      versioning_info: { version: 1, next_version: null },
    });
  });
});
