import { expect, test } from "vitest";
import { addToQuery, bodyOf, headerText, pathText } from "../../../src/api/openapi/serialise.ts";
import type { ArgumentSlot } from "../../../src/api/openapi/shape.ts";

const slot = (style: string, explode: boolean, json = false): ArgumentSlot => ({
  name: "x",
  wire: "x",
  in: "path",
  required: true,
  schema: {},
  description: "",
  style,
  explode,
  json,
});
const list = ["a b", 2];
const object = { k: "v/w", n: { deep: 1 } };

/** @see https://spec.openapis.org/oas/v3.1.1.html#style-examples */
test.each<[string, boolean, unknown, string]>([
  ["simple", false, "a/b", "a%2Fb"],
  ["simple", false, list, "a%20b,2"],
  ["simple", false, object, "k,v%2Fw,n,%7B%22deep%22%3A1%7D"],
  ["simple", true, object, "k=v%2Fw,n=%7B%22deep%22%3A1%7D"],
  ["label", false, 5, ".5"],
  ["label", false, list, ".a%20b,2"],
  ["label", true, list, ".a%20b.2"],
  ["label", true, { a: 1, b: 2 }, ".a=1.b=2"],
  ["matrix", false, 5, ";x=5"],
  ["matrix", false, list, ";x=a%20b,2"],
  ["matrix", true, list, ";x=a%20b;x=2"],
  ["matrix", false, { a: 1 }, ";x=a,1"],
  ["matrix", true, { a: 1, b: null }, ";a=1;b=null"],
])("in a path, %s (explode %s) writes %j as %s", (style, explode, value, text) => {
  expect(pathText(slot(style, explode), value)).toBe(text);
});

test.each<[string, boolean, unknown, string]>([
  ["form", true, list, "x=a+b&x=2"],
  ["form", false, list, "x=a+b%2C2"],
  ["spaceDelimited", false, list, "x=a+b+2"],
  ["pipeDelimited", false, list, "x=a+b%7C2"],
  ["form", true, { a: 1, b: [2] }, "a=1&b=%5B2%5D"],
  ["form", false, { a: 1, b: 2 }, "x=a%2C1%2Cb%2C2"],
  ["deepObject", true, { a: 1 }, "x%5Ba%5D=1"],
  ["form", true, null, "x=null"],
])("in a query, %s (explode %s) writes %j as %s", (style, explode, value, text) => {
  const query = new URLSearchParams();
  addToQuery(query, slot(style, explode), value);
  expect(query.toString()).toBe(text);
});

test.each<[boolean, unknown, string]>([
  [false, "v", "v"],
  [false, [1, { a: 1 }], '1,{"a":1}'],
  [false, { a: 1, b: 2 }, "a,1,b,2"],
  [true, { a: 1, b: 2 }, "a=1,b=2"],
])("a header (explode %s) holds %j as %s", (explode, value, text) => {
  expect(headerText(slot("simple", explode), value)).toBe(text);
});

test("what is written as JSON is JSON anywhere", () => {
  const json = slot("form", true, true);
  const query = new URLSearchParams();
  addToQuery(query, json, { a: [1] });
  expect(query.get("x")).toBe('{"a":[1]}');
  expect(decodeURIComponent(pathText(json, [1]))).toBe("[1]");
  expect(headerText(json, { a: 1 })).toBe('{"a":1}');
});

test("a form repeats the fields that are lists, and sends files as files", async () => {
  const bytes = new Uint8Array([1, 2]);
  expect(String(bodyOf("form", { a: [1, 2], b: { c: 1 } }))).toBe("a=1&a=2&b=%7B%22c%22%3A1%7D");
  expect(String(bodyOf("form", "nothing to name"))).toBe("");
  const form = bodyOf("multipart", { f: bytes, b: new Blob(["x"]), w: [1, "y"] }) as FormData;
  expect(form.getAll("w")).toEqual(["1", "y"]);
  expect(form.get("f")).toMatchObject({ name: "f", size: 2 });
  expect(await (form.get("b") as Blob).text()).toBe("x");
  expect(bodyOf("raw", bytes)).toBe(bytes);
  expect(bodyOf("raw", { a: 1 })).toBe('{"a":1}');
});
