import { expect, test } from "vitest";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { normalise } from "../../../src/api/openapi/normalise.ts";
import { documentOf } from "../api_server.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const schemas = {
  Item: { type: "object", required: ["id"], properties: { id: { type: "string" } } },
  Dataset: {
    allOf: [ref("Item")],
    required: ["name"],
    properties: { name: { type: "string" }, size: { type: "integer", readOnly: true } },
  },
  Circle: { anyOf: [ref("Circle"), { type: "null" }], items: ref("Item") },
  Wide: {
    properties: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`f${i}`, {}])),
  },
};
const document = parseDocument(
  JSON.stringify(documentOf({}, { components: { schemas } })),
  "test",
);
const schema = (node: unknown) => normalise(document, node);

test("the fields of an object include those of its parts, without read-only ones", () => {
  const { fields, required, ownFields } = schema(ref("Dataset"));
  expect([...fields.keys()]).toEqual(["id", "name"]);
  expect([...required]).toEqual(["id", "name"]);
  expect([...ownFields.keys()]).toEqual(["name", "size"]);
});

test("a schema is nullable if it says so, or if its reference does", () => {
  expect(schema({ type: "string", nullable: true }).isNullable).toBe(true);
  expect(schema({ ...ref("Item"), nullable: true }).isNullable).toBe(true);
  expect(schema(ref("Item")).isNullable).toBe(false);
});

test("a shared schema has a name and the same keywords wherever it is used", () => {
  const [first, second] = [schema(ref("Item")), schema({ ...ref("Item"), nullable: true })];
  expect([first.name, second.name]).toEqual(["Item", "Item"]);
  expect(first.keywords).toBe(second.keywords);
  expect(schema({ type: "string" }).name).toBeUndefined();
});

test("a reference to a missing schema is marked, and allows anything", () => {
  const { isElsewhere, keywords } = schema({ $ref: "https://elsewhere.example/schema" });
  expect([isElsewhere, keywords]).toEqual([true, {}]);
});

test("the kinds of a circular schema are listed once each", () => {
  const kinds = schema(ref("Circle")).kinds.map(({ name, keywords }) => name ?? keywords.type);
  expect(kinds).toEqual(["Circle", "null", "Item"]);
});

test("an object takes over a limited number of fields", () => {
  expect(schema(ref("Wide")).ownFields.size).toBe(3_000);
  expect(schema({ allOf: [ref("Wide")] }).fields.size).toBeLessThanOrEqual(2_000);
});

test("the only values are those of const, then of enum", () => {
  expect(schema({ const: 1, enum: [2] }).choices).toEqual([1]);
  expect(schema({ enum: [2, 3] }).choices).toEqual([2, 3]);
  expect(schema({ type: "string" }).choices).toBeUndefined();
});
