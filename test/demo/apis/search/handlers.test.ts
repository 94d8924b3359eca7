import { beforeEach, describe, expect, it } from "vitest";
import { searchHandlers } from "../../../../src/demo/apis/search/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, asker, handles, smallWorld } from "../ask.ts";

let world: World;
let search: (query: string, more?: Readonly<Record<string, unknown>>) => Promise<Answer>;

beforeEach(() => {
  world = smallWorld();
  const ask = asker(world, searchHandlers);
  search = (query, more) => ask("search_entity_registry", "reader", { query: { query, ...more } });
});

const idsOf = ({ body }: Answer): readonly string[] =>
  body.results.map(({ id }: { readonly id: string }) => id);

const addStudies = (count: number) => {
  for (let number = 1; number <= count; number++) {
    const display_name = `Study ${number}`;
    world.items.add({ subtype: "STUDY", owner: "editor", fields: { display_name } });
  }
};

describe("the search", () => {
  it("returns handles and scores, and nothing else", async () => {
    expect(await search("coral")).toEqual({
      status: 200,
      body: {
        status: { success: true, details: "Returned 1 results with no issues." },
        results: [{ id: handles.model, score: 4 }],
        warnings: null,
      },
    });
  });

  it.each(["CORAL", "  coral, ", "coral zzzz"])(
    "finds an item by the words in %j",
    async (words) => {
      expect(idsOf(await search(words))).toEqual([handles.model]);
    },
  );

  it.each(["zzzz", "", "!?"])("finds nothing for %j", async (words) => {
    const { body } = await search(words);
    expect(body.results).toEqual([]);
    expect(body.status.details).toBe("Returned 0 results with no issues.");
  });

  it("finds a word in a nested field", async () => {
    const collection_format = { dataset_info: { keywords: ["dugong"] } };
    const fields = { display_name: "A set", collection_format };
    const { id } = world.items.add({ subtype: "DATASET", owner: "other", fields });
    expect(idsOf(await search("dugong"))).toEqual([id]);
  });

  it("does not search the names of fields", async () => {
    expect(idsOf(await search("description"))).toEqual([]);
  });

  it("finds an item by its new words after an update", async () => {
    await search("coral");
    const by = { username: "editor", reason: "renamed" };
    world.items.update(handles.model, { display_name: "Seagrass" }, by);
    expect(idsOf(await search("coral"))).toEqual([]);
    expect(idsOf(await search("seagrass"))).toEqual([handles.model]);
  });

  it("ranks a word in the name above a word elsewhere", async () => {
    const fields = { display_name: "Growth", description: "of a coral" };
    const { id } = world.items.add({ subtype: "STUDY", owner: "editor", fields });
    world.items.add({ subtype: "STUDY", owner: "editor", fields: { display_name: "Corals" } });
    const found = idsOf(await search("coral"));
    expect(found).toHaveLength(3);
    expect(found[2]).toBe(id);
  });

  it("finds items that the caller may not read", async () => {
    const { access } = world.items.get(handles.model)!;
    world.items.set(handles.model, { access: { ...access, general: [] } });
    expect(idsOf(await search("coral"))).toEqual([handles.model]);
  });

  it("finds only items of the requested subtype", async () => {
    addStudies(2);
    expect(idsOf(await search("coral study", { subtype_filter: "STUDY" }))).toHaveLength(2);
  });

  it.each([
    [undefined, 10],
    [null, 10],
    [0, 10],
    [3, 3],
    [5000, 50],
  ])("with the limit %s, returns %i results", async (record_limit, results) => {
    addStudies(60);
    expect(idsOf(await search("study", { record_limit }))).toHaveLength(results);
  });

  it("answers 500 to a negative limit", async () => {
    expect((await search("study", { record_limit: -1 })).status).toBe(500);
  });
});
