import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { json, oneOperation, type ReceivedRequest, serveApi } from "../api_server.ts";

const body = (schema: unknown, type = "application/json", required = true) => ({
  requestBody: { required, content: { [type]: { schema } } },
});
const query = (name: string, schema: unknown, more = {}) => ({
  name,
  in: "query",
  schema,
  ...more,
});

/** The request that a call sends. */
async function sent(
  operation: Record<string, unknown>,
  args: Record<string, unknown>,
  where: { method?: string; path?: string } = {},
): Promise<ReceivedRequest> {
  const document = oneOperation(operation, where);
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  await (await server.explore()).call("thing", args);
  return server.requests[0]!;
}

/** The error of a call that sends nothing. */
async function refused(
  operation: Record<string, unknown>,
  args: unknown,
  where: { method?: string; path?: string } = {},
): Promise<string> {
  const document = oneOperation(operation, where);
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  const api = await server.explore();
  const error = await api.call("thing", args as Record<string, unknown>).then(
    () => expect.fail("was sent"),
    (thrown) => thrown,
  );
  expect(server.requests).toHaveLength(0);
  expect(error.code).toBe("ERR_OPERATION");
  return error.message;
}

test("arguments are sent where the document says", async () => {
  const operation = {
    parameters: [
      { name: "id", in: "path", required: true, schema: { type: "string" } },
      query("tags", { type: "array", items: { type: "string" } }),
      query("few", { type: "array", items: { type: "integer" } }, { explode: false }),
      query("deep", { type: "object" }, { style: "deepObject" }),
      { name: "X-Trace", in: "header", schema: { type: "string" } },
    ],
    ...body({
      type: "object",
      properties: { name: { type: "string" }, when: { type: "string", format: "date-time" } },
    }),
  };
  const request = await sent(
    operation,
    {
      id: "10378.1/5 é",
      tags: ["a", "b&c"],
      few: [1, 2],
      deep: { x: 1 },
      "X-Trace": "t1",
      name: "reef",
      when: new Date(0),
    },
    { method: "post", path: "/things/{id}/x" },
  );
  expect(request.url).toBe(
    "/things/10378.1%2F5%20%C3%A9/x?tags=a&tags=b%26c&few=1,2&deep%5Bx%5D=1",
  );
  expect(request.headers["x-trace"]).toBe("t1");
  expect(request.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(request.body)).toEqual({ name: "reef", when: "1970-01-01T00:00:00.000Z" });
});

test("a body can be passed as a whole or by its fields, but not both", async () => {
  const operation = body({ type: "object", properties: { a: { type: "integer" } } });
  const post = { method: "post" };
  expect((await sent(operation, { body: { a: 1 } }, post)).body).toBe('{"a":1}');
  expect((await sent(operation, { a: 1 }, post)).body).toBe('{"a":1}');
  expect(await refused(operation, { a: 1, body: { a: 1 } }, post)).toContain("not both");
});

test("forms, files and plain text are sent in their own formats", async () => {
  const post = { method: "post" };
  const fields = { type: "object", properties: { name: { type: "string" } } };
  const form = await sent(body(fields, "application/x-www-form-urlencoded"), { name: "a b" }, post);
  expect(form.body).toBe("name=a%20b");
  const file = { type: "object", properties: { file: { type: "string", format: "binary" } } };
  const upload = await sent(
    body(file, "multipart/form-data"),
    { file: new Blob(["coral"]) },
    post,
  );
  expect(upload.headers["content-type"]).toContain("multipart/form-data; boundary=");
  expect(upload.body).toContain("coral");
  const text = await sent(body({ type: "string" }, "text/csv"), { body: "a,b" }, post);
  expect([text.headers["content-type"], text.body]).toEqual(["text/csv", "a,b"]);
});

