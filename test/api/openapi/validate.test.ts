import { expect, test } from "vitest";
import { parseDocument, resolve } from "../../../src/api/openapi/document.ts";
import { normalise } from "../../../src/api/openapi/normalise.ts";
import { createCheck, shown } from "../../../src/api/openapi/validate.ts";
import type { JsonSchema } from "../../../src/model/operation.ts";
import { documentOf } from "../api_server.ts";

const document = parseDocument(
  JSON.stringify(documentOf({}, {
    components: {
      schemas: {
        Site: { type: "object", properties: { depth: { type: "number" } }, required: ["depth"] },
        Circle: { $ref: "#/components/schemas/Circle" },
        "a/b~c%": { type: "integer" },
        List: [{ type: "boolean" }],
      },
    },
  })),
  "test",
);

const site = { $ref: "#/components/schemas/Site" };
const strict = {
  type: "object",
  properties: { name: { type: "string" } },
  additionalProperties: false,
};

test.each<[JsonSchema, unknown, string, readonly string[]]>([
  [{ type: "integer" }, 3, "size", []],
  [{ type: "integer" }, "3", "size", ['size must be a whole number, got "3"']],
  [{ type: "integer" }, "x", "", ['the argument must be a whole number, got "x"']],
  [{ type: "string" }, { a: 1 }, "name", ["name must be a string, got an object"]],
  [{ type: "array", minItems: 2 }, [1], "few", [
    "few must be a list of anything, at least 2, got a list of 1",
  ]],
  [{ type: "array", maxItems: 1 }, [1, 2], "few", [
    "few must be a list of anything, at most 1, got a list of 2",
  ]],
  [{ not: {} }, 1, "none", []],
  [{ enum: ["reef", "shoal"] }, "reff", "kind", [
    'kind must be one of "reef", "shoal", got "reff" (did you mean "reef"?)',
  ]],
  [{ enum: ["reef", 7] }, 8, "kind", ['kind must be one of "reef", 7, got 8']],
  [site, {}, "body", ["body.depth is missing"]],
  [{ type: "array", items: site }, [{ depth: 1 }, {}], "", ["1.depth is missing"]],
  [{ type: "object", properties: { site }, required: ["site", "name", "day"] }, { site: {} }, "", [
    "name is missing",
    "day is missing",
    "site.depth is missing",
  ]],
  [
    {
      anyOf: [
        { type: "object", properties: { site }, required: ["site", "name"] },
        { type: "object", properties: { site }, required: ["site"] },
      ],
    },
    { site: {} },
    "",
    ["site.depth is missing"],
  ],
  [strict, { nme: "x" }, "body", ['body.nme is not one of its fields (did you mean "name"?)']],
  [strict, { zzzzzz: "x" }, "body", ["body.zzzzzz is not one of its fields (name)"]],
  [{ ...strict, properties: {} }, { a: 1 }, "body", ["body.a is not one of its fields"]],
  [strict, { name: 5 }, "body", ["body.name must be a string, got 5"]],
  [{ type: "object", properties: { "a/b": { type: "string" } } }, { "a/b": 1 }, "x", [
    "x.a/b must be a string, got 1",
  ]],
])("%j of %j is judged", async (schema, value, name, faults) => {
  const check = await createCheck(normalise(document, schema));
  expect(check(value, name)).toEqual(faults);
});

const animal = (kind: unknown, field: string, more = {}) => ({
  type: "object",
  properties: { kind, [field]: { type: "number" } },
  required: ["kind", field],
  ...more,
});
const animals = parseDocument(
  JSON.stringify(documentOf({}, {
    components: {
      schemas: {
        Fish: animal({ type: "string" }, "fins"),
        Worm: animal({ type: "string" }, "rings"),
        Coral: animal({ const: "coral" }, "polyps", { additionalProperties: false }),
        Colony: {
          type: "object",
          properties: {
            kind: { enum: ["colony", "colonies"] },
            members: { type: "array", items: { $ref: "#/components/schemas/Any" } },
          },
        },
        Any: {
          oneOf: ["Fish", "Worm", "Coral", "Colony"].map((name) => ({
            $ref: `#/components/schemas/${name}`,
          })),
          discriminator: {
            propertyName: "kind",
            mapping: { fish: "#/components/schemas/Fish", FISH: "Fish" },
          },
        },
      },
    },
  })),
  "test",
);

