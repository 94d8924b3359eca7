import { expect, test } from "vitest";
import { type BodyWriting, writeBody } from "../../../src/api/openapi/body.ts";
import { NotWritable } from "../../../src/api/openapi/serialise.ts";

const shape = (
  kind: BodyWriting["kind"],
  contentType: string,
  encoding: BodyWriting["encoding"] = {},
): BodyWriting => ({ kind, contentType, encoding });
const form = (encoding = {}) => shape("form", "application/x-www-form-urlencoded", encoding);
const parts = (encoding = {}) => shape("multipart", "multipart/form-data", encoding);

/** A body as the server receives it, with its boundary replaced by two hyphens. */
async function received(how: BodyWriting, value: unknown): Promise<string> {
  const { body, contentType } = writeBody(how, value);
  const boundary = /boundary=(.+)/.exec(contentType)?.[1] ?? "no boundary";
  return (await new Response(body).text()).replaceAll(boundary, "");
}

test.each<[string, BodyWriting, unknown, string]>([
  ["JSON", shape("json", "application/json"), { a: 2n ** 60n }, '{"a":1152921504606846976}'],
  ["lines", shape("lines", "application/jsonl"), [{ a: 1 }, "x\n"], '{"a":1}\n"x\\n"\n'],
  ["lines as text", shape("lines", "application/jsonl"), '{"a":1}', '{"a":1}'],
  ["a sequence", shape("sequence", "application/json-seq"), [1, [2]], "\x1e1\n\x1e[2]\n"],
  ["XML", shape("raw", "application/xml"), "<a>é</a>", "<a>é</a>"],
  ["YAML", shape("raw", "application/yaml"), { a: [1] }, '{"a":[1]}'],
  ["a number as text", shape("raw", "text/plain"), 5, "5"],
])("%s is sent as it is", async (_, how, value, text) => {
  expect(await received(how, value)).toBe(text);
  expect(writeBody(how, value).contentType).toBe(how.contentType);
});

test.each([
  ["image/*", new Blob(["x"], { type: "image/png" }), "image/png"],
  ["image/*", new Blob(["x"]), "application/octet-stream"],
  ["text/*", "x", "text/plain"],
  ["image/jpeg", new Blob(["x"], { type: "image/png" }), "image/jpeg"],
])("for the range %s the file determines the media type", (range, value, type) => {
  expect(writeBody(shape("raw", range), value).contentType).toBe(type);
});

test("bytes are sent as they are", () => {
  const bytes = new Uint8Array([1, 2]);
  expect(writeBody(shape("raw", "image/png"), bytes).body).toBe(bytes);
});

test("a value that its kind of body cannot contain is refused", () => {
  expect(() => writeBody(shape("raw", "application/xml"), { a: 1 })).toThrow(NotWritable);
  expect(() => writeBody(form(), { a: new Uint8Array(1) })).toThrow(/has bytes in a/);
  expect(() => writeBody(form(), { a: "\ud800" })).toThrow(NotWritable);
  expect(() => writeBody(parts(), { a: "\ud800" })).toThrow(NotWritable);
});

test.each<[unknown, unknown, string]>([
  [{ a: [1, 2], b: { c: 1 }, d: null }, {}, "a=1&a=2&b=%7B%22c%22%3A1%7D"],
  [{ a: ["x,y", 2] }, { a: { explode: false } }, "a=x%2Cy,2"],
  [{ a: ["x", "y"] }, { a: { style: "pipeDelimited", explode: false } }, "a=x%7Cy"],
  [{ a: { x: 1 } }, { a: { style: "deepObject", explode: true } }, "a%5Bx%5D=1"],
  ["nothing to name", {}, ""],
])("a form of %j (encoding %j) is %s", async (value, encoding, text) => {
  expect(await received(form(encoding as Record<string, unknown>), value)).toBe(text);
});

test("parts keep their line breaks, and have the media type of the document", async () => {
  const file = new File(["coral"], 'a "b".csv', { type: "text/csv" });
  const encoding = {
    meta: { contentType: "application/merge-patch+json" },
    word: { contentType: "application/json" },
    scan: { contentType: "image/*, image/png" },
    list: { style: "form", explode: false },
  };
  const value = {
    text: "a\nb\r\nc",
    meta: { a: 1 },
    word: "x",
    object: { b: 2 },
    scan: new Uint8Array([65]),
    plain: new Blob(["B"]),
    file,
    list: ["p", "q"],
    each: ["r", null, 3],
  };
  const body = await received(parts(encoding), value);
  const read = body.split("--\r\ncontent-disposition: form-data; ").slice(1)
    .map((part) => part.replace(/\r\n(----\r\n)?$/, ""));
  expect(read).toEqual([
    'name="text"\r\n\r\na\nb\r\nc',
    'name="meta"\r\ncontent-type: application/merge-patch+json\r\n\r\n{"a":1}',
    'name="word"\r\ncontent-type: application/json\r\n\r\n"x"',
    'name="object"\r\ncontent-type: application/json\r\n\r\n{"b":2}',
    'name="scan"; filename="scan"\r\ncontent-type: image/png\r\n\r\nA',
    'name="plain"; filename="plain"\r\ncontent-type: application/octet-stream\r\n\r\nB',
    'name="file"; filename="a %22b%22.csv"\r\ncontent-type: text/csv\r\n\r\ncoral',
    'name="list"\r\n\r\np,q',
    'name="each"\r\n\r\nr',
    'name="each"\r\n\r\n3',
  ]);
});

test("a runtime can parse the form that is sent", async () => {
  const { body, contentType } = writeBody(parts(), { "a é": "b\n", f: new File(["x"], "é.txt") });
  const read = await new Response(body, { headers: { "content-type": contentType } }).formData();
  expect(read.get("a é")).toBe("b\n");
  expect(read.get("f")).toMatchObject({ name: "é.txt", size: 1 });
});

test("a quote or line break in a name is escaped as the standard says", async () => {
  const { body } = writeBody(parts(), { 'a"\n': "b" });
  expect(await new Response(body).text()).toContain('name="a%22%0A"\r\n\r\nb\r\n');
});

test("a media type with a line break is left out", async () => {
  const text = await received(parts({ a: { contentType: "text/plain\r\nx-evil: 1" } }), { a: "b" });
  expect(text).not.toContain("x-evil");
});
