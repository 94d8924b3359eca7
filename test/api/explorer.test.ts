import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiExplorer, createExplorer } from "../../src/api/explorer.ts";
import { describeApi } from "../../src/demo/contract/describe_api.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { documentOf, json, serveApi } from "./api_server.ts";
import { presenter, type SignedIn, signedIn } from "./signed_in.ts";

let signed: SignedIn;

beforeAll(async () => {
  signed = await signedIn("editor");
});

afterAll(() => signed.demo.close());

const roles = ["entity-registry-read", "entity-registry-write"];

function explore(name: ApiName): Promise<ApiExplorer> {
  const { client, documents } = signed;
  return createExplorer(name, { client, documents, presenter, roles });
}

async function htmlOf(result: unknown): Promise<string> {
  const shows = result as { [key: symbol]: () => Promise<{ "text/html": string }> };
  return (await shows[Symbol.for("Jupyter.display")]!())["text/html"];
}

describe("exploring the embedded deployment", () => {
  test.each(
    [
      ["data-store", 23, "Registry credentials"],
      ["registry", 172, "Model Run Workflow Template"],
      ["prov", 24, "Explore Lineage"],
      ["handle", 14, "Handle Service"],
      ["job", 14, "User Jobs Service"],
      ["search", 8, "Entity Registry"],
      ["auth", 42, "Person Link Service (User)"],
    ] as const,
  )("%s shows its operations by tag, with what they need", async (name, count, tag) => {
    const api = await explore(name);
    expect(api.operations).toHaveLength(count);
    const shown = String(api);
    expect(shown).toMatch(/Operation +What it does +Needs/);
    expect(shown.split("\n").some((line) => line.startsWith(tag))).toBe(true);
    for (const { operationId } of api.operations) expect(shown).toContain(operationId);
    expect(inspect(api)).toContain(tag);
    expect(await htmlOf(api)).toContain("<table");
    expect(JSON.parse(JSON.stringify(api))).toMatchObject({
      api: name,
      operations: expect.any(Array),
    });
    expect([...api]).toEqual(api.operations);
  });

  test("the reported need of an operation matches the deployment's rules, or is unknown", async () => {
    const need = async (api: ApiName, id: string) =>
      (await explore(api)).operations.find((one) => one.operationId === id)?.access;
    expect(await need("registry", "fetch")).toEqual({ kind: "roles", roles: [roles[0]] });
    expect(await need("data-store", "mint_dataset")).toEqual({ kind: "roles", roles });
    expect(await need("search", "search_entity_registry")).toEqual({
      kind: "roles",
      roles: [roles[0]],
    });
    expect(await need("search", "check_read_access")).toEqual({
      kind: "roles",
      roles: ["sys-admin-read"],
    });
    expect(await need("job", "list_jobs")).toEqual({ kind: "signIn" });
    expect(await need("registry", "root")).toEqual({ kind: "none" });
  });

  test("a missing role is marked, with the call that requests it", async () => {
    const shown = String(await explore("search"));
    expect(shown).toMatch(/check_write_access .* – system, write/);
    expect(shown).toMatch(/search_entity_registry .* ✓ registry, read/);
    expect(shown.replaceAll("\n", " ")).toContain(
      "Roles you lack, marked –: sys-admin-read, sys-admin-write, sys-admin-admin. " +
        "They are for administrators.",
    );
    expect(shown).not.toContain("requestAccess");
  });

  test("an operation is described with its arguments, its answers and a call to paste", async () => {
    const api = await explore("registry");
    const description = api.describe("list");
    expect(description.arguments.map((one) => one.name)).toEqual([
      "filter_by",
      "sort_by",
      "pagination_key",
      "page_size",
    ]);
    const shown = String(description);
    expect(shown).toMatch(/page_size optional +a whole number +body/);
    expect(shown).toContain("{ record_type?, item_subtype?, ");
    const dataStore = await explore("data-store");
    expect(String(dataStore.describe("generate_presigned_url")))
      .toMatch(/expires_in optional +a whole number from 1 to 86400/);
    expect(shown).toContain("To read them all:\n  await registry.ops.list.all()");
    expect(String(api.describe("fetch"))).toContain(
      'registry.ops.fetch({ id: "10378.1/1900001" })',
    );
    const mint = dataStore.describe("mint_dataset");
    expect(mint.example.code).toMatch(/^await dataStore\.ops\.mint_dataset\(\{ /);
    expect(mint.example.command).toMatch(
      /^provena call data-store mint_dataset 'associations=.* 'dataset_info=/,
    );
  });

  test("a call returns its data, and shows a tree or a table", async () => {
    const api = await explore("registry");
    const list = await api.ops.list!({ filter_by: { item_subtype: "STUDY" } });
    expect(list.status).toBe(200);
    expect(list.duration).toBeGreaterThanOrEqual(0);
    expect(list.headers.get("content-type")).toContain("json");
    expect(list.rows).toHaveLength(2);
    expect([...list]).toEqual(list.rows);
    expect(String(list)).toMatch(/Handle or id +Name +Type +Owner/);
    const { id } = list.rows[0] as { id: string };
    const item = await api.ops.fetch!({ id });
    expect(String(item)).toContain(`id: ${id}`);
    expect(inspect(item)).toContain(id);
  });

  test("people are masked in a notebook, in the table and in the tree", async () => {
    const { createPresenter } = await import("../../src/display/presenter.ts");
    const { client, documents } = signed;
    const masked = createPresenter({
      surface: "notebook",
      columns: 80,
      color: false,
      unicode: true,
      voice: "code",
      identity: "masked",
      qr: false,
    }, { kernel: undefined });
    const api = await createExplorer("registry", { client, documents, presenter: masked });
    const list = await api.ops.list!({ filter_by: { item_subtype: "DATASET" } });
    const { id } = (list.rows as { id: string; owner_username: string }[])
      .find((item) => item.owner_username === "editor")!;
    for (const result of [list, await api.ops.fetch!({ id })]) {
      expect(await htmlOf(result)).not.toContain("editor");
    }
    expect(JSON.stringify(list)).toContain("editor");
  });

  test("an operation is found by words, and shown with those found beside it", async () => {
    const api = await explore("registry");
    const found = api.find("model run");
    expect(found.operations.length).toBeGreaterThan(10);
    expect(found.operations.length).toBeLessThan(40);
    for (const { operationId, path, tag, summary } of found.operations) {
      const said = `${operationId} ${path} ${tag} ${summary}`.toLowerCase();
      expect(said).toMatch(/model/);
      expect(said).toMatch(/run/);
    }
    const names = found.operations.map(({ operationId }) => operationId);
    expect(names).toContain("fetch_activity_model_run");
    expect(Object.keys(found.ops)).toEqual(names);
    expect(String(found)).toContain(
      `Registry API · ${names.length} of 172 operations about “model run”`,
    );
    expect(found.find("lock").operations.map(({ operationId }) => operationId))
      .toContain("lock_lockactivity_model_run");
    // Upper case, signs and order do not matter.
    expect(api.find(" Run_MODEL ").operations).toEqual(found.operations);
    expect(String(api.find("zebra"))).toContain(
      "None of the 172 operations of the Registry API is about “zebra”.",
    );
    for (const wrong of ["", "  ", 7, undefined, "x".repeat(500)]) {
      expect(() => api.find(wrong as string)).toThrow(
        /find takes a few words, such as "model run"/,
      );
    }
  });

  test("all 172 operations are found on a screen of 24 lines", async () => {
    const shown = inspect(await explore("registry"));
    const lines = shown.split("\n");
    // With the prompt, and an empty line above and below.
    expect(lines.length).toBeLessThanOrEqual(21);
    expect(lines.filter((line) => /^ {2}▸ /.test(line))).toHaveLength(15);
    expect(shown).toContain("▸ Model Run Workflow Template · 18 operations\n");
    expect(shown).toContain("▸ Admin · 6 operations, none with your roles\n");
    expect(shown).toContain('registry.find("model")');
    const html = await htmlOf(await explore("registry"));
    expect(html.match(/<details style/g)).toHaveLength(15);
    expect(html).not.toContain("<details open");
    expect(html).toContain("auth_configuration_get_entity_model_run_workflow_template");
  });

  test("a name that is nearly that of an operation throws at the first touch", async () => {
    const { ops } = await explore("registry");
    const touch = (name: string) => (ops as Record<string, unknown>)[name];
    expect(() => touch("lisst")).toThrow(
      'The registry API has no operation lisst (did you mean "list"?)',
    );
    expect(() => touch("fetchEntityDataset")).toThrow('did you mean "fetch_entity_dataset"?');
    expect(() => touch("lisst")).toThrow(expect.objectContaining({ code: "ERR_OPERATION" }));
    // What front-ends ask for, to find out what an object is.
    const probed = ["then", "schema", "toJSON", "toString", "href", "toDataURL", "toSpec"];
    for (const name of [...probed, "outerHTML", "constructor", "inspect", "qqqqqq", "_list", "0"]) {
      expect(touch(name), name).toBeUndefined();
    }
    expect("lisst" in ops).toBe(false);
    expect(await Promise.resolve(ops)).toBe(ops);
    expect(touch("list")).toBeTypeOf("function");
  });

  test("the operations say of themselves how to list, find and call them", async () => {
    const { ops } = await explore("data-store");
    expect(inspect(ops)).toMatch(/23 operations to call, such as dataStore\.ops\.NAME\(\{ … \}\)/);
    expect(inspect(ops)).toContain("See them all: dataStore");
    expect(await htmlOf(ops)).toContain("dataStore.find(");
  });

  test("an unknown operation names the nearest", async () => {
    const api = await explore("registry");
    expect(() => api.call("fetchEntityDataset")).toThrow(
      /no operation "fetchEntityDataset" \(did you mean "fetch_entity_dataset"\?\)/,
    );
    // Provena's names contain more words than people remember.
    expect(() => api.call("fetch_person")).toThrow(/did you mean "fetch_agent_person"\?/);
    expect(() => api.call("fetchDataset")).toThrow(/did you mean "fetch_entity_dataset"\?/);
    expect(() => api.describe("qqqqqq")).toThrow(/no operation "qqqqqq"/);
  });

  test("not found is an error that names deployment and handle", async () => {
    const api = await explore("registry");
    await expect(api.ops.fetch!({ id: "10378.1/404" })).rejects.toMatchObject({
      code: "ERR_OPERATION",
      message:
        'registry.fetch on localhost found no item 10378.1/404. Search for it: await session.search("WORDS")',
    });
  });

  test("all pages can be walked by items, by pages and from a call, with progress", async () => {
    const api = await explore("registry");
    const progress: { pages: number; items: number }[] = [];
    const ids: unknown[] = [];
    const args = { page_size: 25 };
    for await (const item of api.ops.list!.all(args, { onProgress: (p) => progress.push(p) })) {
      ids.push((item as { id: string }).id);
    }
    expect(new Set(ids).size).toBe(69);
    // Pages are filtered after they are read: one item is a seed, and one is closed to this user.
    expect(progress).toEqual([
      { pages: 1, items: 24 },
      { pages: 2, items: 48 },
      { pages: 3, items: 69 },
    ]);
    const pages: number[] = [];
    for await (const page of api.ops.list!.pages({ body: args })) pages.push(page.rows.length);
    expect(pages).toEqual([24, 24, 21]);
    const fromCall: unknown[] = [];
    for await (const item of api.ops.list!(args)) fromCall.push((item as { id: string }).id);
    expect(fromCall).toEqual(ids);
    expect(String(await api.ops.list!(args))).toContain("There are more pages");
    expect(String(await api.ops.list!({ page_size: 200 }))).not.toContain("There are more pages");
    await expect(api.ops.fetch!.pages({ id: "x" }).next()).rejects.toMatchObject({
      code: "ERR_OPERATION",
    });
  });

  test("a search shows names, types and owners beside the scores", async () => {
    const api = await explore("search");
    const progress: number[] = [];
    const found = await api.ops.search_entity_registry!({ query: "coral" }, {
      onProgress: ({ done }) => progress.push(done),
    });
    expect(String(found)).toMatch(/Handle or id +Name +Type +Owner +Score/);
    expect(String(found)).toContain("Coral cover along ten transects");
    expect(progress.at(-1)).toBe(found.rows.length);
    expect(Object.keys(found.rows[0] as object)).toEqual(["id", "score"]);
    const bare = await api.ops.search_entity_registry!({ query: "coral" }, { names: false });
    expect(String(bare)).not.toContain("Coral cover");
  });

  test("22 credentials are complete in data, and nowhere else", async () => {
    const registry = await explore("registry");
    const datasets = await registry.ops.list_entity_dataset!({});
    const { id } = datasets.rows[0] as { id: string };
    const api = await explore("data-store");
    const result = await api.ops.generate_read_access_credentials!({
      dataset_id: id,
      console_session_required: false,
    });
    const data = result.data as { credentials: Record<string, string> };
    const secrets = Object.entries(data.credentials).filter(([name]) => name.startsWith("aws_"))
      .map(([, value]) => value);
    expect(secrets).toHaveLength(3);
    const shown = [
      String(result),
      inspect(result),
      inspect({ result }),
      inspect(data),
      inspect(data.credentials),
      JSON.stringify(result),
      await htmlOf(result),
      await htmlOf(data.credentials),
    ];
    for (const secret of secrets) for (const text of shown) expect(text).not.toContain(secret);
    expect(shown[0]).toContain("aws_session_token: [redacted]");
    expect(JSON.stringify(data)).toContain(secrets[0]);
  });

  test("22 the sign-in token of a console link is complete in data, and nowhere else", async () => {
    const console_session_url = "https://signin.example.org/federation?SigninToken=c0ns0le-s1gnin";
    await using server = await serveApi(
      await describeApi("data-store"),
      (_, response) =>
        json(response, 200, { status: { success: true, details: "" }, console_session_url }),
    );
    const api = await server.explore("data-store");
    const result = await api.ops.generate_read_access_credentials!({
      dataset_id: "10378.1/1900022",
      console_session_required: true,
    });
    expect(JSON.stringify(result.data)).toContain(console_session_url);
    const shown = [String(result), inspect(result), JSON.stringify(result), await htmlOf(result)];
    for (const text of shown) expect(text).not.toContain("c0ns0le-s1gnin");
  });

  test("the suggested call is allowed for the user, and changes nothing", async () => {
    const tried = async (name: ApiName) => /await .*/.exec(String(await explore(name)))?.[0];
    expect(await tried("registry")).toContain("registry.ops.fetch_agent_organisation(");
    expect(await tried("job")).toContain("job.ops.get_job(");
    expect(await tried("auth")).toBe("await auth.ops.get_requests()");
    // Without the roles for any operation, one that needs the fewest.
    expect(await tried("handle")).toContain("await handle.ops.get(");
  });

  test("22 the access token echoed by a check is not shown", async () => {
    const api = await explore("registry");
    const result = await api.ops.check_general_access!();
    const { access_token } = result.data as { access_token: string };
    expect(access_token).toMatch(/^eyJ/);
    expect(String(result) + JSON.stringify(result)).not.toContain(access_token.slice(0, 40));
  });
});

describe("23 names with a meaning in JavaScript", () => {
  const names = ["then", "constructor", "__proto__", "toJSON", "toString", "hasOwnProperty"];
  const paths = Object.fromEntries(
    [...names, "fetch", "repos/get"].map((operationId, i) => [`/p${i}`, { get: { operationId } }]),
  );
  // As text, because an object literal would set its prototype.
  const document = JSON.stringify(documentOf(paths));

  test("can only be called by call(), and the others are own properties of an object without prototype", async () => {
    await using server = await serveApi(document, ({ url }, response) => json(response, 200, url));
    const api = await server.explore();
    // What it inherits from has nothing, and only says which name is nearly that of an operation.
    const above = Object.getPrototypeOf(api.ops);
    expect(Object.getOwnPropertyNames(above)).toEqual([]);
    expect(Object.getPrototypeOf(above)).toBe(null);
    expect(Object.getOwnPropertyNames(api.ops)).toEqual(["fetch", "repos/get"]);
    expect(Object.keys(api.ops)).toEqual(["fetch", "repos/get"]);
    expect((api.ops as { then?: unknown }).then).toBeUndefined();
    // Awaiting the explorer must not call its `then`.
    expect(await Promise.resolve(api.ops)).toBe(api.ops);
    for (const [i, name] of names.entries()) {
      expect((await api.call(name)).data).toBe(`/p${i}`);
      expect(api.describe(name).example.code).toBe(`await registry.call("${name}")`);
    }
    expect(api.describe("repos/get").example.code).toBe('await registry.ops["repos/get"]()');
  });
});

test("23 a document cannot put code or markup into what is shown or pasted", async () => {
  const evil = '"}); globalThis.pwned = true; ({a:"\u202e`${1}`</code><script>alert(1)</script>';
  const document = documentOf({
    "/x": {
      post: {
        operationId: evil,
        summary: evil,
        description: evil,
        tags: [evil],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                required: [evil],
                properties: { [evil]: { type: "string", example: evil, description: evil } },
              },
            },
          },
        },
      },
    },
  });
  await using server = await serveApi(document, ({ body }, response) => json(response, 200, body));
  const api = await server.explore();
  const description = api.describe(evil);
  const html = await htmlOf(api) + await htmlOf(description);
  expect(html).not.toContain("<script");
  expect(html + description.example.code).not.toContain("\u202e");
  const calls: unknown[][] = [];
  const ops = { [evil]: (...args: unknown[]) => calls.push(args) };
  new Function("registry", description.example.code.replace("await ", ""))({ ops });
  expect((globalThis as { pwned?: unknown }).pwned).toBeUndefined();
  expect(calls).toEqual([[{ [evil]: evil }]]);
});

