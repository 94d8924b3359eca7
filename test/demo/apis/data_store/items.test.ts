import { beforeEach, describe, expect, it } from "vitest";
import { dataStoreHandlers } from "../../../../src/demo/apis/data_store/handlers.ts";
import { seedReef } from "../../../../src/demo/reef/seed_reef.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, asker, handles, type Inputs, smallWorld, type UserName } from "../ask.ts";
import { metadata } from "./metadata.ts";

let world: World;
let ask: (operation: string, as: UserName, inputs?: Inputs) => Promise<Answer>;
let id: string;

beforeEach(async () => {
  world = smallWorld();
  ask = asker(world, dataStoreHandlers);
  id = (await ask("mint_dataset", "editor", { body: metadata() })).body.handle;
  world.jobs.close();
});

const open = (general: readonly string[]) =>
  world.items.set(id, { access: { ...world.items.get(id)!.access, general } });

const setState = (change: Readonly<Record<string, unknown>>) =>
  world.items.set(id, { state: { ...world.items.get(id)!.state, ...change } });

describe("fetching a dataset", () => {
  const fetch = (as: UserName, handle_id: string) =>
    ask("fetch_dataset", as, { query: { handle_id } });

  it("returns a locked dataset, and that it is locked", async () => {
    world.items.set(id, { locked: true });
    expect(await fetch("reader", id)).toMatchObject({ status: 200, body: { locked: true } });
  });

  it.each([
    ["10378.1/nope", "Could not find the given key (10378.1/nope) in the registry."],
    [handles.model, "could not parsed as an appropriate type"],
    ["", "Empty string received"],
  ])("fails with 400 for %j", async (handle, text) => {
    const { status, body } = await fetch("editor", handle);
    expect(status).toBe(400);
    expect(body.detail).toContain(text);
  });

  it("fails with 400 for a seed", async () => {
    const { id: seed } = world.items.add({ subtype: "DATASET", owner: "editor" });
    expect((await fetch("editor", seed)).status).toBe(400);
  });

  it("is rejected if the dataset is private", async () => {
    open([]);
    expect(await fetch("reader", id)).toEqual({
      status: 401,
      body: {
        detail: "Registry did not grant access to the dataset. " +
          "Details: You are not authorised to fetch this item..",
      },
    });
  });
});

describe("listing datasets", () => {
  const list = (body: unknown) => ask("list", "reader", { body });

  it("lists datasets and nothing else", async () => {
    const { body } = await list({ page_size: 20 });
    expect(body.items.map((item: { readonly id: string }) => item.id)).toEqual([id]);
    expect(body).toMatchObject({ total_item_count: 1, not_authorised_count: 0, seed_items: [] });
  });

  it("counts the datasets that the caller may not read", async () => {
    open([]);
    const { body } = await list({ page_size: 20 });
    expect(body).toMatchObject({ items: [], not_authorised_count: 1 });
  });

  it("finds datasets by the start of their URI", async () => {
    const uri = "https://data.example.org/elsewhere";
    const info = { name: "Elsewhere", access_info: { reposited: false, uri } };
    await ask("mint_dataset", "editor", { body: metadata({ info }) });
    world.jobs.close();
    const sort_type = "ACCESS_INFO_URI_BEGINS_WITH";
    const sort_by = { sort_type, begins_with: "https://data.example" };
    const { body } = await list({ page_size: 5, sort_by });
    expect(body.items).toHaveLength(1);
    expect(body.items[0].access_info_uri).toBe(uri);
  });

  it.each([
    [{ page_size: -1 }, "Status code: 500. Details: Failed to query the database."],
    [
      { page_size: 1, sort_by: { sort_type: "RELEASE_TIMESTAMP" } },
      "Status code: 400. Details: Failed to generate query parameters. Error: Could not derive " +
      "an index name for filter type FilterType.ITEM_SUBTYPE",
    ],
  ])("turns the registry's error for %j into a 500", async (request, text) => {
    const { status, body } = await list(request);
    expect(status).toBe(500);
    expect(body.detail).toContain(
      `Unexpected non 200 status code in dataset list process. ${text}`,
    );
  });
});