test.each<[unknown, readonly string[]]>([
  [{ kind: "fish", fins: 2, scales: true }, []],
  [{ kind: "FISH", fins: 2 }, []],
  [{ kind: "fish" }, ["it.fins is missing"]],
  [{ kind: "fish", fins: "two" }, ['it.fins must be a number, got "two"']],
  [{ kind: "Worm" }, ["it.rings is missing"]],
  [{ kind: "coral" }, ["it.polyps is missing"]],
  [{ kind: "coral", polyps: 2, fins: 2 }, ["it.fins is not one of its fields (kind, polyps)"]],
  [{ kind: "colonies", members: [{ kind: "coral", polyps: "x" }] }, [
    'it.members.0.polyps must be a number, got "x"',
  ]],
  // Fish allows any kind, so an unknown name may be a fish.
  [{ kind: "fsh", fins: 2 }, []],
  [5, ["it must be an object, got 5"]],
])("the alternative that a field names is checked: %j", async (value, faults) => {
  const check = await createCheck(normalise(animals, { $ref: "#/components/schemas/Any" }));
  expect(check(value, "it")).toEqual(faults);
});

test.each<[unknown, readonly string[]]>([
  [{ polyps: 2 }, ["it.kind is missing"]],
  [{ kind: "corl", polyps: 2 }, [
    'it.kind must be one of "coral", "colony", "colonies", got "corl" (did you mean "coral"?)',
  ]],
  [{ kind: "coral" }, ["it.polyps is missing"]],
  [5, ["it must be an object, got 5"]],
])(
  "if the alternatives define the names, no other is allowed: %j",
  async (value, faults) => {
    const closed = ["Coral", "Colony"].map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const schema = { oneOf: closed, discriminator: { propertyName: "kind" } };
    const check = await createCheck(normalise(animals, schema));
    expect(check(value, "it")).toEqual(faults);
  },
);

test("a discriminator that does not name each alternative is ignored", async () => {
  const inline = [{ type: "null" }, { $ref: "#/components/schemas/Fish" }];
  const schema = { anyOf: inline, discriminator: { propertyName: "kind" } };
  const check = await createCheck(normalise(animals, schema));
  expect([check(null, "it"), check({ kind: "any", fins: 1 }, "it")]).toEqual([[], []]);
});

test("at most eight errors are reported", async () => {
  const check = await createCheck(
    normalise(document, { type: "array", items: { type: "string" } }),
  );
  expect(check(Array.from({ length: 20 }, (_, i) => i), "list")).toHaveLength(8);
});

test("a value that is too deep to check is left to the server", async () => {
  let value: unknown = 1;
  for (let i = 0; i < 20_000; i++) value = [value];
  const schema = { $ref: "#/components/schemas/Deep" };
  const deep = parseDocument(
    JSON.stringify(documentOf({}, {
      components: {
        schemas: { Deep: { anyOf: [{ type: "integer" }, { type: "array", items: schema }] } },
      },
    })),
    "test",
  );
  expect((await createCheck(normalise(deep, schema)))(value, "x")).toEqual([]);
});

test.each([
  ["#/components/schemas/a~1b~0c%", { type: "integer" }],
  ["#/components/schemas/a~1b~0c%25", { type: "integer" }],
  ["#/components/schemas/List/0", { type: "boolean" }],
  ["#/components/schemas/List/x", undefined],
  ["#/components/schemas/List/0/type/x", undefined],
  ["#/components/schemas/Circle", undefined],
  ["#/openapi", undefined],
  ["https://evil.example/schema", undefined],
  [`#/${"x/".repeat(2000)}`, undefined],
])("a reference to %s leads to its target only", ($ref, value) => {
  expect(resolve(document, { $ref })?.value).toEqual(value);
});

test("a reference to the whole document is the document", () => {
  expect(resolve(document, { $ref: "#" })?.value).toBe(document.root);
});

test.each([
  [undefined, "nothing"],
  [null, "null"],
  ["x".repeat(61), "a string of 61 characters"],
  [() => 1, "function"],
])("%o is shown as %s", (value, words) => {
  expect(shown(value)).toBe(words);
});
