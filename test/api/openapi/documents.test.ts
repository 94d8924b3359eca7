import { performance } from "node:perf_hooks";
import { describe, expect, test, vi } from "vitest";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { indexOperations } from "../../../src/api/openapi/index_operations.ts";
import { isReserved } from "../../../src/api/openapi/reserved.ts";
import { escapeHtml } from "../../../src/display/escape_html.ts";
import { isProvenaError } from "../../../src/errors.ts";
import { documentOf, json, serveApi } from "../api_server.ts";
import { allDocuments, fixture } from "./openapi_documents.ts";

async function htmlOf(result: object): Promise<string> {
  const shows = result as { [key: symbol]: () => Promise<{ "text/html": string }> };
  return (await shows[Symbol.for("Jupyter.display")]!())["text/html"];
}

describe.each(allDocuments())("the document %s", (name, text) => {
  test("every operation can be listed, described and called, or says why not", async () => {
    const warned = vi.spyOn(console, "warn");
    await using server = await serveApi(text, (_, response) => json(response, 200, { ok: true }));
    const api = await server.explore();
    const declared = indexOperations(parseDocument(text, name)).size;
    expect(api.operations).toHaveLength(declared);
    const table = await htmlOf(api);
    let called = 0;
    for (const { operationId } of api.operations) {
      expect(table).toContain(`>${escapeHtml(operationId)}</code>`);
      const description = api.describe(operationId);
      expect(String(description)).toContain(description.method);
      const args = api.example(operationId, { all: true });
      try {
        const { data } = await (isReserved(operationId)
          ? api.call(operationId, args)
          : api.ops[operationId]!(args));
        expect(data).toEqual(description.method === "HEAD" ? null : { ok: true });
        called++;
      } catch (error) {
        // An example may be invalid if the document requires a pattern or length.
        if (!isProvenaError(error)) throw error;
        expect(error.code).toBe("ERR_OPERATION");
        expect(error.message).toMatch(/was not called: .+/);
      }
    }
    if (declared > 0 && !/cookies/.test(name)) expect(called).toBeGreaterThan(0);
    expect(server.requests).toHaveLength(called);
    expect(warned).not.toHaveBeenCalled();
  }, 60_000);
});

test("most operations of a large public document can be called with their examples", async () => {
  const text = fixture("github.json.gz");
  expect(text.length).toBeGreaterThan(1_000_000);
  await using server = await serveApi(text, (_, response) => json(response, 200, []));
  const api = await server.explore();
  let called = 0;
  for (const { operationId } of api.operations) {
    await api.call(operationId, api.example(operationId)).then(() => called++, () => {});
  }
  expect(called / api.operations.length).toBeGreaterThan(0.95);
}, 60_000);

test("indexing a large document takes a fraction of parsing it", () => {
  const text = fixture("github.json.gz");
  const best = (work: () => void) =>
    Math.min(...Array.from({ length: 7 }, () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    }));
  const document = parseDocument(text, "github");
  expect(best(() => indexOperations(document))).toBeLessThan(best(() => JSON.parse(text)));
});

test("an operation without a unique name gets one from method and path", async () => {
  const paths = {
    "/a/{id}/b": { get: {}, post: { operationId: "same" } },
    "/c": { get: { operationId: "same" }, put: { operationId: 7 }, patch: { operationId: "" } },
    "/c/": { put: {} },
  };
  await using server = await serveApi(documentOf(paths), (_, response) => json(response, 200, {}));
  const api = await server.explore();
  expect(Object.keys(api.ops)).toEqual([
    "same",
    "get_a_id_b",
    "get_c",
    "put_c",
    "patch_c",
    "put_c_2",
  ]);
});