describe("credentials", () => {
  const keys = (access: "read" | "write", as: UserName, console = false) =>
    ask(`generate_${access}_access_credentials`, as, {
      body: { dataset_id: id, console_session_required: console },
    });

  it("expire after eight hours, and show that with microseconds and an offset", async () => {
    const { body } = await keys("read", "reader");
    const { expiry, ...secrets } = body.credentials;
    expect(expiry).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect((Date.parse(expiry) / 1000 - world.now()) / 3600).toBeCloseTo(8, 2);
    expect(Object.keys(secrets)).toEqual([
      "aws_access_key_id",
      "aws_secret_access_key",
      "aws_session_token",
    ]);
    expect(body.console_session_url).toBeNull();
  });

  it("are different each time", async () => {
    const [first, second] = [await keys("read", "editor"), await keys("read", "editor")];
    const tokenOf = ({ body }: Answer) => body.credentials.aws_session_token;
    expect(tokenOf(first)).not.toBe(tokenOf(second));
  });

  it("to write are issued to the owner, an administrator, and users with the role", async () => {
    expect((await keys("write", "editor")).status).toBe(200);
    expect((await keys("write", "admin")).status).toBe(200);
    expect(await keys("write", "other")).toEqual({
      status: 401,
      body: { detail: "You do not have sufficient permissions to write to this dataset!" },
    });
    open(["metadata-read", "dataset-data-write"]);
    expect((await keys("write", "unlinked")).status).toBe(200);
  });

  it("to read are refused if the user may only read the metadata", async () => {
    open(["metadata-read"]);
    expect(await keys("read", "reader")).toEqual({
      status: 401,
      body: { detail: "You do not have sufficient permissions to read from this dataset!" },
    });
  });

  it("to write are refused while the dataset is locked, but not those to read", async () => {
    world.items.set(id, { locked: true });
    const { status, body } = await keys("write", "admin");
    expect(status).toBe(401);
    expect(body.detail).toContain("This dataset is locked");
    expect((await keys("read", "reader")).status).toBe(200);
  });

  it.each(["PENDING", "RELEASED"])(
    "to write are refused with 403 while the dataset is %s, but not those to read",
    async (release_status) => {
      setState({ release_status });
      expect((await keys("write", "editor")).status).toBe(403);
      expect((await keys("read", "editor")).status).toBe(200);
    },
  );

  it("cannot be issued with a console session", async () => {
    expect((await keys("read", "editor", true)).status).toBe(500);
  });
});

describe("a presigned URL for a file", () => {
  const link = (as: UserName, file_path: string, dataset_id = id) =>
    ask("generate_presigned_url", as, { body: { dataset_id, file_path, expires_in: 60 } });

  it("points to the metadata, which every dataset has", async () => {
    const { body } = await link("reader", "metadata.json");
    const url = new URL(body.presigned_url);
    const key = `datasets/${id.replace(/[./]/g, "-")}/metadata.json`;
    expect(url.pathname).toBe(`/provena-data/${key}`);
    expect(Math.abs(Number(url.searchParams.get("Expires")) - world.now() - 60)).toBeLessThan(5);
    const disposition = url.searchParams.get("response-content-disposition");
    expect(disposition).toBe(`attachment; filename=${key}`);
    expect(body).toMatchObject({ dataset_id: id, file_path: "metadata.json" });
  });

  it("exists for the metadata of every dataset that a deployment starts with", async () => {
    seedReef(world);
    const datasets = world.items.all().filter((item) => item.item_subtype === "DATASET");
    expect(datasets.length).toBeGreaterThan(1);
    for (const dataset of datasets) {
      const { status } = await link("admin", "metadata.json", dataset.id);
      expect({ id: dataset.id, status }).toEqual({ id: dataset.id, status: 200 });
    }
  });

  it("points to a file that was uploaded", async () => {
    world.objectStore.put(`datasets/${id.replace(/[./]/g, "-")}/a b.csv`, "x");
    const { body } = await link("reader", "a b.csv");
    expect(body.presigned_url).toContain("/a%20b.csv?");
  });

  it.each([
    ["nope.csv", "File path 'nope.csv' does not exist in dataset with id "],
    ["../x", "File path '../x' contains '../' which is not allowed."],
    ["a//b", "File path 'a//b' contains '//' which is not allowed."],
  ])("fails with 400 for %s", async (path, text) => {
    const { status, body } = await link("editor", path);
    expect(status).toBe(400);
    expect(body.detail).toContain(text);
  });

  it("is mentioned in the error if the dataset is unknown", async () => {
    const { status, body } = await link("editor", "a.csv", "10378.1/nope");
    expect(status).toBe(400);
    expect(body.detail).toMatch(/^Failed to generate presigned url\. Error: The registry API/);
  });

  it("is refused if the user may only read the metadata", async () => {
    open(["metadata-read"]);
    expect(await link("reader", "metadata.json")).toEqual({
      status: 401,
      body: {
        detail: "Failed to generate presigned url. Error: User reader does not have expected " +
          `dataset data privileges for dataset with id '${id}'.` +
          "Expected roles of ['dataset-data-read'] but got ['metadata-read']",
      },
    });
  });
});
