import { beforeAll, expect, test } from "vitest";
import { searchItems } from "../../src/api/search.ts";
import { type Answer, json, serveApi } from "./api_server.ts";
import { presenter, type SignedIn, signedIn } from "./signed_in.ts";

let signed: SignedIn;
beforeAll(async () => {
  signed = await signedIn("reader");
  return () => signed[Symbol.asyncDispose]();
});

const search = (words: string, options: Parameters<typeof searchItems>[2] = {}) =>
  searchItems({ client: signed.client, presenter }, words, options);

test("a search finds name, kind, handle and owner", async () => {
  const results = await search("currents", { subtype: "DATASET" });
  const [first] = results;
  expect(first).toEqual({
    handle: "10378.1/1900021",
    score: expect.any(Number),
    name: "Lagoon currents, summer",
    type: "DATASET",
    owner: "editor",
    detail: null,
  });
  expect([...results].every(({ type }) => type === "DATASET")).toBe(true);
  expect(String(results)).toMatch(/Name +Kind +Handle +Owner/);
  expect(String(results)).toMatch(/Lagoon currents, summer +dataset +10378\.1\/1900021 +editor/);
  expect(JSON.parse(JSON.stringify(results))).toEqual({ ...results });
});

test("an item that the user may not see is reported as such", async () => {
  const results = await search("reef", { limit: 50 });
  const closed = results.items.filter(({ detail }) => detail === "closed to you");
  expect(closed.map(({ name, owner }) => [name, owner])).toEqual([[null, null]]);
  expect(String(results)).toContain("– closed to you");
});

test("a full list says how to find more, and a whole one does not", async () => {
  expect(String(await search("reef", { limit: 2 }))).toContain(
    'There may be more: await session.search("reef", { limit: 50 })',
  );
  const all = await search("currents", { limit: 50 });
  expect(all.items.length).toBeLessThan(50);
  expect(String(all)).not.toContain("more");
});

test("a search without results says what to try", async () => {
  const results = await search("zzzz", { subtype: "model run" });
  expect(results).toMatchObject({ words: "zzzz", subtype: "MODEL_RUN", items: [] });
  expect(String(results)).toContain("Nothing of kind model run was found for “zzzz”.");
});

test.each(
  [
    [["reef", { subtype: "datset" }], 'There is no subtype "datset" (did you mean "DATASET"?)'],
    [["reef", { subtype: "qqqq" }], 'There is no subtype "qqqq"; there are DATASET, '],
    [["reef", { subtype: 5 }], "There is no subtype number"],
    [["reef", { limit: 0 }], "must be a whole number above 0, got 0"],
    [["reef", { limit: "9" }], 'got "9"'],
    [[" "], "The words to search for are a text"],
    [[7], "got number"],
    [["\ud800"], "The words to search for are a text"],
  ] as const,
)("%j is refused before anything is sent", async (args, message) => {
  const before = signed.demo.requests.length;
  await expect(search(...args as unknown as Parameters<typeof search>)).rejects.toMatchObject({
    code: "ERR_CONFIG",
    message: expect.stringContaining(message),
  });
  expect(signed.demo.requests).toHaveLength(before);
});

/** What a search shows where the Search API and the registry answer so. */
async function found(results: unknown, limit: number, registry: Answer) {
  await using server = await serveApi(undefined, (request, response) => {
    if (!request.url.startsWith("/search")) return registry(request, response);
    json(response, 200, { status: { success: true, details: "" }, results, warnings: null });
  });
  const given = await searchItems({ client: server.client, presenter }, "reef", { limit });
  const asked = server.requests.filter(({ url }) => url.startsWith("/registry"));
  return { given, shown: String(given), asked: asked.length };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `1/${i}`, score: count - i }));

const named: Answer = ({ url }, response) =>
  json(response, 200, {
    item: { display_name: `Reef ${new URL(url, "http://x").searchParams.get("id")}` },
  });

test("names beyond fifty are not looked up, and this is reported", async () => {
  const { given, asked, shown } = await found(many(60), 60, named);
  expect(asked).toBe(50);
  expect(given.items[49]).toMatchObject({ name: "Reef 1/49", detail: null });
  expect(given.items[50]).toMatchObject({ handle: "1/50", name: null });
  expect(shown).toContain("– not looked up, as are all after the first 50");
  expect(shown).toContain("a search finds no more than these");
});

test("more results than requested are left out", async () => {
  expect((await found(many(9), 3, named)).given.items).toHaveLength(3);
});

test("if the registry is down, only the names are missing, and this is reported", async () => {
  const { given, shown } = await found(many(2), 10, (_, response) => json(response, 500, {}));
  expect(given.items.map(({ handle, name }) => [handle, name])).toEqual([["1/0", null], [
    "1/1",
    null,
  ]]);
  expect(shown).toContain("– not known: the registry answered 500");
});

test("an item that is no longer in the registry is reported as such", async () => {
  const gone = { status: { success: false, details: "no" }, item: null };
  const { shown } = await found(many(1), 10, (_, response) => json(response, 200, gone));
  expect(shown).toContain("– no longer in the registry");
});

test.each([["text"], [[5]], [[{ id: 5 }]], [[null]]])("%j is no list of items", async (results) => {
  await expect(found(results, 10, named)).rejects.toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining("answered no list of items"),
  });
});
