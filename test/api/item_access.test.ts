import { expect, test } from "vitest";
import { checkItems } from "../../src/api/item_access.ts";
import { handlesIn } from "../../src/api/handles_in.ts";
import { renderText } from "../../src/display/text.ts";
import { itemAccessView } from "../../src/view/item_access.ts";
import { type Answer, json, serveApi } from "./api_server.ts";
import { signedIn } from "./signed_in.ts";

test("each item says whether it exists, and what its owner and others may do", async () => {
  await using signed = await signedIn("editor");
  const list = await signed.client.fetch(
    `${signed.demo.deployment.apis.registry}/registry/general/list`,
    {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ page_size: 100 }),
    },
  );
  const { items } = await list.json() as {
    items: Record<"id" | "item_subtype" | "owner_username" | "release_status", string>[];
  };
  const idOf = (fields: Partial<(typeof items)[number]>) =>
    items.find((item) =>
      Object.entries(fields).every(([name, value]) => item[name as keyof typeof item] === value)
    )!.id;
  const mine = idOf({
    item_subtype: "DATASET",
    owner_username: "editor",
    release_status: "NOT_RELEASED",
  });
  const theirs = idOf({ item_subtype: "MODEL_RUN_WORKFLOW_TEMPLATE", owner_username: "admin" });
  const workflow = {
    template: theirs,
    inputs: [{ dataset: mine, note: "not a handle" }, { dataset: mine }],
    missing: "10378.1/404",
  };
  const progress: number[] = [];
  const access = await checkItems(signed.client, workflow, {
    onProgress: ({ done, total }) => progress.push(done, total),
  });
  expect([...access]).toMatchObject([
    { handle: theirs, where: "template", exists: true, roles: ["metadata-read"], detail: null },
    {
      handle: mine,
      where: "inputs.0.dataset",
      exists: true,
      locked: false,
      type: "DATASET",
      // In the order of the registry.
      roles: [
        "metadata-read",
        "metadata-write",
        "admin",
        "dataset-data-read",
        "dataset-data-write",
      ],
    },
    { handle: "10378.1/404", where: "missing", exists: false, roles: [] },
  ]);
  expect(progress.slice(-2)).toEqual([3, 3]);
  const shown = renderText(itemAccessView(access), { columns: 200 });
  expect(shown).toContain("see, change, read its files, write its files, administer");
  expect(shown).toContain("3 items, 1 not found");
  expect(shown).toMatch(/10378\.1\/404 .*✗ no/);
});

const dataset = {
  status: { success: true },
  item: {
    id: "1/2",
    display_name: "Reef",
    item_category: "ENTITY",
    item_subtype: "DATASET_TEMPLATE",
  },
};

/** Checks items at a registry with these answers. */
async function checked(input: unknown, answer: Answer) {
  await using server = await serveApi({}, answer);
  const data = await checkItems(server.client, input);
  return { items: data.items, requests: server.requests };
}

test("an item that cannot be checked says why, and does not affect the others", async () => {
  const { items } = await checked(["1/2", "1/3"], ({ url }, response) => {
    if (url.includes("%2F3")) return json(response, 500, { detail: "Boom" });
    json(
      response,
      200,
      url.includes("general") ? dataset : { ...dataset, roles: ["x-role"], locked: true },
    );
  });
  expect(items).toMatchObject([
    { exists: true, locked: true, roles: ["x-role"], detail: null },
    { exists: null, locked: null, roles: [], detail: "Boom" },
  ]);
  const shown = renderText(itemAccessView({ items }), { columns: 120 });
  expect(shown).toContain("locked");
  expect(shown).toContain("1/3: Boom.");
});