test("an argument is described to its full depth, with all allowed values", async () => {
  const kinds = Array.from({ length: 20 }, (_, i) => `kind_${i + 1}`);
  const inner = { type: "object", required: ["kind"], properties: { kind: { enum: kinds } } };
  const document = documentOf({
    "/x": {
      post: {
        operationId: "thing",
        requestBody: {
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: {
                  filter: {
                    anyOf: [{
                      type: "object",
                      properties: { sites: { type: "array", items: inner }, again: {} },
                    }, { type: "null" }],
                  },
                },
              },
            },
          },
        },
      },
    },
  });
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  const description = (await server.explore()).describe("thing");
  expect(description.arguments).toMatchObject([{
    name: "filter",
    fields: [{
      name: "sites",
      required: false,
      fields: [{ name: "kind", required: true, choices: kinds }],
    }, { name: "again" }],
    example: { command: expect.stringMatching(/^'filter=\{"sites":\[/) },
  }]);
  const shown = String(description);
  for (const kind of kinds) expect(shown).toContain(`"${kind}"`);
  expect(shown).toMatch(/\n {2}sites optional[^\n]*\n {4}kind /);
});

test("a schema that contains itself is described once", async () => {
  const document = {
    ...documentOf({
      "/x": {
        post: {
          operationId: "thing",
          requestBody: {
            content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } },
          },
        },
      },
    }),
    components: {
      schemas: {
        Node: {
          type: "object",
          properties: {
            name: { type: "string" },
            parts: { type: "array", items: { $ref: "#/components/schemas/Node" } },
          },
        },
      },
    },
  };
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  const { arguments: args } = (await server.explore()).describe("thing");
  expect(args[1]?.fields?.[1]).not.toHaveProperty("fields");
  expect(args).toMatchObject([{ name: "name" }, {
    name: "parts",
    fields: [{ name: "name" }, { name: "parts" }],
  }]);
});

