import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiNames } from "../../src/model/deployment.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { callApi, signInAs } from "./client.ts";

let demo: Demo;
let token: string;
beforeAll(async () => {
  demo = await startDemo({ interval: 0 });
  token = (await signInAs(demo, "reader")).access_token;
});
afterAll(() => demo.close());

describe("each API", () => {
  it("answers its health check without a token", async () => {
    for (const api of apiNames) {
      expect((await callApi(`${demo.deployment.apis[api]}/`)).status).toBe(200);
    }
  });

  it("describes itself in OpenAPI 3.0.2, with its access checks under Provena's tag", async () => {
    for (const api of apiNames) {
      const { body } = await callApi(`${demo.deployment.apis[api]}/openapi.json`);
      expect(body.openapi).toBe("3.0.2");
      const operations = Object.values(body.paths).flatMap((path) =>
        Object.values(path as Record<string, { operationId: string; tags?: string[] }>)
      );
      const ids = operations.map((operation) => operation.operationId);
      expect(new Set(ids).size).toBe(ids.length);
      const checks = operations.filter((operation) => operation.tags?.includes("Access check"));
      expect(checks).toHaveLength(api === "auth" ? 2 : 4);
    }
  });

  it("refers only to schemas that it contains", async () => {
    for (const api of apiNames) {
      const { body } = await callApi(`${demo.deployment.apis[api]}/openapi.json`);
      const refs = JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
      for (const [, name] of refs) expect(body.components.schemas).toHaveProperty(name!);
    }
  });

  it("has a documentation page for people", async () => {
    const answer = await fetch(`${demo.deployment.apis.registry}/docs`);
    expect(answer.headers.get("content-type")).toContain("text/html");
    expect(await answer.text()).toContain("/registry/general/fetch");
  });
});

describe("the registry's document", () => {
  it("contains the operations by their operation IDs", async () => {
    const { body } = await callApi(`${demo.deployment.apis.registry}/openapi.json`);
    expect(body.paths["/registry/general/fetch"].get).toMatchObject({
      operationId: "fetch",
      parameters: [{ name: "id", in: "query", required: true, schema: { title: "Id" } }],
      responses: { 422: { description: "Validation Error" } },
      security: [{ HTTPBearer: [] }],
    });
    expect(body.paths["/registry/general/list"].post).toMatchObject({
      operationId: "list",
      requestBody: {
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/GeneralListRequest" } },
        },
      },
    });
    expect(body.paths["/check-access/check-read-access"].get.operationId)
      .toBe("check_read_access");
    expect(JSON.stringify(body)).toContain('{"type":"null"}');
  });
});

describe("a request that does not match the document", () => {
  const registry = (path: string, body?: unknown) =>
    callApi(`${demo.deployment.apis.registry}${path}`, { token, body });

  it("is rejected with 422 and FastAPI's list of errors", async () => {
    expect(await registry("/registry/general/fetch")).toEqual({
      status: 422,
      body: {
        detail: [{ loc: ["query", "id"], msg: "field required", type: "value_error.missing" }],
      },
    });
    const { body } = await registry("/registry/general/list", {
      page_size: "many",
      filter_by: { item_subtype: "WHALE" },
    });
    expect(body.detail).toMatchObject([
      { loc: ["body", "filter_by", "item_subtype"], type: "type_error.enum" },
      { loc: ["body", "page_size"], type: "type_error.integer" },
    ]);
    expect((await registry("/registry/general/list", "{")).body.detail[0].type)
      .toBe("value_error.jsondecode");
  });

  it("is rejected for a missing token before its fields are checked", async () => {
    const answer = await callApi(`${demo.deployment.apis.registry}/registry/general/fetch`);
    expect(answer).toEqual({ status: 401, body: { detail: "Not authenticated" } });
  });

  it("is answered with 404 or 405 if there is no such operation", async () => {
    expect(await registry("/nowhere")).toEqual({ status: 404, body: { detail: "Not Found" } });
    expect(await registry("/registry/general/list"))
      .toEqual({ status: 405, body: { detail: "Method Not Allowed" } });
  });
});
