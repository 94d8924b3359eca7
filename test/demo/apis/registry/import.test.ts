import { beforeEach, describe, expect, it, vi } from "vitest";
import { registryHandlers } from "../../../../src/demo/apis/registry/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { asker, handles, smallWorld } from "../ask.ts";

let world: World;
let ask: ReturnType<typeof asker>;

beforeEach(() => {
  world = smallWorld();
  ask = asker(world, registryHandlers);
});

const exported = async () => (await ask("registry_admin_export", "admin")).body.items;
const run = { allow_entry_deletion: false, trial_mode: false, parse_items: true };
const load = async (body: object) =>
  (await ask("registry_admin_import", "admin", { body: { ...run, ...body } })).body;

describe("an exported registry", () => {
  it("is the same after an import into an empty registry", async () => {
    const items = await exported();
    const before = world.items.all();
    for (const { id } of before) world.items.delete(id);
    expect(await load({ import_mode: "ADD_ONLY", items })).toMatchObject({
      status: { success: true },
      statistics: { old_registry_size: 0, new_registry_size: before.length, new_entries: 5 },
    });
    expect(world.items.all()).toEqual(before);
  });

  it("changes nothing in trial mode", async () => {
    const items = await exported();
    world.items.delete(handles.model);
    const { statistics } = await load({ import_mode: "ADD_OR_OVERWRITE", items, trial_mode: true });
    expect(statistics).toMatchObject({ overwritten_entries: 4, new_entries: 1 });
    expect(world.items.get(handles.model)).toBeUndefined();
  });

  it("is rejected if the mode does not allow the changes", async () => {
    const items = await exported();
    const refused = { status: { success: false }, statistics: null };
    expect(await load({ import_mode: "ADD_ONLY", items })).toMatchObject(refused);
    const few = items.slice(1);
    expect(await load({ import_mode: "SYNC_DELETION_ALLOWED", items: few })).toMatchObject(refused);
    const deleting = { import_mode: "SYNC_DELETION_ALLOWED", allow_entry_deletion: true };
    expect(await load({ ...deleting, items: few }))
      .toMatchObject({ statistics: { deleted_entries: 1, overwritten_entries: 4 } });
    world.items.delete(handles.model);
    expect(await load({ import_mode: "OVERWRITE_ONLY", items: few })).toMatchObject(refused);
  });

  it("is rejected if a record is invalid", async () => {
    const [first, ...items] = await exported();
    const broken = { ...first, item_payload: { id: first.id } };
    const { failure_list } = await load({
      import_mode: "OVERWRITE_ONLY",
      items: [broken, ...items],
    });
    expect(failure_list).toEqual([[expect.any(String), { id: first.id }]]);
  });
});

describe("restoring the graph", () => {
  it("lodges the activities among the items again", async () => {
    const { id: activity } = world.items.add({
      subtype: "CREATE",
      owner: "editor",
      fields: { display_name: "c", created_item_id: handles.model },
    });
    const body = { items: await exported(), trial_mode: false, abort_if_failures: true };
    const answer = await ask("registry_admin_restore_prov_graph", "admin", { body });
    expect(answer.body.task_ids).toHaveLength(1);
    await vi.waitFor(() =>
      expect(world.graph.all()).toContainEqual(
        { type: "wasGeneratedBy", source: handles.model, target: activity },
      )
    );
    world.jobs.close();
  });
});
