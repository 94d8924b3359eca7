import { beforeAll, describe, expect, it } from "vitest";
import { rolesOn } from "../../../src/demo/reef/item_access.ts";
import { seedReef } from "../../../src/demo/reef/seed_reef.ts";
import { categories } from "../../../src/demo/reef/stored_item.ts";
import { validateFields } from "../../../src/demo/reef/validate_fields.ts";
import { createWorld, type World } from "../../../src/demo/world.ts";

let world: World;

beforeAll(() => {
  world = createWorld({ pace: 1 });
  seedReef(world);
});

describe("the reef that a deployment starts with", () => {
  it("has items of every kind, with unique handles below the first free one", () => {
    const items = world.items.all();
    expect(new Set(items.map(({ item_subtype }) => item_subtype)))
      .toEqual(new Set(Object.keys(categories)));
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    for (const { id } of items) expect(id).toMatch(/^10378\.1\/19000\d\d$/);
  });

  it("contains nothing that Provena would reject", () => {
    for (const { item_subtype, record_type, fields, id } of world.items.all()) {
      if (record_type === "SEED_ITEM") continue;
      expect([id, validateFields(world, item_subtype, fields)]).toEqual([id, undefined]);
    }
  });

  it("links the users who can write to Persons, except the user unlinked", () => {
    for (const user of ["editor", "other", "admin"]) {
      const person = world.items.get(world.people.personOf(user)!);
      expect(person).toMatchObject({ item_subtype: "PERSON", owner_username: user });
    }
    expect(world.people.personOf("unlinked")).toBeUndefined();
  });

  it("links only items that exist", () => {
    for (const { source, target } of world.graph.all()) {
      expect([world.items.get(source), world.items.get(target)]).not.toContain(undefined);
    }
  });

  it("has an activity and a job for each versioned item", () => {
    const versioned = world.items.all()
      .filter((item) => item.versioning_info && item.record_type === "COMPLETE_ITEM");
    expect(versioned.length).toBeGreaterThan(20);
    for (const { id, workflow_links, versioning_info } of versioned) {
      const [session, subtype] = versioning_info!.version > 1
        ? [workflow_links!.version_activity_workflow_id, "VERSION"]
        : [workflow_links!.create_activity_workflow_id, "CREATE"];
      expect(world.jobs.get(session!)).toMatchObject({ status: "SUCCEEDED" });
      const makers = world.graph.all()
        .filter(({ source, type }) => source === id && type === "wasGeneratedBy")
        .map(({ target }) => world.items.get(target)!.item_subtype);
      expect(makers).toContain(subtype);
    }
  });

  it("has a locked item, a private one, a seed, a released dataset and one in review", () => {
    const items = world.items.all();
    const reader = { username: "reader", roles: [], groups: [] };
    expect(items.some(({ locked }) => locked)).toBe(true);
    expect(items.filter((item) => rolesOn(item, reader).length === 0)).toHaveLength(1);
    expect(items.some(({ record_type }) => record_type === "SEED_ITEM")).toBe(true);
    const other = world.people.personOf("other");
    for (const release_status of ["RELEASED", "PENDING"]) {
      expect(
        items.some(({ state }) =>
          state.release_status === release_status && state.release_approver === other
        ),
      ).toBe(true);
    }
    expect(world.reviewers).toContain(other);
  });

  it("lists its finished jobs newest first", () => {
    const times = world.jobs.all().map(({ created_timestamp }) => created_timestamp);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });
});
