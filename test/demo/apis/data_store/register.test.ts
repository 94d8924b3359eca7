import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dataStoreHandlers } from "../../../../src/demo/apis/data_store/handlers.ts";
import { BUCKET } from "../../../../src/demo/object_store/store.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, asker, handles, type Inputs, smallWorld, type UserName } from "../ask.ts";
import { metadata } from "./metadata.ts";

let world: World;
let ask: (operation: string, as: UserName, inputs?: Inputs) => Promise<Answer>;

beforeEach(() => {
  world = smallWorld();
  ask = asker(world, dataStoreHandlers);
});
afterEach(() => world.jobs.close());

const mint = async (body = metadata()): Promise<string> =>
  (await ask("mint_dataset", "editor", { body })).body.handle;

const fetched = async (handle_id: string) =>
  (await ask("fetch_dataset", "editor", { query: { handle_id } })).body.item;

const contentOf = (id: string) => {
  const { path } = world.items.get(id)!.state.s3 as { readonly path: string };
  const { content } = world.objectStore.objects(BUCKET)!.get(`${path}metadata.json`)!;
  const [metadata] = content.segments as unknown as [{ readonly bytes: Uint8Array }];
  return JSON.parse(new TextDecoder().decode(metadata.bytes));
};

const lock = (id: string) => world.items.set(id, { locked: true });

const open = (id: string, general: readonly string[]) =>
  world.items.set(id, { access: { ...world.items.get(id)!.access, general } });

describe("minting a dataset", () => {
  it("gives it a location derived from its handle, with the metadata in it", async () => {
    const body = metadata();
    const answer = await ask("mint_dataset", "editor", { body });
    const { handle, s3_location } = answer.body;
    const path = `datasets/${handle.replace(/[./]/g, "-")}/`;
    expect(path).toMatch(/^datasets\/10378-1-\d+\/$/);
    const s3_uri = `s3://provena-data/${path}`;
    expect(s3_location).toEqual({ bucket_name: "provena-data", path, s3_uri });
    expect(contentOf(handle)).toEqual(body);
  });

  it("launches the job that registers its creation", async () => {
    const { body } = await ask("mint_dataset", "editor", { body: metadata() });
    const session = body.register_create_activity_session_id;
    await vi.waitFor(() => expect(world.jobs.get(session)?.status).toBe("SUCCEEDED"));
    expect(world.jobs.get(session)).toMatchObject({ job_sub_type: "REGISTER_CREATE_ACTIVITY" });
    const links = { create_activity_workflow_id: session, version_activity_workflow_id: null };
    expect((await fetched(body.handle)).workflow_links).toEqual(links);
  });

  it("lets everybody read its files, and gives its owner all roles", async () => {
    const query = { handle_id: await mint() };
    const { body } = await ask("fetch_dataset", "reader", { query });
    expect(new Set(body.roles)).toEqual(new Set(["metadata-read", "dataset-data-read"]));
    expect((await ask("fetch_dataset", "editor", { query })).body.roles).toHaveLength(5);
  });

  it("turns the registry's 400 for a user without a Person into a 500", async () => {
    expect(await ask("mint_dataset", "unlinked", { body: metadata() })).toEqual({
      status: 500,
      body: {
        detail: "Unexpected non 200 status code in dataset minting process. Status code: 400. " +
          "Details: In order to perform this operation you must link your User account to a " +
          "Person in the registry..",
      },
    });
  });

  it("stores the URI of data outside the Data Store", async () => {
    const uri = "https://data.example.org/elsewhere";
    const id = await mint(metadata({ info: { access_info: { reposited: false, uri } } }));
    expect((await fetched(id)).access_info_uri).toBe(uri);
  });
});

