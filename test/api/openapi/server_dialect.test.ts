/** What servers accept although their documents do not say so. */
import { expect, test } from "vitest";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { normalise } from "../../../src/api/openapi/normalise.ts";
import { typesOf } from "../../../src/api/openapi/types.ts";
import { typeWords } from "../../../src/api/openapi/type_words.ts";
import { createCheck } from "../../../src/api/openapi/validate.ts";
import type { JsonSchema } from "../../../src/model/operation.ts";
import { documentOf } from "../api_server.ts";

/** A schema by which FastAPI's documents are recognised. */
const HTTPValidationError = { type: "object", properties: { detail: { type: "array" } } };
const Site = { type: "object", properties: { depth: { type: "number" } } };

const documentWith = (schemas: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  parseDocument(JSON.stringify(documentOf({}, { components: { schemas }, ...more })), "test");

const silent = documentWith({ Site });
const telling = documentWith({ Site, Told: { type: "string", nullable: true } });
const pydantic1 = documentWith({ Site, HTTPValidationError });
const pydantic2 = documentWith({
  Site,
  HTTPValidationError,
  Told: { anyOf: [{ type: "string" }, { type: "null" }] },
}, { openapi: "3.1.0" });

const record = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    study: { type: "string" },
    site: { $ref: "#/components/schemas/Site" },
    size: { type: "integer", default: 20 },
    kind: { allOf: [{ $ref: "#/components/schemas/Site" }], default: {} },
  },
};

const faults = async (document: typeof silent, schema: JsonSchema, value: unknown) =>
  (await createCheck(normalise(document, structuredClone(schema))))(value, "");

test("if no schema mentions null, an optional field may be null", async () => {
  expect(await faults(silent, record, { name: "a", study: null, site: null })).toEqual([]);
});

test("but not a field with a default, nor a required one", async () => {
  expect(await faults(silent, record, { name: null })).toEqual(["name must be a string, got null"]);
  expect(await faults(silent, record, { name: "a", size: null, kind: null })).toEqual([
    "size must be a whole number, got null",
    "kind must be an object, got null",
  ]);
});

test("if any schema mentions null, null is allowed only where it says so", async () => {
  expect(await faults(telling, record, { name: "a", study: null })).toEqual([
    "study must be a string, got null",
  ]);
});

test("errors of a field that may be null are reported as usual", async () => {
  expect(await faults(silent, record, { name: "a", study: 5, site: { depth: "x" } })).toEqual([
    "study must be a string, got 5",
    'site.depth must be a number, got "x"',
  ]);
});

test("errors of lists and choices do not mention undocumented values", async () => {
  const list = { type: "array", items: { type: "string" } };
  expect(await faults(pydantic1, list, 5)).toEqual([
    "the argument must be a list of strings, got 5",
  ]);
  const choice = { anyOf: [{ type: "integer" }, { type: "boolean" }] };
  expect(await faults(pydantic1, choice, {})).toEqual([
    "the argument must be a whole number or true or false, got an object",
  ]);
});

test("nullable also counts beside a reference", async () => {
  const schema = { $ref: "#/components/schemas/Site", nullable: true };
  expect(await faults(telling, schema, null)).toEqual([]);
  expect(await faults(telling, schema, { depth: "x" })).toEqual([
    'depth must be a number, got "x"',
  ]);
  expect(typeWords(normalise(telling, schema))).toBe("an object (Site) or null");
});

const types = (document: typeof silent, schema: unknown) =>
  typesOf(parseDocument(
    JSON.stringify({
      ...document.root,
      paths: {
        "/a": {
          post: {
            operationId: "a",
            parameters: [{ name: "page", in: "query", schema: { type: "integer", default: 1 } }],
            requestBody: { required: true, content: { "application/json": { schema } } },
            responses: { 200: { content: { "application/json": { schema } } } },
          },
        },
      },
    }),
    "test",
  ));

test("types say what may be null, in arguments and answers", () => {
  const written = types(silent, record);
  expect(written).toMatch(
    /args: \{ page\?: number \| null; name: string; study\?: string \| null; /,
  );
  expect(written).toMatch(
    /answer: \{ name: string; study\?: string \| null; site\?: Site \| null; /,
  );
  expect(written).toContain("size?: number; kind?: Site }");
  expect(types(telling, record)).toMatch(/answer: \{ name: string; study\?: string; /);
  const nullable = { $ref: "#/components/schemas/Site", nullable: true };
  expect(types(telling, nullable)).toContain("answer: Site | null");
});

test.each<[JsonSchema, unknown]>([
  [{ type: "string" }, 5],
  [{ type: "integer" }, 1.7],
  [{ type: "integer" }, "5"],
  [{ type: "integer" }, true],
  [{ type: "number" }, "1.5e3"],
  [{ type: "boolean" }, "yes"],
  [{ type: "boolean" }, 0],
])("pydantic 1 accepts for %j the value %j", async (schema, value) => {
  expect(await faults(pydantic1, schema, value)).toEqual([]);
  expect(await faults(silent, schema, value)).toHaveLength(1);
});

test.each<[JsonSchema, unknown]>([
  [{ type: "string" }, {}],
  [{ type: "string", enum: ["5"] }, 5],
  [{ type: "integer" }, "2026-01-01"],
  [{ type: "integer", maximum: 5 }, 6],
  [{ type: "number" }, "deep"],
  [{ type: "boolean" }, 2],
  [{ type: "array" }, "a"],
])("pydantic 1 does not accept for %j the value %j", async (schema, value) => {
  expect(await faults(pydantic1, schema, value)).toHaveLength(1);
});

test("a long text is checked in linear time", async () => {
  const schema = { anyOf: [{ type: "integer" }, { type: "number" }] };
  const value = `${"1".repeat(150_000)}!`;
  expect(await faults(pydantic1, schema, value)).toHaveLength(1);
});

test("pydantic 2 converts text to numbers, but not numbers to text", async () => {
  expect(await faults(pydantic2, { type: "integer" }, "5")).toEqual([]);
  expect(await faults(pydantic2, { type: "integer" }, 1.7)).toHaveLength(1);
  expect(await faults(pydantic2, { type: "string" }, 5)).toHaveLength(1);
});

test("a field that Provena accepts without documenting it is allowed", async () => {
  const schema = { type: "object", properties: { name: {} }, additionalProperties: false };
  const reference = { $ref: "#/components/schemas/CollectionFormatDatasetInfo" };
  const dataset = documentWith({ CollectionFormatDatasetInfo: schema });
  expect(await faults(dataset, reference, { name: "a", version: "1" })).toEqual([]);
  expect(await faults(dataset, reference, { vision: "1" })).toHaveLength(1);
  expect(await faults(dataset, schema, { version: "1" })).toHaveLength(1);
});
