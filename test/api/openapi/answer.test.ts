import { expect, test } from "vitest";
import { json, oneOperation, serveApi } from "../api_server.ts";
import type { ApiResult } from "../../../src/api/result.ts";

/** The result of a call with a given answer. */
async function answered(
  body: string | Uint8Array,
  type: string | undefined,
  operation: Record<string, unknown> = {},
): Promise<ApiResult> {
  await using server = await serveApi(oneOperation(operation), (_, response) => {
    response.writeHead(200, type === undefined ? {} : { "content-type": type });
    response.end(body);
  });
  return await (await server.explore()).call("thing");
}

test.each<[string | undefined, string, unknown]>([
  ["application/json", '{"id":9007199254740993}', { id: 9007199254740993n }],
  ["application/vnd.reef+json; charset=utf-8", "[1]", [1]],
  ["application/hal+json", '"x"', "x"],
  ["text/json", "{}", {}],
  ["application/jsonl", '{"a":1}\n{"a":"x\\ny"}\n', [{ a: 1 }, { a: "x\ny" }]],
  ["application/x-ndjson", '{"a":1}\r\n\r\n[2]', [{ a: 1 }, [2]]],
  ["application/jsonlines", "", []],
  ["application/json-seq", '\x1e{"a":1}\n\x1e"\\u001e"\n', [{ a: 1 }, "\x1e"]],
  ["application/geo+json-seq", '\x1e{\n"a":1}\n', [{ a: 1 }]],
  ["application/xml", "<a>1</a>", "<a>1</a>"],
  ["application/atom+xml", "<a/>", "<a/>"],
  ["application/yaml", "a: 1", "a: 1"],
  ["text/csv; charset=iso-8859-1", "a,b", "a,b"],
  [undefined, '{"a":1}', { a: 1 }],
  [undefined, "plain words", "plain words"],
  [undefined, "", null],
])("an answer of %s, %j, is read by its type", async (type, body, data) => {
  expect((await answered(body, type)).data).toEqual(data);
});

test.each([
  ["application/octet-stream", new TextEncoder().encode("{}")],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", new Uint8Array([80, 75])],
  [undefined, new Uint8Array([0xff, 0])],
  [undefined, new Uint8Array([65, 0])],
])("an answer of %s stays bytes", async (type, body) => {
  expect((await answered(body, type)).data).toEqual(body);
});

test.each([
  ["application/json", "{"],
  ["application/jsonl", '{"a":1}\n{"a"'],
  ["application/json-seq", '\x1e{"a":1}\n\x1e{"a"'],
])("an answer of type %s with invalid content is an error", async (type, body) => {
  await expect(answered(body, type)).rejects.toThrow(/something that is not JSON, though/);
});

test("an HTML page is an answer only if the document promises one", async () => {
  const page = "<p>Reefs</p>";
  await expect(answered(page, "text/html")).rejects.toThrow("a page of HTML");
  const promised = { responses: { 200: { content: { "text/html": {} } } } };
  expect((await answered(page, "text/html; charset=utf-8", promised)).data).toBe(page);
  const elsewhere = { responses: { 404: { content: { "text/html": {} } } } };
  await expect(answered(page, "text/html", elsewhere)).rejects.toThrow("a page of HTML");
});

test("an integer beyond 2^53 is shown exactly, and not rounded in the JSON of the answer", async () => {
  const result = await answered(
    '{"items":[{"id":9007199254740993,"big":[18446744073709551615],"small":5}]}',
    "application/json",
  );
  expect(String(result)).toContain("9007199254740993");
  expect(String(result)).toContain("18446744073709551615");
  expect(JSON.parse(JSON.stringify(result)).data).toEqual({
    items: [{ id: "9007199254740993", big: ["18446744073709551615"], small: 5 }],
  });
  expect(result.data).toEqual({
    items: [{ id: 9007199254740993n, big: [18446744073709551615n], small: 5 }],
  });
});

test("pages with integers beyond 2^53 can be walked", async () => {
  const operation = {
    parameters: ["offset", "limit"].map((name) => ({
      name,
      in: "query",
      schema: { type: "integer" },
    })),
  };
  await using server = await serveApi(oneOperation(operation), ({ url }, response) => {
    const offset = new URL(url, "http://x").searchParams.get("offset");
    if (offset === "2") return json(response, 200, { items: [] });
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"items":[{"id":9007199254740993},{"id":9007199254740995}]}');
  });
  const ids: unknown[] = [];
  const api = await server.explore();
  for await (const item of api.ops.thing!.all({ offset: 0, limit: 2 })) ids.push(item);
  expect(ids).toEqual([{ id: 9007199254740993n }, { id: 9007199254740995n }]);
});
