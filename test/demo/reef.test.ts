import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiName } from "../../src/model/deployment.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { demoPeople } from "../../src/demo/users.ts";
import { callApi, signInAs } from "./client.ts";

let demo: Demo;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  demo = await startDemo({ interval: 0, jobs: { pace: 10 } });
  for (const user of Object.keys(demoPeople)) {
    tokens[user] = (await signInAs(demo, user)).access_token;
  }
});
afterAll(() => demo.close());

const call = (user: string, api: ApiName, path: string, body?: unknown) =>
  callApi(`${demo.deployment.apis[api]}${path}`, { token: tokens[user]!, body });

/** Waits until a job has succeeded. */
const jobDone = (user: string, session: string) =>
  vi.waitFor(async () => {
    const { body } = await call(user, "job", `/jobs/user/fetch?session_id=${session}`);
    expect(body.job?.status).toBe("SUCCEEDED");
    return body.job;
  }, { timeout: 5000, interval: 10 });

describe("the registry", () => {
  const census = "10378.1/1900023";

  it("fetches the stored item by its handle", async () => {
    const { body } = await call("reader", "registry", `/registry/general/fetch?id=${census}`);
    expect(body).toMatchObject({
      status: { success: true },
      item: { display_name: "Clownfish census", item_subtype: "DATASET" },
    });
  });

  it("answers 200 with success false for an unknown item", async () => {
    const answer = await call("reader", "registry", "/registry/general/fetch?id=10378.1/1");
    expect(answer).toMatchObject({ status: 200, body: { status: { success: false }, item: null } });
  });

  it("lists every item exactly once over all pages", async () => {
    const seen: string[] = [];
    let key: unknown = null;
    let pages = 0;
    do {
      const { body } = await call("reader", "registry", "/registry/general/list", {
        page_size: 7,
        pagination_key: key,
        sort_by: { sort_type: "DISPLAY_NAME", ascending: true },
      });
      seen.push(...body.items.map((item: { id: string }) => item.id));
      key = body.pagination_key;
      pages += 1;
    } while (key);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(census);
    expect(pages).toBeGreaterThanOrEqual(Math.ceil(seen.length / 7));
  });

  it("lists only items that match the filter", async () => {
    const { body } = await call("reader", "registry", "/registry/general/list", {
      page_size: 100,
      filter_by: { item_subtype: "MODEL_RUN" },
    });
    expect(body.items.map((item: { item_subtype: string }) => item.item_subtype))
      .toEqual(Array(6).fill("MODEL_RUN"));
  });

  it("returns the caller's roles on an item that is fetched by kind", async () => {
    const path = "/registry/entity/dataset/fetch?id=10378.1/1900019";
    const own = (await call("editor", "registry", path)).body;
    const others = (await call("reader", "registry", path)).body;
    expect(own).toMatchObject({ locked: false, roles: expect.arrayContaining(["admin"]) });
    expect(others.roles).toEqual(["metadata-read", "dataset-data-read"]);
    const personPath = path.replace("entity/dataset", "agent/person");
    const wrongKind = await call("reader", "registry", personPath);
    expect(wrongKind.body.status.success).toBe(false);
  });

  it("rejects a user without roles", async () => {
    const answer = await call("newcomer", "registry", `/registry/general/fetch?id=${census}`);
    expect(answer.status).toBe(401);
  });
});

describe("search", () => {
  it("needs only read access to the registry, and returns handles and scores", async () => {
    const { status, body } = await call(
      "reader",
      "search",
      "/search/entity-registry?query=clownfish&record_limit=2&subtype_filter=DATASET",
    );
    expect(status).toBe(200);
    expect(body.results[0]).toEqual({ id: "10378.1/1900023", score: expect.any(Number) });
  });
});