test("no operation for administrators is suggested", async () => {
  const reading = (operationId: string) => ({ get: { operationId } });
  const both = { "/admin/jobs": reading("admin_jobs"), "/jobs": reading("jobs") };
  for (const [paths, tried] of [[both, "ops.jobs("], [{ "/admin/jobs": reading("all") }, ""]]) {
    await using server = await serveApi(
      documentOf(paths as Record<string, unknown>),
      (_, response) => json(response, 200, {}),
    );
    const shown = String(await server.explore());
    if (tried) expect(shown).toContain(tried as string);
    expect(shown.includes("Call one:")).toBe(tried !== "");
  }
});

test("a walk through repeating pages ends", async () => {
  const schema = { type: "object", properties: { pagination_key: { type: "string" } } };
  const content = { "application/json": { schema } };
  const document = documentOf({
    "/l": {
      post: { operationId: "list", requestBody: { content }, responses: { 200: { content } } },
    },
  });
  await using server = await serveApi(
    document,
    (_, response) => json(response, 200, { items: [{ id: 1 }], pagination_key: "same" }),
  );
  const api = await server.explore();
  const walk = async () => {
    for await (const _ of api.ops.list!.all()) if (server.requests.length > 5) return "endless";
  };
  await expect(walk()).rejects.toThrow("the same page again and again");
});

test.each(
  [
    ["page", "per_page", (n: number) => n],
    ["offset", "limit", (n: number) => (n - 1) * 2],
  ] as const,
)("pages by %s are walked until one is short", async (argument, size, startOf) => {
  const parameters = [argument, size].map((name) => ({
    name,
    in: "query",
    schema: { type: "integer" },
  }));
  const document = documentOf({ "/l": { get: { operationId: "list", parameters } } });
  await using server = await serveApi(document, ({ url }, response) => {
    const value = Number(new URL(url, "http://x").searchParams.get(argument) ?? startOf(1));
    const page = [1, 2, 3].find((n) => startOf(n) === value)!;
    json(response, 200, page < 3 ? [{ id: page }, { id: page + 0.5 }] : [{ id: 3 }]);
  });
  const api = await server.explore();
  const ids: unknown[] = [];
  for await (const item of api.ops.list!.all({ [size]: 2 })) ids.push((item as { id: number }).id);
  expect(ids).toEqual([1, 1.5, 2, 2.5, 3]);
  expect(server.requests).toHaveLength(3);
});
