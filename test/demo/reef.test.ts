import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiName } from "../../src/model/deployment.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { callApi, signInAs } from "./client.ts";

let demo: Demo;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  demo = await startDemo({
    interval: 0,
    users: {
      unlinked: {
        roles: ["entity-registry-read", "entity-registry-write"],
        email: "unlinked@example.org",
        name: "Una Linked",
      },
    },
  });
  for (const user of ["newcomer", "reader", "editor", "admin", "unlinked"]) {
    tokens[user] = (await signInAs(demo, user)).access_token;
  }
});
afterAll(() => demo.close());

const call = (user: string, api: ApiName, path: string, body?: unknown) =>
  callApi(`${demo.deployment.apis[api]}${path}`, { token: tokens[user]!, body });

describe("the registry", () => {
  it("fetches an item by its handle", async () => {
    const { body } = await call("reader", "registry", "/registry/general/fetch?id=10378.1/1900023");
    expect(body).toMatchObject({
      status: { success: true },
      item: { display_name: "Clownfish census", item_subtype: "DATASET" },
      item_is_seed: false,
    });
  });

  it("answers 200 with success false when there is no such item", async () => {
    const answer = await call("reader", "registry", "/registry/general/fetch?id=10378.1/1");
    expect(answer).toMatchObject({ status: 200, body: { status: { success: false }, item: null } });
  });

  it("lists every item once, page by page", async () => {
    const seen: string[] = [];
    let key: unknown = null;
    do {
      const { body } = await call("reader", "registry", "/registry/general/list", {
        page_size: 7,
        pagination_key: key,
        sort_by: { sort_type: "DISPLAY_NAME", ascending: true },
      });
      seen.push(...body.items.map((item: { display_name: string }) => item.display_name));
      key = body.pagination_key;
    } while (key);
    expect(seen).toHaveLength(40);
    expect(new Set(seen).size).toBe(40);
    expect(seen).toEqual([...seen].sort((a, b) => a.localeCompare(b, "en")));
  });

  it("lists only what the filter lets through", async () => {
    const { body } = await call("reader", "registry", "/registry/general/list", {
      page_size: 100,
      filter_by: { item_subtype: "MODEL_RUN" },
    });
    expect(body.total_item_count).toBe(6);
  });

  it("tells with an item of a kind which roles the caller has on it", async () => {
    const path = "/registry/entity/dataset/fetch?id=10378.1/1900019";
    const own = (await call("editor", "registry", path)).body;
    const others = (await call("reader", "registry", path)).body;
    expect(own).toMatchObject({ locked: false, roles: expect.arrayContaining(["admin"]) });
    expect(others.roles).toEqual(["metadata-read", "dataset-data-read"]);
    const personPath = path.replace("entity/dataset", "agent/person");
    const wrongKind = await call("reader", "registry", personPath);
    expect(wrongKind.body.status.success).toBe(false);
    const evaluate = "/registry/entity/dataset/auth/evaluate?id=10378.1/1900019";
    expect((await call("reader", "registry", evaluate)).body).toEqual({ roles: others.roles });
  });

  it("is closed to who has no role", async () => {
    const answer = await call("newcomer", "registry", "/registry/general/fetch?id=10378.1/1900023");
    expect(answer.status).toBe(401);
  });
});

describe("search", () => {
  it("needs registry read only, and answers handles and scores", async () => {
    const { status, body } = await call(
      "reader",
      "search",
      "/search/entity-registry?query=clownfish&record_limit=2&subtype_filter=DATASET",
    );
    expect(status).toBe(200);
    expect(body.results).toEqual([{ id: "10378.1/1900023", score: expect.any(Number) }]);
  });
});

describe("the data store", () => {
  const format = {
    associations: { organisation_id: "10378.1/1900002" },
    dataset_info: { name: "Pier temperature", description: "By hand, at noon" },
  };

  it("registers a data set that the registry then knows", async () => {
    const { body } = await call("editor", "data-store", "/register/mint-dataset", format);
    expect(body).toMatchObject({ status: { success: true }, handle: expect.any(String) });
    const fetched = await call(
      "reader",
      "registry",
      `/registry/general/fetch?id=${body.handle}`,
    );
    expect(fetched.body.item).toMatchObject({
      display_name: "Pier temperature",
      owner_username: "editor",
    });
  });

  it("registers nothing for who may not write or is no Person", async () => {
    const mint = (user: string) => call(user, "data-store", "/register/mint-dataset", format);
    expect((await mint("reader")).status).toBe(401);
    expect(await mint("unlinked")).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("Person") },
    });
  });

  it("hands out keys and links that look real", async () => {
    const keys = await call(
      "reader",
      "data-store",
      "/registry/credentials/generate-read-access-credentials",
      { dataset_id: "10378.1/1900019", console_session_required: false },
    );
    expect(keys.body.credentials).toMatchObject({
      aws_access_key_id: expect.stringMatching(/^ASIA[\dA-F]{16}$/),
      aws_secret_access_key: expect.any(String),
      aws_session_token: expect.any(String),
    });
    const link = await call("reader", "data-store", "/registry/items/generate-presigned-url", {
      dataset_id: "10378.1/1900019",
      file_path: "a b/depth.nc",
    });
    const url = new URL(link.body.presigned_url);
    expect(url.pathname).toBe("/datasets/1900019/a%20b/depth.nc");
    expect(url.searchParams.get("X-Amz-Signature")).toMatch(/^[\da-f]{64}$/);
  });

  it("refuses keys to change somebody else's files, with its own words", async () => {
    const answer = await call(
      "editor",
      "data-store",
      "/registry/credentials/generate-write-access-credentials",
      { dataset_id: "10378.1/1900020", console_session_required: false },
    );
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toContain("10378.1/1900020");
  });
});

describe("the other APIs", () => {
  it("list one's own jobs with any token, and everybody's with the role", async () => {
    const own = await call("editor", "job", "/jobs/user/list", { limit: 3 });
    expect(own.body.jobs).toHaveLength(3);
    expect(own.body.pagination_key).not.toBeNull();
    expect((await call("editor", "job", "/jobs/admin/list", {})).status).toBe(401);
    expect((await call("admin", "job", "/jobs/admin/list", {})).body.jobs).toHaveLength(7);
    const another = "/jobs/user/fetch?session_id=00000000-0000-4000-a000-000000000005";
    expect((await call("editor", "job", another)).body.detail).toContain("another user's job");
  });

  it("look up and mint handles", async () => {
    const { body } = await call("admin", "handle", "/handle/mint", {
      value_type: "URL",
      value: "https://example.org/reef",
    });
    const { body: found } = await call("admin", "handle", `/handle/get?id=${body.id}`);
    expect(found.properties).toEqual([{
      type: "URL",
      value: "https://example.org/reef",
      index: 1,
    }]);
    expect((await call("editor", "handle", `/handle/get?id=${body.id}`)).status).toBe(401);
  });

  it("explore where a data set came from, as deep as asked", async () => {
    const path = "/explore/upstream?starting_id=10378.1/1900032";
    const far = (await call("reader", "prov", path)).body;
    const near = (await call("reader", "prov", `${path}&depth=1`)).body;
    const names = (graph: { nodes: { display_name: string }[] }) =>
      graph.nodes.map((node) => node.display_name);
    expect(names(near.graph)).not.toContain("Lagoon currents, summer");
    expect(names(far.graph)).toContain("Lagoon currents, summer");
    const down = "/explore/downstream?starting_id=10378.1/1900021";
    expect(names((await call("reader", "prov", down)).body.graph))
      .toContain("Light at ten metres, modelled");
  });
});
