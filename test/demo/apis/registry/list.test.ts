import { beforeEach, describe, expect, it } from "vitest";
import { registryHandlers } from "../../../../src/demo/apis/registry/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { asker, handles, smallWorld } from "../ask.ts";

let world: World;
let ask: ReturnType<typeof asker>;

beforeEach(() => {
  world = smallWorld();
  ask = asker(world, registryHandlers);
  for (const [at, display_name] of ["C", "a", "B"].entries()) {
    world.items.add({
      subtype: "STUDY",
      owner: "editor",
      fields: { display_name, title: display_name, description: "d" },
      created: 1000 + at,
    });
  }
  world.items.add({ subtype: "STUDY", owner: "editor", created: 1003 });
});

type Named = { readonly display_name: string };

const names = (items: readonly Named[]) => items.map(({ display_name }) => display_name);
const studies = (body: object) => ask("list_activity_study", "reader", { body });

describe("a page", () => {
  it("starts with the newest item by default", async () => {
    const { body } = await studies({});
    expect(names(body.items)).toEqual(["B", "a", "C"]);
    const ascending = await studies({ sort_by: { sort_type: "CREATED_TIME", ascending: true } });
    expect(names(ascending.body.items)).toEqual(["C", "a", "B"]);
  });

  it("sorts names by code point, and then omits seeds, which have no name", async () => {
    const sort_by = { sort_type: "DISPLAY_NAME", ascending: true };
    const { body } = await studies({ sort_by, filter_by: { record_type: "ALL" } });
    expect(names(body.items)).toEqual(["B", "C", "a"]);
    expect(body.seed_items).toEqual([]);
  });

  it("is filtered after it is read, so an empty page is not always the last", async () => {
    const first = await studies({ page_size: 1 });
    expect(first.body).toMatchObject({
      items: [],
      total_item_count: 0,
      pagination_key: { item_subtype: "STUDY", updated_timestamp: 1003 },
    });
    const { pagination_key } = first.body;
    const second = await studies({ page_size: 3, pagination_key });
    expect(names(second.body.items)).toEqual(["B", "a", "C"]);
    expect(second.body.pagination_key).toBeNull();
  });

  it("counts the items that the caller may not see, if the list is of one kind", async () => {
    world.items.set(handles.model, { access: { owner: "editor", general: [], groups: {} } });
    const { body } = await ask("list_entity_model", "reader", { body: {} });
    expect(body).toMatchObject({ items: [], not_authorised_count: 1, pagination_key: null });
    const all = await ask("list", "reader", { body: { filter_by: { item_subtype: "MODEL" } } });
    expect(all.body).toMatchObject({ items: [], total_item_count: 0 });
  });

  it.each([0, -3])("of %d items is a database error", async (page_size) => {
    const { status, body } = await studies({ page_size });
    expect(status).toBe(500);
    expect(body.detail).toContain(`value: ${page_size}, valid min value: 1`);
  });

  it("cannot continue from a key of another sort order", async () => {
    const pagination_key = { id: handles.model, item_subtype: "STUDY", display_name: "a" };
    expect((await studies({ pagination_key })).status).toBe(500);
  });
});

describe("a list of every kind", () => {
  it("contains complete records without nulls, and no seeds", async () => {
    const { body } = await ask("list", "reader", { body: {} });
    expect(body.total_item_count).toBe(8);
    expect(body.items[0]).not.toHaveProperty("workflow_links");
    expect(body.items[0]).not.toHaveProperty("universal_partition_key");
  });

  it("has no index for a field that only one kind has", async () => {
    const sort_by = { sort_type: "RELEASE_TIMESTAMP" };
    expect((await ask("list", "reader", { body: { sort_by } })).status).toBe(400);
  });
});

describe("a reviewer's datasets", () => {
  const review = (as: "other" | "reader", filter_by: object, sort_by?: object) =>
    ask("list_releasing_datasets", as, { body: { filter_by, sort_by } });
  const byRelease = { sort_type: "RELEASE_TIMESTAMP" };

  it("are listed only for that reviewer, and only in the order of release", async () => {
    world.items.add({
      subtype: "DATASET",
      owner: "editor",
      fields: { display_name: "D" },
      state: {
        release_status: "PENDING",
        release_approver: handles.other,
        release_timestamp: 1000,
      },
    });
    const mine = { release_reviewer: handles.other };
    const { body } = await review("other", mine, byRelease);
    expect(names(body.dataset_items)).toEqual(["D"]);
    const released = await review("other", { ...mine, release_status: "RELEASED" }, byRelease);
    expect(released.body.total_dataset_count).toBe(0);
    expect((await review("other", mine)).status).toBe(500);
    expect((await review("other", {}, byRelease)).status).toBe(400);
    expect((await review("reader", mine, byRelease)).status).toBe(400);
    expect((await review("other", { release_reviewer: handles.editor }, byRelease)).status)
      .toBe(403);
  });
});