test("a kind with a shorter path is found there, and then always requested there", async () => {
  const handles = Array.from({ length: 12 }, (_, i) => `1/${i}`);
  const { items, requests } = await checked(handles, ({ url }, response) => {
    if (url.includes("general")) return json(response, 200, dataset);
    if (url.includes("dataset_template")) return json(response, 404, { detail: "Not Found" });
    json(response, 200, { ...dataset, roles: ["metadata-read"], locked: false });
  });
  expect(items.every((item) => item.roles[0] === "metadata-read")).toBe(true);
  const misses = requests.filter(({ url }) => url.includes("dataset_template"));
  expect(misses.length).toBeLessThanOrEqual(6);
});

test("if the typed fetch returns no roles, the registry is asked to evaluate them", async () => {
  const { items } = await checked("1/2", ({ url }, response) => {
    json(response, 200, url.includes("evaluate") ? { roles: ["admin"] } : dataset);
  });
  expect(items[0]!.roles).toEqual(["admin"]);
});

test("without the role to read the registry, the check fails", async () => {
  const detail =
    "You are not authorised to access this resource as you don't have the correct role.";
  await expect(checked("1/2", (_, response) => json(response, 401, { detail }))).rejects
    .toMatchObject({ code: "ERR_ROLE_REQUIRED" });
});

test("only a few requests run at once", async () => {
  let now = 0;
  let most = 0;
  const handles = Array.from({ length: 30 }, (_, i) => `1/${i}`);
  await checked(handles, async (_, response) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setImmediate(resolve));
    now--;
    json(response, 200, { status: { success: false, details: "none" } });
  });
  expect(most).toBeLessThanOrEqual(6);
});

test.each([[""], [[]], [{}], [{ a: "no handle" }], [undefined], [42], ["x".repeat(300)]])(
  "%j holds no handle",
  (input) => {
    expect(() => handlesIn(input)).toThrow(expect.objectContaining({ code: "ERR_CONFIG" }));
  },
);

test("each handle is found once, at any depth, also in circular objects", () => {
  const input: Record<string, unknown> = { a: { b: ["10378.1/1", "x", { c: "10378.1/2" }] } };
  input.self = input;
  input.again = "10378.1/1";
  expect(handlesIn(input)).toEqual([
    { handle: "10378.1/1", where: "a.b.0" },
    { handle: "10378.1/2", where: "a.b.2.c" },
  ]);
  expect(handlesIn("https://hdl.handle.net/10378.1/1")).toEqual([{
    handle: "10378.1/1",
    where: "",
  }]);
});

/** The registry's answer to the typed fetch of a dataset. */
const datasetAnswer = (release_status: string, locked: boolean) => ({
  status: { success: true, details: "Found." },
  item: {
    id: "10378.1/1900046",
    display_name: "Reef temps",
    item_category: "ENTITY",
    item_subtype: "DATASET",
    release_status,
  },
  roles: ["metadata-read", "metadata-write", "dataset-data-read", "dataset-data-write"],
  locked,
  item_is_seed: false,
});

test.each([
  ["PENDING", false, "in review", "see, change, read its files; not now: write its files"],
  ["RELEASED", false, "released", "see, change, read its files; not now: write its files"],
  ["NOT_RELEASED", true, "locked", "see, read its files; not now: change, write its files"],
  ["NOT_RELEASED", false, "✓ found", "see, change, read its files, write its files"],
])("of a dataset %s, locked %s, it says what goes now", async (release, locked, word, may) => {
  const { items } = await checked("10378.1/1900046", (_, response) => {
    json(response, 200, datasetAnswer(release, locked));
  });
  expect(items).toMatchObject([{ release, locked, detail: null }]);
  const shown = renderText(itemAccessView({ items }), { columns: 200 });
  expect(shown).toContain(word);
  expect(shown).toContain(may);
  expect(shown).toContain("State");
});

test("an item closed to the user exists, and grants nothing", async () => {
  const { items } = await checked(
    "1/2",
    (_, response) => json(response, 401, { detail: "You are not authorised to fetch this item." }),
  );
  expect(items).toMatchObject([{ exists: true, roles: [], detail: null }]);
  expect(renderText(itemAccessView({ items }), { columns: 120 })).toContain("closed to you");
});