describe("invalid metadata", () => {
  const broken = [
    ["a version", { info: { version: "1.0" } }, "'version' was unexpected"],
    [
      "an unknown organisation",
      { associations: { organisation_id: "10378.1/nope" } },
      "Could not find Author Organisation ID with ID 10378.1/nope",
    ],
    [
      "a Person instead of an organisation",
      { associations: { organisation_id: handles.editor } },
      "could not be parsed as the appropriate type",
    ],
    [
      "consent not obtained",
      { approvals: { ethics_access: { relevant: true, obtained: false } } },
      "You cannot register a dataset which contains data subject to ethics",
    ],
    [
      "export controls not cleared",
      { approvals: { export_controls: { relevant: true, obtained: false } } },
      "export controls",
    ],
    [
      "consent that is not relevant",
      { approvals: { indigenous_knowledge: { relevant: false, obtained: true } } },
      "Indigenous knowledge",
    ],
    [
      "published before it was created",
      { info: { published_date: { relevant: true, value: "2025-12-31" } } },
      "cannot be before",
    ],
    [
      "an area in an unknown format",
      { info: { spatial_info: { coverage: "POLYGON((1 1))" } } },
      "Invalid EWKT format",
    ],
  ] as const;

  it.each(broken)("is not registered: %s", async (_, change, text) => {
    const before = world.items.all().length;
    const { status, body } = await ask("mint_dataset", "editor", { body: metadata(change) });
    expect(status).toBe(200);
    expect(body.status.success).toBe(false);
    expect(body.status.details).toContain(text);
    expect(world.items.all()).toHaveLength(before);
  });

  it.each(broken)("does not pass validation: %s", async (_, change, text) => {
    const { status, body } = await ask("validate_metadata", "reader", { body: metadata(change) });
    expect({ status, success: body.success }).toEqual({ status: 200, success: false });
    expect(body.details).toContain(text);
  });

  it.each(broken)("is rejected with 400 in an update: %s", async (_, change) => {
    const query = { handle_id: await mint(), reason: "r" };
    const { status } = await ask("update_metadata", "editor", { query, body: metadata(change) });
    expect(status).toBe(400);
  });

  it("becomes valid if every field is valid", async () => {
    const body = metadata({
      info: {
        published_date: { relevant: true, value: "2026-01-01" },
        spatial_info: { coverage: "SRID=4326;POLYGON((145 -17, 146 -17, 146 -16, 145 -17))" },
      },
      approvals: { ethics_access: { relevant: true, obtained: true } },
      associations: { data_custodian_id: handles.editor },
    });
    expect((await ask("validate_metadata", "reader", { body })).body).toEqual({
      success: true,
      details: "Validation successful.",
    });
  });
});

