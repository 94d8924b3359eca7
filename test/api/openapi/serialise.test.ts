import { expect, test } from "vitest";
import {
  headerText,
  NotWritable,
  pathText,
  queryPairs,
  type Styled,
  wordOf,
} from "../../../src/api/openapi/serialise.ts";

const slot = (style: string, explode: boolean, json = false): Styled => ({
  wire: "x",
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
  ["matrix", true, { a: 1, b: null }, ";a=1"],
  ["label", true, ["a.b", "c"], ".a%2Eb.c"],
  ["simple", false, ["a,b", null, 9007199254740993n], "a%2Cb,9007199254740993"],
])("in a path, %s (explode %s) writes %s as %s", (style, explode, value, text) => {
  expect(pathText(slot(style, explode), value)).toBe(text);
});

test.each<[string, boolean, unknown, string]>([
  ["form", true, list, "x=a%20b&x=2"],
  ["form", false, list, "x=a%20b,2"],
  ["form", false, ["a,b", "c"], "x=a%2Cb,c"],
  ["spaceDelimited", false, ["a", 2], "x=a%202"],
  ["pipeDelimited", false, list, "x=a%20b%7C2"],
  ["form", true, { a: 1, b: [2], c: null }, "a=1&b=%5B2%5D"],
  ["form", false, { a: 1, b: 2 }, "x=a,1,b,2"],
  ["deepObject", true, { a: 1, b: null }, "x%5Ba%5D=1"],
  ["form", true, null, ""],
  ["form", true, ["a", null], "x=a"],
  ["form", false, [null], ""],
  ["form", true, 9007199254740993n, "x=9007199254740993"],
  ["form", true, 1e21, "x=1000000000000000000000"],
  ["form", true, 1.5, "x=1.5"],
])("in a query, %s (explode %s) writes %s as %s", (style, explode, value, text) => {
  expect(queryPairs(slot(style, explode), value).join("&")).toBe(text);
});

test.each<[string, unknown, string]>([
  ["spaceDelimited", ["a b"], 'cannot hold "a b", because " " is what its items are divided by'],
  ["pipeDelimited", ["a|b"], 'cannot hold "a|b"'],
  ["form", ["\ud800"], "half a character"],
])("a query cannot write in style %s %j", (style, value, reason) => {
  expect(() => queryPairs(slot(style, false), value)).toThrow(NotWritable);
  expect(() => queryPairs(slot(style, false), value)).toThrow(reason);
});

test.each<[boolean, unknown, string]>([
  [false, "v", "v"],
  [false, [1, { a: 1 }, null], '1,{"a":1}'],
  [false, "caf\u00e9", "caf\u00e9"],
  [false, { a: 1, b: null }, "a,1"],
  [false, { a: 1, b: 2 }, "a,1,b,2"],
  [true, { a: 1, b: 2 }, "a=1,b=2"],
])("a header (explode %s) contains %j as %s", (explode, value, text) => {
  expect(headerText(slot("simple", explode), value)).toBe(text);
});

test.each([" a", "a ", "a\n", "\u2028", ["a,b"], ["a", " b"], { k: "a,b" }])(
  "a header cannot hold %j as it is",
  (value) => {
    expect(() => headerText(slot("simple", false), value)).toThrow(NotWritable);
  },
);

test("a value that is sent as JSON is JSON in every place", () => {
  const json = slot("form", true, true);
  expect(queryPairs(json, { a: [9007199254740993n] })).toEqual([
    "x=%7B%22a%22%3A%5B9007199254740993%5D%7D",
  ]);
  expect(queryPairs(json, null)).toEqual(["x=null"]);
  expect(decodeURIComponent(pathText(json, [1]))).toBe("[1]");
  expect(headerText(json, { a: 1 })).toBe('{"a":1}');
});

test("a plain value is written as its text", () => {
  expect([true, -5, 0.1, -1e25, "é", { a: 2n ** 60n }].map(wordOf)).toEqual([
    "true",
    "-5",
    "0.1",
    "-10000000000000000905969664",
    "é",
    '{"a":1152921504606846976}',
  ]);
});
