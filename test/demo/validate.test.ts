import { expect, test } from "vitest";
import type { Schema } from "../../src/demo/apis/operation.ts";
import { validate } from "../../src/demo/apis/validate.ts";

const schemas: Record<string, Schema> = {
  Site: {
    type: "object",
    properties: {
      name: { type: "string" },
      depth: { type: "number", default: 5 },
      notes: { type: "string" },
    },
    required: ["name"],
  },
};
const site: Schema = { $ref: "#/components/schemas/Site" };
const check = (value: unknown, schema: Schema) => validate(value, schema, schemas, ["body"]);

test.each<[Schema, unknown, unknown]>([
  [{ type: "string" }, 5, "5"],
  [{ type: "integer" }, " +5 ", 5],
  [{ type: "number" }, "1.5", 1.5],
  [{ type: "boolean" }, "Yes", true],
  [{ type: "boolean" }, 0, false],
  [{ type: "null" }, null, null],
  [{ type: "array" }, [1, "a"], [1, "a"]],
  [{ type: "array", items: { type: "integer" } }, ["1", 2], [1, 2]],
  [{ type: "object" }, { any: 1 }, { any: 1 }],
  [{}, { as: "it is" }, { as: "it is" }],
  [{ anyOf: [] }, 7, 7],
  [{ anyOf: [{ type: "integer" }, { type: "null" }] }, null, null],
  [{ allOf: [site] }, { name: "Reef", notes: null }, { name: "Reef", depth: 5 }],
  [{ $ref: "#/components/schemas/Nowhere" }, 1, 1],
  [{ type: "integer", minimum: 1, maximum: 3 }, 3, 3],
  [{ type: "string", enum: ["a", "b"] }, "b", "b"],
])("%j takes %j, as lenient as pydantic", (schema, value, taken) => {
  expect(check(value, schema)).toEqual({ value: taken });
});

test.each<[Schema, unknown, (string | number)[], string]>([
  [{ type: "string" }, true, [], "type_error.str"],
  [{ type: "integer" }, "5.5", [], "type_error.integer"],
  [{ type: "number" }, "", [], "type_error.float"],
  [{ type: "boolean" }, "maybe", [], "type_error.bool"],
  [{ type: "array" }, { length: 1 }, [], "type_error.list"],
  [{ type: "object" }, [], [], "type_error.dict"],
  [{ type: "object" }, null, [], "type_error.dict"],
  [{ type: "null" }, 0, [], "type_error"],
  [{ anyOf: [{ type: "integer" }, { type: "null" }] }, "x", [], "type_error.integer"],
  [{ type: "array", items: { type: "integer" } }, [1, "x"], [1], "type_error.integer"],
  [{ type: "integer", minimum: 1 }, 0, [], "value_error.number.not_ge"],
  [{ type: "integer", maximum: 3 }, 4, [], "value_error.number.not_le"],
  [{ type: "string", enum: ["a"] }, "b", [], "type_error.enum"],
  [site, {}, ["name"], "value_error.missing"],
  [site, { name: null }, ["name"], "type_error.str"],
  [site, { name: "Reef", depth: "deep" }, ["depth"], "type_error.float"],
])("%j refuses %j, and says where and why", (schema, value, place, type) => {
  expect(check(value, schema)).toMatchObject({ errors: [{ loc: ["body", ...place], type }] });
});
