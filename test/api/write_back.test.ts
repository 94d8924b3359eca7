/** What was fetched can be written back, with or without changes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiExplorer, createExplorer } from "../../src/api/explorer.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { recorded } from "../contract/recorded_world.ts";
import { presenter, type SignedIn, signedIn } from "./signed_in.ts";

type Json = Readonly<Record<string, unknown>>;

let signed: SignedIn;
beforeAll(async () => void (signed = await signedIn("editor", { jobs: { pace: 10 } })));
afterAll(() => signed.demo.close());

const explore = (name: ApiName): Promise<ApiExplorer> =>
  createExplorer(name, {
    client: signed.client,
    documents: signed.documents,
    presenter,
  });

const call = async (api: ApiExplorer, id: string, args: Json): Promise<Json> =>
  (await api.call(id, args)).data as Json;

/** The fields of a record that an operation takes. */
function argumentsFrom(api: ApiExplorer, id: string, record: Json): Json {
  const names = api.describe(id).arguments.filter((one) => one.in === "body").map((one) =>
    one.name
  );
  expect(names.length).toBeGreaterThan(1);
  return Object.fromEntries(
    names.filter((name) => name in record).map((name) => [name, record[name]]),
  );
}

/** Each kind of item, with the operation that creates one whose optional fields are empty. */
const kinds: readonly (readonly [kind: string, args: Json])[] = [
  ["agent_organisation", { display_name: "Reef Org", name: "Reef Org Pty" }],
  ["agent_person", {
    display_name: "Pat Tester",
    email: "pat@example.org",
    first_name: "Pat",
    last_name: "Tester",
    ethics_approved: true,
  }],
  ["activity_study", { display_name: "Bleaching", title: "Bleaching", description: "A study" }],
  ["entity_model", recorded("registry", "create_entity_model", "editor")],
  ["entity_dataset_template", { display_name: "Temperature" }],
  ["entity_model_run_workflow_template", {}],
];

describe.each(kinds)("an item of the registry, %s", (kind, given) => {
  test("can be written back as it was fetched, and changed", async () => {
    const registry = await explore("registry");
    const made = kind === "entity_model_run_workflow_template"
      ? { display_name: "Workflow", software_id: await idOfModel(registry) }
      : given;
    const { created_item } = await call(registry, `create_${kind}`, made);
    const { id } = created_item as { readonly id: string };
    const fetched = async () => (await call(registry, `fetch_${kind}`, { id })).item as Json;
    const item = await fetched();
    expect(Object.values(item)).toContain(null);

    const own = argumentsFrom(registry, `update_${kind}`, item);
    await call(registry, `update_${kind}`, { id, reason: "as it is", ...own });
    expect(argumentsFrom(registry, `update_${kind}`, await fetched())).toEqual(own);

    const body = { ...item, display_name: "Another name" };
    await call(registry, `update_${kind}`, { id, reason: "a new name", body });
    expect(await fetched()).toMatchObject({ ...own, display_name: "Another name" });
  });
});

async function idOfModel(registry: ApiExplorer): Promise<string> {
  const { items } = await call(registry, "list_entity_model", { page_size: 1 });
  return (items as readonly { readonly id: string }[])[0]!.id;
}

test("the metadata of a dataset can be written back as it was fetched, and changed", async () => {
  const store = await explore("data-store");
  const { items } = await call(store, "list", { page_size: 1, pagination_key: null });
  const mine = (items as readonly Json[])[0]!.collection_format as Json;
  const { handle } = await call(store, "mint_dataset", mine);
  const fetched = async () => {
    const { item } = await call(store, "fetch_dataset", { handle_id: handle });
    return (item as Json).collection_format as { readonly dataset_info: Json };
  };
  const before = await fetched();
  expect(JSON.stringify(before)).toContain("null");
  await call(store, "update_metadata", { handle_id: handle, reason: "as it is", ...before });
  expect(await fetched()).toEqual(before);

  const body = { ...before, dataset_info: { ...before.dataset_info, name: "Another name" } };
  await call(store, "update_metadata", { handle_id: handle, reason: "a new name", body });
  expect(await fetched()).toEqual(body);
});

test("the record of a model run can be written back as it was fetched", async () => {
  const [registry, prov] = [await explore("registry"), await explore("prov")];
  const { items } = await call(registry, "list_activity_model_run", { page_size: 1 });
  const { id } = (items as readonly { readonly id: string }[])[0]!;
  const { item } = await call(registry, "fetch_activity_model_run", { id });
  const { record } = item as { readonly record: Json };
  expect(Object.values(record)).toContain(null);
  const { session_id } = await call(prov, "update_model_run", {
    model_run_id: id,
    reason: "as it is",
    record,
  });
  expect(session_id).toEqual(expect.any(String));
});

test("the null cursor of a last page is accepted again", async () => {
  const jobs = await explore("job");
  expect(await call(jobs, "list_jobs", { pagination_key: null, limit: 2 })).toHaveProperty("jobs");
});