describe("the schema of metadata", () => {
  it("contains all its definitions, and has no version", async () => {
    const { json_schema } = (await ask("get_dataset_schema", "reader")).body;
    const { properties, definitions } = json_schema;
    expect(Object.keys(properties)).toEqual(["associations", "approvals", "dataset_info"]);
    const names = [...JSON.stringify(json_schema).matchAll(/"\$ref":"([^"]+)"/g)];
    expect(names.length).toBeGreaterThan(0);
    for (const [, path] of names) {
      expect(path).toMatch(/^#\/definitions\//);
      expect(definitions).toHaveProperty(path!.replace("#/definitions/", ""));
    }
    expect(definitions.CollectionFormatDatasetInfo.properties).not.toHaveProperty("version");
  });
});

describe("updating metadata", () => {
  const update = (as: UserName, handle_id: string, info = {}) =>
    ask("update_metadata", as, {
      query: { handle_id, reason: "better words" },
      body: metadata({ info }),
    });

  it("changes the registry, the history and the file", async () => {
    const id = await mint();
    const { status, body } = await update("editor", id, { name: "Renamed" });
    expect({ status, handle: body.handle }).toEqual({ status: 200, handle: id });
    const { display_name, history } = await fetched(id);
    expect(display_name).toBe("Renamed");
    expect(history.map((entry: { readonly reason: string }) => entry.reason)).toEqual([
      "better words",
      "Initial record creation",
    ]);
    expect(contentOf(id).dataset_info.name).toBe("Renamed");
  });

  it("does not change the release", async () => {
    const id = await mint();
    const { state } = world.items.get(id)!;
    world.items.set(id, { state: { ...state, release_status: "RELEASED" } });
    expect((await update("editor", id)).status).toBe(200);
    expect((await fetched(id)).release_status).toBe("RELEASED");
  });

  it("is rejected from a user who may only read", async () => {
    expect(await update("other", await mint())).toEqual({
      status: 401,
      body: { detail: "You are not authorised to write metadata for this dataset!" },
    });
  });

  it("is rejected by the registry from a user who may write files but not metadata", async () => {
    const id = await mint();
    open(id, ["metadata-read", "dataset-data-write"]);
    expect(await update("other", id)).toEqual({
      status: 401,
      body: {
        detail: "Dataset metadata update failed, not authorised. Status code: 401. Details: " +
          `You are not authorised to edit the item (id='${id}')..`,
      },
    });
  });

  it("turns the registry's 400 for a user without a Person into a 500", async () => {
    const id = await mint();
    open(id, ["metadata-write"]);
    const { status, body } = await update("unlinked", id);
    expect(status).toBe(500);
    expect(body.detail).toContain("dataset update process. Status code: 400.");
  });

  it("is rejected while the dataset is locked", async () => {
    const id = await mint();
    lock(id);
    expect(await update("editor", id)).toEqual({
      status: 401,
      body: {
        detail: "This dataset is locked - you cannot update the metadata. " +
          "Unlock the dataset first.",
      },
    });
  });

  it("fails with 400 for an unknown dataset", async () => {
    const { status, body } = await update("editor", "10378.1/nope");
    expect(status).toBe(400);
    expect(body.detail).toContain("Could not find the given key (10378.1/nope)");
  });
});

describe("reverting metadata", () => {
  const revert = (as: UserName, id: string, history_id = 0) =>
    ask("revert_metadata", as, { body: { id, history_id, reason: "back" } });

  it("restores the earlier metadata with a new entry in the history", async () => {
    const id = await mint();
    await ask("update_metadata", "editor", {
      query: { handle_id: id, reason: "r" },
      body: metadata({ info: { name: "Renamed" } }),
    });
    expect((await revert("editor", id)).body.status.success).toBe(true);
    const { display_name, history } = await fetched(id);
    expect(display_name).toBe("Reef temps");
    expect(history[0]).toMatchObject({
      id: 2,
      reason: "Reverting dataset to history id 0. Reason: back.",
    });
    expect(contentOf(id).dataset_info.name).toBe("Reef temps");
  });

  it("fails with 400 for an unknown entry", async () => {
    const { status, body } = await revert("editor", await mint(), 99);
    expect(status).toBe(400);
    expect(body.detail).toContain("does not have a history entry with id matching 99");
  });

  it("is rejected from a user who may only read, and while the dataset is locked", async () => {
    const id = await mint();
    expect((await revert("other", id)).status).toBe(401);
    lock(id);
    expect((await revert("editor", id)).body.detail).toContain("This dataset is locked");
  });
});

describe("a new version of a dataset", () => {
  const version = (as: UserName, id: string) =>
    ask("version_dataset", as, { body: { id, reason: "second edition" } });

  it("has its own location, which contains only the metadata", async () => {
    const id = await mint(metadata({ info: { user_metadata: { colour: "blue" } } }));
    const { body } = await version("editor", id);
    const item = await fetched(body.new_version_id);
    expect(item.s3.path).toBe(`datasets/${body.new_version_id.replace(/[./]/g, "-")}/`);
    expect(item.versioning_info).toEqual({
      previous_version: id,
      version: 2,
      reason: "second edition",
      next_version: null,
    });
    expect(item.user_metadata).toBeNull();
    expect(contentOf(body.new_version_id).dataset_info.user_metadata).toEqual({ colour: "blue" });
    expect(item.workflow_links.version_activity_workflow_id).toBe(body.version_job_session_id);
  });

  it("is not released, even if the previous version is", async () => {
    const id = await mint();
    const { state } = world.items.get(id)!;
    world.items.set(id, { state: { ...state, release_status: "RELEASED" } });
    const { body } = await version("editor", id);
    expect(await fetched(body.new_version_id)).toMatchObject({
      release_status: "NOT_RELEASED",
      release_history: [],
    });
  });

  it("can be created from a locked dataset", async () => {
    const id = await mint();
    lock(id);
    expect((await version("editor", id)).status).toBe(200);
  });

  it("fails with 400 if there is a newer version, and for an unknown dataset", async () => {
    const id = await mint();
    await version("editor", id);
    const again = await version("editor", id);
    expect(again.status).toBe(400);
    expect(again.body.detail).toContain("dataset version process. Status code: 400. Details: Can");
    expect((await version("editor", "10378.1/nope")).status).toBe(400);
  });

  it("is rejected from a user who is not an administrator of the dataset", async () => {
    const id = await mint();
    expect(await version("other", id)).toEqual({
      status: 401,
      body: {
        detail: "Dataset version failed, not authorised 401. Details: " +
          `You are not authorised to revise the item (id='${id}')..`,
      },
    });
  });
});