test("null is left out of queries, headers and forms, and sent in JSON", async () => {
  const operation = {
    parameters: [
      query("q", { type: "string" }),
      query("tags", { type: "array", items: { type: "string" } }),
      query("deep", { type: "object" }, { style: "deepObject" }),
      { name: "X-Trace", in: "header", schema: { type: "string" } },
    ],
  };
  const none = { q: null, tags: null, deep: null, "X-Trace": null };
  const request = await sent(operation, none);
  expect([request.url, request.headers["x-trace"]]).toEqual(["/thing", undefined]);
  const some = { tags: ["a", null], deep: { x: 1, y: null } };
  expect((await sent(operation, some)).url).toBe("/thing?tags=a&deep%5Bx%5D=1");

  const post = { method: "post" };
  const fields = { type: "object", properties: { a: { type: "string" }, b: { type: "array" } } };
  for (const given of [{ a: null, b: ["x", null] }, { body: { a: null, b: ["x", null] } }]) {
    const form = await sent(body(fields, "application/x-www-form-urlencoded"), given, post);
    expect(form.body).toBe("b=x");
    const parts = await sent(body(fields, "multipart/form-data"), given, post);
    expect(parts.body.match(/name="[^"]*"/g)).toEqual(['name="b"']);
  }
  expect((await sent(body(fields), { a: null }, post)).body).toBe('{"a":null}');
});

test("null for a required argument counts as missing", async () => {
  const operation = { parameters: [query("q", { type: "string" }, { required: true })] };
  expect(await refused(operation, { q: null })).toContain("q is missing: a string");
  const inPath = { parameters: [{ name: "q", in: "path", required: true, schema: {} }] };
  expect(await refused(inPath, { q: null }, { path: "/x/{q}" })).toContain("q is missing");
});

test("with check: false arguments are sent unchanged", async () => {
  const operation = {
    parameters: [
      { name: "id", in: "path", required: true, schema: { type: "string" } },
      query("n", { type: "integer" }, { required: true }),
    ],
    ...body({ type: "object", required: ["a"], properties: { a: { type: "string" } } }),
  };
  const document = oneOperation(operation, { method: "post", path: "/x/{id}" });
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  const api = await server.explore();
  await api.call("thing", { id: 5, n: "many", hidden: 1 }, { check: false });
  await api.ops.thing!({ id: "a", body: { b: 2 } }, { check: false });
  expect(server.requests.map((one) => [one.url, one.body])).toEqual([
    ["/x/5?n=many", '{"hidden":1}'],
    ["/x/a", '{"b":2}'],
  ]);
  await expect(api.call("thing", {}, { check: false })).rejects.toThrow("id is missing");
});

test("with check: false an unknown argument goes into the query if there is no body", async () => {
  await using server = await serveApi(oneOperation(), (_, response) => json(response, 200, {}));
  const api = await server.explore();
  await api.call("thing", { hidden: ["a", "b"] }, { check: false });
  expect(server.requests[0]!.url).toBe("/thing?hidden=a&hidden=b");
});

test("a field called body is passed by its name", async () => {
  const operation = body({
    type: "object",
    required: ["body"],
    properties: { title: { type: "string" }, body: { type: "string" } },
  });
  const post = { method: "post" };
  expect((await sent(operation, { body: "Corals" }, post)).body).toBe('{"body":"Corals"}');
  const whole = { requestBody: { body: "Corals" } };
  expect((await sent(operation, whole, post)).body).toBe('{"body":"Corals"}');
});

test("an integer beyond 2^53 is sent exactly, and checked as a number", async () => {
  const operation = {
    parameters: [query("n", { type: "integer" })],
    ...body({ type: "object", properties: { id: { type: "integer", maximum: 2 ** 63 } } }),
  };
  const big = 9007199254740993n;
  const post = { method: "post" };
  const request = await sent(operation, { n: big, id: -big }, post);
  expect([request.url, request.body]).toEqual([`/thing?n=${big}`, `{"id":-${big}}`]);
  expect(await refused(operation, { id: 2n ** 64n }, post)).toContain(`got ${2n ** 64n}`);
  const text = { parameters: [query("s", { type: "string" })] };
  expect(await refused(text, { s: big })).toContain(`s must be a string, got ${big}`);
});

test("of a path with a query and a fragment only the query is kept", async () => {
  const operation = { parameters: [query("n", { type: "integer" })] };
  const request = await sent(operation, { n: 1 }, { path: "/thing?kind=reef#first" });
  expect(request.url).toBe("/thing?kind=reef&n=1");
});

test("XML that is described by its content is passed as text", async () => {
  const schema = { type: "object", properties: { name: { type: "string" } } };
  const post = { method: "post" };
  const request = await sent(body(schema, "application/xml"), { body: "<name>a</name>" }, post);
  expect([request.headers["content-type"], request.body]).toEqual([
    "application/xml",
    "<name>a</name>",
  ]);
  expect(await refused(body(schema, "application/xml"), { body: { name: "a" } }, post))
    .toContain("body is sent as application/xml, so it must be text or bytes");
});

test.each([
  ["application/jsonl", { type: "object", required: ["a"] }, '{"a":1}\n{"a":2}\n'],
  ["application/json-seq", {}, '\x1e{"a":1}\n\x1e{"a":2}\n'],
  ["application/x-ndjson", { type: "array", items: { required: ["a"] } }, '{"a":1}\n{"a":2}\n'],
  ["application/*+json", { type: "array" }, '[{"a":1},{"a":2}]'],
  ["application/*", {}, '[{"a":1},{"a":2}]'],
])("a list is sent as %s", async (type, schema, text) => {
  const post = { method: "post" };
  const request = await sent(body(schema, type), { body: [{ a: 1 }, { a: 2 }] }, post);
  expect(request.body).toBe(text);
  expect(request.headers["content-type"]).toBe(type.includes("*") ? "application/json" : type);
});

test("each line of JSON is checked, a text is not", async () => {
  const lines = body({ type: "object", required: ["a"] }, "application/jsonl");
  const post = { method: "post" };
  expect(await refused(lines, { body: [{ a: 1 }, {}] }, post)).toContain("body.1.a is missing");
  expect((await sent(lines, { body: "{}\n" }, post)).body).toBe("{}\n");
});

test("a name in several places is made unique", async () => {
  const operation = {
    parameters: [
      { name: "id", in: "path", required: true, schema: { type: "string" } },
      query("id", { type: "string" }),
    ],
  };
  const request = await sent(operation, { id: "a", "query.id": "b" }, { path: "/x/{id}" });
  expect(request.url).toBe("/x/a?id=b");
});

test.each([
  ["a wrong type", { n: "five" }, /n must be a whole number from 1 to 9, got "five"/],
  ["a number out of range", { n: 10 }, /n must be a whole number from 1 to 9, got 10/],
  [
    "a wrong choice",
    { kind: "REFF" },
    /kind must be one of "REEF", "SHOAL", got "REFF" \(did you mean "REEF"\?\)/,
  ],
  ["a wrong item", { list: [1, "x"] }, /list\.1 must be a number, got "x"/],
  [
    "an unknown argument",
    { numberr: 1 },
    /no argument "numberr" \(it takes n, kind, list, must, near_by\)/,
  ],
  ["a misspelt argument", { nearBy: "x" }, /no argument "nearBy" \(did you mean "near_by"\?\)/],
  ["a missing argument", {}, /must is missing: a string/],
  ["a list of arguments", ["x"], /given by name/],
  ["a function", { must: () => 1 }, /must cannot be sent as JSON/],
  ["a secret", { must: new Secret("s3cr3t-value") }, /must is a Secret/],
])("%s is refused before anything is sent", async (_, args, message) => {
  const operation = {
    parameters: [
      query("n", { type: "integer", minimum: 1, maximum: 9 }),
      query("kind", { enum: ["REEF", "SHOAL"], type: "string" }),
      query("list", { type: "array", items: { type: "number" } }),
      query("must", { type: "string" }, { required: true }),
      query("near_by", { type: "string" }),
    ],
  };
  const words = await refused(operation, args);
  expect(words).toMatch(message);
  expect(words).not.toContain("s3cr3t");
});

test("errors inside a body are reported with their place", async () => {
  const schema = {
    type: "object",
    required: ["info"],
    properties: {
      info: {
        anyOf: [{
          type: "object",
          required: ["name"],
          additionalProperties: false,
          properties: { name: { type: "string" }, size: { type: "integer" } },
        }, { type: "null" }],
      },
    },
  };
  const post = { method: "post" };
  expect(await refused(body(schema), {}, post)).toContain("info is missing");
  expect(await refused(body(schema), { info: {} }, post)).toContain("info.name is missing");
  expect(await refused(body(schema), { info: { name: 1 } }, post)).toContain(
    "info.name must be a string, got 1",
  );
  expect(await refused(body(schema), { info: { name: "a", sise: 1 } }, post)).toContain(
    'info.sise is not one of its fields (did you mean "size"?)',
  );
  expect(await refused(body(schema), { info: 5 }, post)).toContain(
    "info must be an object or null, got 5",
  );
});

test.each([[".."], ["."], [""]])(
  "a path argument %j cannot lead to another operation",
  async (id) => {
    const operation = {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    };
    expect(await refused(operation, { id }, { path: "/things/{id}/x" })).toContain("id must be");
  },
);

test("a header value cannot inject another header", async () => {
  const operation = { parameters: [{ name: "X-A", in: "header", schema: { type: "string" } }] };
  expect(await refused(operation, { "X-A": "1\r\nX-B: 2" })).toContain("a header cannot hold");
});

test("23 a document cannot make the client send its own Authorization or Cookie", async () => {
  const operation = {
    parameters: ["Authorization", "Cookie"].map((name) => ({
      name,
      in: "header",
      schema: { type: "string" },
    })),
  };
  expect(await refused(operation, { Cookie: "a=b" })).toContain('no argument "Cookie"');
});

test("23 a regular expression of the document is never run", async () => {
  const operation = {
    parameters: [query("q", { type: "string", pattern: "^(a+)+$", format: "regex" })],
    ...body({ type: "object", patternProperties: { "^(a+)+$": { type: "string" } } }),
  };
  const value = `${"a".repeat(50_000)}!`;
  const request = await sent(operation, { q: "b", body: { [value]: 1 } }, { method: "post" });
  expect(request.body.length).toBeGreaterThan(50_000);
});

test("23 a circular or exploding schema is left to the server", async () => {
  const schemas: Record<string, unknown> = {
    Self: { anyOf: [{ $ref: "#/components/schemas/Self" }] },
    S0: { type: "object" },
  };
  for (let i = 1; i <= 40; i++) {
    const below = { $ref: `#/components/schemas/S${i - 1}` };
    schemas[`S${i}`] = { allOf: [below, below] };
  }
  for (const name of ["Self", "S40"]) {
    const document = {
      ...oneOperation(body({ $ref: `#/components/schemas/${name}` }), { method: "post" }),
      components: { schemas },
    };
    await using server = await serveApi(document, (_, response) => json(response, 200, {}));
    const api = await server.explore();
    expect(String(api.describe("thing"))).toContain("POST /thing");
    await api.call("thing", { body: { x: 1 } });
    expect(server.requests).toHaveLength(1);
  }
});

test("23 references out of the document are not followed", async () => {
  const other: string[] = [];
  await using elsewhere = await serveApi({}, (request, response) => {
    other.push(request.url);
    json(response, 200, { type: "integer" });
  });
  const operation = {
    parameters: [query("q", { $ref: `${elsewhere.origin}/schema.json` })],
  };
  const request = await sent(operation, { q: "anything" });
  expect(request.url).toBe("/thing?q=anything");
  expect(other).toHaveLength(0);
});

test("23 the document's servers are ignored", async () => {
  const document = { ...oneOperation(), servers: [{ url: "https://evil.example" }] };
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  await (await server.explore()).call("thing");
  expect(server.requests[0]!.headers.host).toBe(new URL(server.origin).host);
});

test("bytes, text and empty answers are returned as such", async () => {
  const answers: [string, Buffer, unknown][] = [
    ["application/zip", Buffer.from([1, 2, 3]), Uint8Array.of(1, 2, 3)],
    ["text/csv; charset=utf-8", Buffer.from("a,b\n1,2\n"), "a,b\n1,2\n"],
    ["text/plain; charset=latin1", Buffer.from([0xe9]), "é"],
    ["application/problem+json", Buffer.from('{"a":1}'), { a: 1 }],
    ["application/json", Buffer.alloc(0), null],
  ];
  for (const [type, bytes, expected] of answers) {
    await using server = await serveApi(oneOperation(), (_, response) => {
      response.writeHead(200, { "content-type": type });
      response.end(bytes);
    });
    const { data } = await (await server.explore()).call("thing");
    expect(data instanceof Uint8Array ? [...data] : data).toEqual(
      expected instanceof Uint8Array ? [...expected] : expected,
    );
  }
});

test("a circular form is refused, as a list and as an object", async () => {
  const list: unknown[] = [];
  list.push(list);
  const own: Record<string, unknown> = {};
  own.body = own;
  const form = body({ type: "object", additionalProperties: true }, "multipart/form-data");
  const post = { method: "post" };
  for (const whole of [{ a: list }, own]) {
    expect(await refused(form, { body: whole }, post)).toContain("contains itself");
  }
});

test("a file in a form that cannot contain one is refused, and so is a FormData", async () => {
  const form = body({ type: "object", additionalProperties: true }, "multipart/form-data");
  const post = { method: "post" };
  const file = new File(["x"], "x.csv");
  expect(await refused(form, { body: { f: [[file]] } }, post))
    .toContain("f.0.0 cannot be sent as JSON: it is a File");
  expect(await refused(form, { body: new FormData() }, post))
    .toContain("body cannot be sent as JSON: it is a FormData");
  const { body: text } = await sent(form, { body: { a: "b", gone: undefined, f: [file] } }, post);
  expect(text).toContain('filename="x.csv"');
  expect(text).not.toContain("gone");
});

test("a body that cannot be converted is not also reported as missing", async () => {
  const message = await refused(body({ type: "object" }), { body: new Blob(["x"]) }, {
    method: "post",
  });
  expect(message).toMatch(/not called: body cannot be sent as JSON: it is a Blob\. See/);
});

test.each([
  [{ minLength: 1, maxLength: 5 }, "a string of 1 to 5 characters"],
  [{ minLength: 1 }, "a string of at least 1 character,"],
])("an empty text where %j is expected says what is needed", async (limits, words) => {
  const operation = { parameters: [query("a", { type: "string", ...limits })] };
  expect(await refused(operation, { a: "" })).toContain(`a must be ${words}`);
});

test("file fields are recognised fast among many nested alternatives", async () => {
  const one = { $ref: "#/components/schemas/Any" };
  const schemas = { Any: { anyOf: Array.from({ length: 12 }, () => one) } };
  const form = body({ type: "object", properties: { a: one } }, "multipart/form-data");
  const document = { ...oneOperation(form, { method: "post" }), components: { schemas } };
  await using server = await serveApi(document, (_, response) => json(response, 200, {}));
  await (await server.explore()).call("thing", { a: "x" }, { check: false });
  expect(server.requests[0]!.body).not.toContain("filename");
});