describe("the data store", () => {
  const none = { relevant: false };
  const format = {
    associations: { organisation_id: "10378.1/1900002" },
    approvals: {
      ethics_registration: none,
      ethics_access: none,
      indigenous_knowledge: none,
      export_controls: none,
    },
    dataset_info: {
      name: "Pier temperature",
      description: "By hand, at noon",
      access_info: { reposited: true },
      publisher_id: "10378.1/1900002",
      created_date: { relevant: true, value: "2026-01-01" },
      published_date: none,
      license: "https://creativecommons.org/licenses/by/4.0/",
    },
  };
  const mint = (user: string) => call(user, "data-store", "/register/mint-dataset", format);

  it("registers a dataset in the registry, and its lineage after two jobs", async () => {
    const { body } = await mint("editor");
    expect(body).toMatchObject({ status: { success: true }, handle: expect.any(String) });
    const fetched = await call("reader", "registry", `/registry/general/fetch?id=${body.handle}`);
    expect(fetched.body.item).toMatchObject({
      display_name: "Pier temperature",
      owner_username: "editor",
    });
    const job = await jobDone("editor", body.register_create_activity_session_id);
    await jobDone("editor", job.result.lodge_session_id);
    const { graph } = (await call(
      "reader",
      "prov",
      `/explore/upstream?starting_id=${body.handle}&depth=1`,
    )).body;
    expect(graph.links).toContainEqual({
      type: "wasGeneratedBy",
      source: body.handle,
      target: job.result.creation_activity_id,
    });
  });

  it("registers nothing for a user who may not write or has no linked Person", async () => {
    expect((await mint("reader")).status).toBe(401);
    expect((await mint("unlinked")).status).toBe(500);
  });

  it("issues credentials and presigned URLs for the files", async () => {
    const keys = await call(
      "reader",
      "data-store",
      "/registry/credentials/generate-read-access-credentials",
      { dataset_id: "10378.1/1900019", console_session_required: false },
    );
    expect(keys.body.credentials).toEqual({
      aws_access_key_id: expect.any(String),
      aws_secret_access_key: expect.any(String),
      aws_session_token: expect.any(String),
      expiry: expect.any(String),
    });
    const link = await call("reader", "data-store", "/registry/items/generate-presigned-url", {
      dataset_id: "10378.1/1900019",
      file_path: "metadata.json",
    });
    const url = new URL(link.body.presigned_url);
    expect(url.pathname).toContain("/datasets/10378-1-1900019/metadata.json");
  });

  it("refuses credentials to write another user's files, with Provena's message", async () => {
    const answer = await call(
      "editor",
      "data-store",
      "/registry/credentials/generate-write-access-credentials",
      { dataset_id: "10378.1/1900020", console_session_required: false },
    );
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toContain("sufficient permissions to write");
  });
});

describe("the other APIs", () => {
  it("list the caller's own jobs with any token, and all jobs with the role for that", async () => {
    const own = await call("editor", "job", "/jobs/user/list", { limit: 3 });
    expect(own.body.jobs).toHaveLength(3);
    expect(own.body.pagination_key).not.toBeNull();
    expect((await call("editor", "job", "/jobs/admin/list", {})).status).toBe(401);
    const all = (await call("admin", "job", "/jobs/admin/list", { limit: 1000 })).body.jobs;
    const owners = new Set(all.map(({ username }: { username: string }) => username));
    expect(owners).toContain("editor");
    expect(owners.size).toBeGreaterThan(1);
    const theirs = all.find(({ username }: { username: string }) => username === "admin");
    const path = `/jobs/user/fetch?session_id=${theirs.session_id}`;
    expect((await call("editor", "job", path)).status).toBe(401);
    expect((await call("admin", "job", path)).status).toBe(200);
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

  it("explore the origin of a dataset down to the requested depth", async () => {
    const path = "/explore/upstream?starting_id=10378.1/1900032";
    const ids = ({ body }: { body: { graph: { nodes: { id: string }[] } } }) =>
      body.graph.nodes.map(({ id }) => id);
    const currents = "10378.1/1900021";
    expect(ids(await call("reader", "prov", `${path}&depth=1`))).not.toContain(currents);
    expect(ids(await call("reader", "prov", `${path}&depth=10`))).toContain(currents);
    const down = `/explore/downstream?starting_id=${currents}&depth=10`;
    expect(ids(await call("reader", "prov", down))).toContain("10378.1/1900032");
  });

  it("accept a CSV file of model runs in a form", async () => {
    const { prov } = demo.deployment.apis;
    const authorization = `Bearer ${tokens.editor}`;
    const template = await fetch(
      `${prov}/bulk/generate_template/csv?workflow_template_id=10378.1/1900016`,
      { headers: { authorization } },
    );
    expect(template.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(template.headers.get("content-disposition")).toMatch(
      /^attachment; filename="\w+\.csv"$/,
    );
    const form = new FormData();
    form.set("csv_file", new File([await template.text()], "runs.csv", { type: "text/csv" }));
    const convert = (body?: FormData) =>
      fetch(`${prov}/bulk/convert_model_runs/csv`, {
        method: "POST",
        headers: { authorization },
        ...(body ? { body } : {}),
      });
    const empty = await convert(form);
    expect(empty.status).toBe(400);
    expect(await empty.json()).toEqual({ detail: "The provided CSV had no non header rows." });
    const nothing = await convert();
    expect(nothing.status).toBe(422);
    expect((await nothing.json()).detail).toMatchObject([{ loc: ["body", "csv_file"] }]);
  });
});
