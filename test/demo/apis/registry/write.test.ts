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

const study = { display_name: "A warm year", title: "A warm year", description: "So it was" };
const model = { display_name: "Drift", name: "Drift", description: "Carries larvae" };
const unlinked =
  "In order to perform this operation you must link your User account to a Person in the registry.";

describe("creating", () => {
  it("returns the full item with its first history entry", async () => {
    const { body } = await ask("create_activity_study", "editor", { body: study });
    expect(body).toMatchObject({
      status: { success: true },
      created_item: { ...study, record_type: "COMPLETE_ITEM", owner_username: "editor" },
      register_create_activity_session_id: null,
    });
    expect(body.created_item.history).toMatchObject([{ id: 0, username: "editor", item: study }]);
  });

  it.each(["seed_activity_study", "create_activity_study", "create_entity_model"])(
    "needs a linked Person for %s",
    async (operation) => {
      expect(await ask(operation, "unlinked", { body: study }))
        .toEqual({ status: 400, body: { detail: unlinked } });
    },
  );

  it("needs no linked Person for persons and organisations", async () => {
    const organisation = { display_name: "Reef", name: "Reef" };
    const created = await ask("create_agent_organisation", "unlinked", { body: organisation });
    expect(created.body.status.success).toBe(true);
    expect((await ask("seed_agent_person", "unlinked")).body.seeded_item)
      .toMatchObject({ record_type: "SEED_ITEM", versioning_info: null });
  });

  it("rejects a Person without ethics consent, with status 200", async () => {
    const { status, body } = await ask("create_agent_person", "editor", {
      body: { display_name: "P", email: "p@example.org", ethics_approved: false },
    });
    expect(status).toBe(200);
    expect(body.status).toEqual({
      success: false,
      details: expect.stringMatching(/^Validation Error: .*consent/),
    });
    expect(body.created_item).toBeNull();
  });

  it("rejects a workflow template whose model is unknown or of another kind", async () => {
    const create = async (software_id: string) => {
      const body = { display_name: "W", software_id };
      const answer = await ask("create_entity_model_run_workflow_template", "editor", { body });
      return answer.body.status.details;
    };
    expect(await create("10378.1/nope")).toContain("Could not find Software ID with ID");
    expect(await create(handles.editor)).toContain("could not be parsed as correct item type");
  });

  it("fails if the name is empty, because the database uses it as a key", async () => {
    const body = { ...model, display_name: "" };
    expect((await ask("create_entity_model", "editor", { body })).status).toBe(500);
  });
});

describe("updating", () => {
  it("completes a seed without a reason, and registers its creation", async () => {
    const { body: seeded } = await ask("seed_entity_model", "editor");
    const { id } = seeded.seeded_item;
    const { body } = await ask("update_entity_model", "editor", { query: { id }, body: model });
    expect(body.status.details).toContain("Seeded item was updated to a complete item");
    expect(body.register_create_activity_session_id).toEqual(expect.any(String));
    expect(world.items.get(id)).toMatchObject({
      record_type: "COMPLETE_ITEM",
      workflow_links: { create_activity_workflow_id: body.register_create_activity_session_id },
    });
  });

  it("needs a reason for a complete item, and adds it to the history as the first entry", async () => {
    const query = { id: handles.model };
    const refused = await ask("update_entity_model", "editor", { query, body: model });
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toContain("no reason was provided");
    await ask("update_entity_model", "editor", { query: { ...query, reason: "new" }, body: model });
    expect(world.items.get(handles.model)!.history.map(({ id, reason }) => [id, reason]))
      .toEqual([[1, "new"], [0, "Initial record creation"]]);
  });

  it("answers 400, 401, 500 for an unknown ID, another user's item, an item of another kind", async () => {
    const update = async (as: "editor" | "other", id: string) =>
      await ask("update_entity_model", as, { query: { id, reason: "r" }, body: model });
    expect(await update("editor", "10378.1/nope")).toMatchObject({ status: 400 });
    expect(await update("other", handles.model)).toEqual({
      status: 401,
      body: { detail: `You are not authorised to edit the item (id='${handles.model}').` },
    });
    expect(await update("editor", handles.editor)).toMatchObject({ status: 500 });
  });
});

describe("reverting", () => {
  it("adds a history entry that names the restored version", async () => {
    const query = { id: handles.model, reason: "new" };
    await ask("update_entity_model", "editor", { query, body: model });
    const body = { id: handles.model, history_id: 0, reason: "back" };
    expect((await ask("revert_entity_model", "editor", { body })).body.status.success).toBe(true);
    const { fields, history } = world.items.get(handles.model)!;
    expect(history[0]).toMatchObject({ id: 2, reason: "(Restoring to v0) back", item: fields });
    expect(fields).toEqual(history[2]!.item);
  });

  it("answers 400 for an unknown entry, 200 for an item of another kind", async () => {
    const revert = (id: string, history_id: number) =>
      ask("revert_entity_model", "editor", { body: { id, history_id, reason: "x" } });
    expect(await revert(handles.model, 99)).toMatchObject({ status: 400 });
    expect(await revert(handles.editor, 0))
      .toMatchObject({ status: 200, body: { status: { success: false } } });
  });
});

describe("deleting", () => {
  it("is only for administrators, and works only once", async () => {
    const query = { id: handles.model };
    expect((await ask("delete_entity_model", "editor", { query })).status).toBe(401);
    expect((await ask("delete_entity_model", "admin", { query })).body.status.success).toBe(true);
    expect((await ask("delete", "admin", { query })).status).toBe(400);
  });
});
