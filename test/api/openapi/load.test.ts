import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createExplorer } from "../../../src/api/explorer.ts";
import { createDocumentCache } from "../../../src/api/openapi/load.ts";
import { defineDeployment } from "../../../src/model/deployment.ts";
import { realSystem as system, type System } from "../../../src/system/system.ts";
import { documentOf, serveApi } from "../api_server.ts";
import { clientFor, presenter } from "../signed_in.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "documents-"));
});

afterEach(() => rm(folder, { recursive: true }));

/** Skips the waits between requests to a busy API. */
const withoutWaiting: System = {
  ...system,
  sleep: (ms, options) => system.sleep(options?.background ? ms : 0, options),
};

/** An API that sends its document with an ETag, and can be made to fail. */
async function startApi() {
  const seen: (string | undefined)[] = [];
  const api = { status: 200, body: JSON.stringify(documentOf({ "/a": { get: {} } })), etag: '"1"' };
  const server = createServer((request, response) => {
    seen.push(request.headers["if-none-match"], request.headers.authorization);
    if (api.status === 200 && request.headers["if-none-match"] === api.etag) {
      response.writeHead(304).end();
    } else {
      response.writeHead(api.status, { etag: api.etag, "content-type": "application/json" });
      response.end(api.body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const deployment = defineDeployment({
    domain: "reef.example",
    realm: "demo",
    issuer: `${origin}/auth/realms/demo`,
    apis: { registry: origin },
  });
  const explore = () =>
    createExplorer("registry", {
      client: clientFor(deployment, "never-sent", withoutWaiting),
      documents: createDocumentCache(system.files, folder),
      presenter,
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { api, seen, explore, stop, [Symbol.asyncDispose]: stop };
}

test("23 the document is fetched without a token, and again only if it changed", async () => {
  await using server = await startApi();
  expect((await server.explore()).operations).toHaveLength(1);
  expect((await server.explore()).operations).toHaveLength(1);
  server.api.etag = '"2"';
  server.api.body = JSON.stringify(documentOf({ "/a": { get: {}, put: {} } }));
  expect((await server.explore()).operations).toHaveLength(2);
  expect(server.seen).toEqual([undefined, undefined, '"1"', undefined, '"1"', undefined]);
});

test("the cache is a separate private file", async () => {
  await using server = await startApi();
  await server.explore();
  const names = await readdir(join(folder, "openapi"));
  expect(names).toHaveLength(1);
  const file = join(folder, "openapi", names[0]!);
  if (system.os !== "win32") expect((await stat(file)).mode & 0o077).toBe(0);
  expect(await readFile(file, "utf8")).not.toContain("never-sent");
});

test.each([["down", 0], ["failing", 503], ["showing a page for maintenance", 200]])(
  "while the API is %s the copy serves, and says so",
  async (_, status) => {
    await using server = await startApi();
    await server.explore();
    server.api.status = status;
    server.api.etag = '"other"';
    server.api.body = "<html>Down for maintenance</html>";
    if (status === 0) await server.stop();
    const api = await server.explore();
    expect(api.operations).toHaveLength(1);
    expect(String(api)).toContain("The API does not answer now");
  },
);

test.each([
  ["a page of HTML", "<!doctype html><p>hello", "ERR_HTTP", /HTML/],
  ["half a document", '{"openapi": "3.0', "ERR_HTTP", /did not answer JSON/],
  ["Swagger 2", '{"swagger": "2.0"}', "ERR_OPERATION", /version 2\.0/],
  ["something else", "[1, 2]", "ERR_OPERATION", /not an OpenAPI 3 document/],
  ["null", "null", "ERR_OPERATION", /not an OpenAPI 3 document/],
])("%s in place of the document is a readable error", async (_, text, code, message) => {
  await using server = await serveApi(text, () => {});
  await expect(server.explore()).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test("23 a document beyond 16 MiB is not read", async () => {
  await using server = await serveApi(" ".repeat(17 * 1024 * 1024) + "{}", () => {});
  await expect(server.explore()).rejects.toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining("larger than 16 MiB"),
  });
});

test("23 a very deeply nested document can be listed and described", async () => {
  const deep = `${'{"properties":{"a":'.repeat(20_000)}{}${"}}".repeat(20_000)}`;
  const text = `{"openapi":"3.1.0","paths":{"/a":{"post":{"operationId":"a","requestBody":` +
    `{"content":{"application/json":{"schema":${deep}}}}}}}}`;
  await using server = await serveApi(text, (_, response) => void response.end());
  const api = await server.explore().catch((error) => error);
  // A parser may have its own limit; that error must be readable too.
  if (api instanceof Error) return expect(api).toMatchObject({ code: "ERR_HTTP" });
  expect(String(api.describe("a"))).toContain("POST /a");
  expect(api.example("a", { all: true })).toBeTypeOf("object");
  expect(api.types()).toContain("export type Registry");
  await api.call("a", { body: { a: { a: 1 } } });
});

test("an unknown API is refused, and the error lists the known ones", async () => {
  await using server = await serveApi({}, () => {});
  await expect(server.explore("registri" as never)).rejects.toMatchObject({
    code: "ERR_CONFIG",
    message: expect.stringContaining("data-store, registry"),
  });
});
