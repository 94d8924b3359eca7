import { expect, test } from "vitest";
import { checkRequest } from "../../../src/demo/contract/check_request.ts";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { describeApi } from "../../../src/demo/contract/describe_api.ts";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { exampleArguments, loadSampler } from "../../../src/api/openapi/example.ts";
import { indexOperations } from "../../../src/api/openapi/index_operations.ts";
import { createRequestBuilder } from "../../../src/api/openapi/request.ts";
import { apiNames } from "../../../src/model/deployment.ts";
import { json, oneOperation, type ReceivedRequest, serveApi } from "../api_server.ts";
import { allDocuments } from "./openapi_documents.ts";

test.each(apiNames)("Provena takes every example of %s as it stands", async (name) => {
  await using server = await serveApi(
    await describeApi(name),
    (_, response) => json(response, 200, {}),
  );
  const api = await server.explore();
  const contract = await contractOf(name);
  const refused: unknown[] = [];
  let taken = 0;
  for (const { operationId } of api.operations) {
    const operation = contract.operations.find(({ id }) => id === operationId)!;
    // Examples cannot contain a file.
    if (operation.body?.["multipart/form-data"]) continue;
    for (const all of [false, true]) {
      await api.call(operationId, api.example(operationId, { all }));
      const checked = await checkRequest(contract, operation, rawOf(server.requests.at(-1)!));
      if ("errors" in checked) refused.push({ operationId, all, errors: checked.errors });
      else taken++;
    }
  }
  expect(refused).toEqual([]);
  expect(taken).toBeGreaterThan(10);
});

/** No value satisfies these. */
const impossible: readonly (readonly [operation: string, why: string])[] = [
  ["directCircular", "its body must hold a body of the same kind"],
  ["boolean_enumSupport", "it requires a field it does not describe"],
  ["quirks_incompatibleNestedAllOf", "a value must be text and an object"],
  ["quirks_entirelyIncompatibleAllOf", "a value must be text and an object"],
  ["quirks_partiallyUsableIncompatibleAllOf", "a value must be text and an object"],
];

test("the client accepts its examples for documents of others", async () => {
  const sampler = await loadSampler();
  const refused: string[] = [];
  let taken = 0;
  for (const [name, text] of allDocuments()) {
    const document = parseDocument(text, name);
    for (const [id, operation] of indexOperations(document)) {
      const builder = createRequestBuilder(document, operation, { call: id, base: "https://a" });
      const isLeftOut = impossible.some(([one]) => one === id);
      if (builder.shape.refusal !== undefined || isLeftOut) continue;
      for (const all of [false, true]) {
        const args = exampleArguments(builder.shape, { sampler, all });
        await builder.build(args).then(() => taken++, ({ message }) => refused.push(message));
      }
    }
  }
  expect(refused).toEqual([]);
  expect(taken).toBeGreaterThan(1500);
}, 60_000);

test("an example has something to edit even if nothing is required", async () => {
  await using server = await serveApi(
    await describeApi("registry"),
    (_, response) => json(response, 200, {}),
  );
  const api = await server.explore();
  expect(api.example("list")).toMatchObject({ filter_by: expect.any(Object), page_size: 20 });
  expect(api.describe("list").example.code).toBe("await registry.ops.list()");
});

test("a circular schema is left out up to the nearest optional field", async () => {
  const node = {
    type: "object",
    required: ["name", "branches"],
    properties: {
      name: { type: "string" },
      branches: { type: "array", items: { $ref: "#/components/schemas/Node" } },
      parent: { $ref: "#/components/schemas/Node" },
    },
  };
  const operation = {
    requestBody: {
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } },
    },
  };
  const document = {
    ...oneOperation(operation, { method: "post" }),
    components: { schemas: { Node: node } },
  };
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  const args = (await server.explore()).example("thing", { all: true });
  expect(args).toEqual({
    name: "string",
    branches: [{ name: "string", branches: [] }],
    parent: { name: "string", branches: [] },
  });
});

function rawOf({ url, headers, body }: ReceivedRequest) {
  return {
    query: new URL(url, "http://localhost").searchParams,
    contentType: headers["content-type"] ?? null,
    body: new TextEncoder().encode(body),
  };
}
