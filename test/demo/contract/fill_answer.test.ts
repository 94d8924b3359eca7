import { expect, test } from "vitest";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { fillAnswer, fillModel } from "../../../src/demo/contract/fill_answer.ts";
import type { ApiName } from "../../../src/model/deployment.ts";

async function fill(api: ApiName, id: string, data: unknown) {
  const contract = await contractOf(api);
  return fillAnswer(contract, contract.operations.find((one) => one.id === id)!, data);
}

const status = { success: true, details: "Done" };

const kept = {
  id: "10378.1/1",
  owner_username: "editor",
  created_timestamp: 1,
  updated_timestamp: 2,
};
const seed = { ...kept, item_category: "ENTITY", item_subtype: "MODEL", record_type: "SEED_ITEM" };
const model = {
  ...kept,
  record_type: "COMPLETE_ITEM",
  display_name: "Coral model",
  name: "Coral",
  description: "Grows",
  documentation_url: "https://example.org/a",
  source_url: "https://example.org/b",
  history: [],
};

test("a missing field is null", async () => {
  expect(await fill("registry", "fetch_entity_model", { status })).toEqual({
    status,
    item: null,
    roles: null,
    locked: null,
    item_is_seed: null,
  });
});

test("an item is completed with the defaults of its kind", async () => {
  const answer = await fill("registry", "fetch_entity_model", { status, item: model });
  expect(answer).toMatchObject({
    item: {
      ...model,
      user_metadata: null,
      item_category: "ENTITY",
      item_subtype: "MODEL",
      workflow_links: null,
      versioning_info: null,
    },
  });
});

test("a seed is not completed to an item where both are allowed", async () => {
  const answer = await fill("registry", "fetch_entity_model", { status, item: seed });
  expect(answer).toMatchObject({ item: seed });
  expect(Object.keys((answer as { item: object }).item)).not.toContain("history");
});

test("unknown fields are removed, also in lists", async () => {
  const data = { status: { ...status, hint: 1 }, items: [{ ...model, secret: "x" }], page: 2 };
  const answer = await fill("registry", "list_entity_model", data);
  expect(JSON.stringify(answer)).not.toMatch(/hint|secret|"page"/);
  expect(answer).toMatchObject({ items: [{ name: "Coral" }], seed_items: null });
});

test("a default is a new object each time", async () => {
  const item = { ...kept, record_type: "COMPLETE_ITEM", display_name: "T", history: [] };
  const first = await fill("registry", "fetch_entity_dataset_template", { status, item }) as {
    item: { defined_resources: unknown[] };
  };
  first.item.defined_resources.push("mine");
  const second = await fill("registry", "fetch_entity_dataset_template", { status, item });
  expect(second).toMatchObject({ item: { defined_resources: [] } });
});

test("the version in a dataset's metadata is returned although the document omits it", async () => {
  const contract = await contractOf("data-store");
  const data = {
    name: "A",
    description: "B",
    access_info: {},
    publisher_id: "1",
    created_date: {},
    published_date: {},
    license: "https://example.org/",
  };
  expect(fillModel(contract, "CollectionFormatDatasetInfo", data)).toMatchObject({
    version: null,
    access_info: { reposited: true, uri: null, description: null },
    created_date: { relevant: false, value: null },
  });
});

test("a job is completed although the document does not describe it", async () => {
  const job = {
    session_id: "s",
    created_timestamp: 1,
    username: "editor",
    payload: { left: "as it is" },
    job_type: "EMAIL",
    job_sub_type: "SEND_EMAIL",
    gsi_status: "ok",
    status: "PENDING",
  };
  expect(await fill("job", "get_job", { job })).toEqual({
    job: { ...job, batch_id: null, info: null, result: null },
  });
});

test.each<[string, ApiName, string, unknown]>([
  ["an item that is fetched without its kind", "registry", "fetch", {
    status,
    item: { id: "1", universal_partition_key: "OK", versioning_info: { version: 1 } },
  }],
  ["items that are listed without their kind", "registry", "list", {
    status,
    items: [{ id: "1", any: { thing: null } }],
    total_item_count: 1,
    pagination_key: null,
  }],
  ["an answer without a model", "data-store", "list_reviewers", ["10378.1/1"]],
  ["an empty answer", "data-store", "add_reviewer", null],
  ["a graph", "prov", "explore_upstream", { status, record_count: 0, graph: { nodes: [] } }],
  ["pairs of a text and an object", "auth", "groups_import", {
    status,
    trial_mode: true,
    statistics: null,
    failure_list: [["why", { id: "g" }]],
  }],
])("%s is returned unchanged", async (_case, api, id, data) => {
  expect(await fill(api, id, data)).toEqual(data);
});

test("an answer without a required field is an error of the service", async () => {
  const { name: _name, ...unnamed } = model;
  await expect(fill("registry", "list_entity_model", { status, items: [model, unnamed] }))
    .rejects.toThrow("no list_entity_model.items.1.name is given");
});
