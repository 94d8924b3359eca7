/** OpenAPI documents that an honest API never writes, each in about so many bytes. */
import { documentOf, oneOperation } from "../api/api_server.ts";

export interface HostileDocument {
  readonly name: string;
  /** A document with an operation `thing`. */
  of(length: number): unknown;
}

const many = <T>(length: number, size: number, one: (i: number) => T): T[] =>
  Array.from({ length: Math.max(1, Math.floor(length / size)) }, (_, i) => one(i));

const fieldsOf = <T>(length: number, size: number, one: (i: number) => T): Record<string, T> =>
  Object.fromEntries(many(length, size, one).map((value, i) => [`field_${i}`, value]));

/** An operation whose body is a schema, with schemas beside it. */
function bodyOf(schema: unknown, schemas: Record<string, unknown> = {}): unknown {
  const requestBody = { required: true, content: { "application/json": { schema } } };
  return {
    ...oneOperation({ requestBody }, { method: "post" }),
    components: { schemas },
  };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Schemas that each stand in the one before it, as often as there is room. */
function chainOf(length: number, levels: number, wrap: (inner: unknown[]) => unknown): unknown {
  const width = Math.floor(length / levels / 40);
  const schemas: Record<string, unknown> = { [`L${levels}`]: { type: "string" } };
  for (let level = 0; level < levels; level++) {
    schemas[`L${level}`] = wrap(Array.from({ length: width }, () => ref(`L${level + 1}`)));
  }
  return bodyOf(ref("L0"), schemas);
}

export const hostileDocuments: readonly HostileDocument[] = [
  {
    name: "many operations without a name, of the same words",
    of: (length) =>
      documentOf({
        "/thing": { get: { operationId: "thing" } },
        ...Object.fromEntries(
          many(
            length / 100,
            1,
            (i) => [`/a${"-".repeat(i % 150)}${"_".repeat(i / 150)}`, { get: {} }],
          ),
        ),
      }),
  },
  {
    name: "many operations of nearly the same name",
    of: (length) =>
      documentOf({
        "/thing": { get: { operationId: "thing" } },
        ...Object.fromEntries(
          many(length, 150, (i) => [`/p${i}`, { get: { operationId: `${"ab_".repeat(18)}${i}` } }]),
        ),
      }),
  },
  {
    name: "a body of many fields, each required",
    of: (length) => {
      const properties = fieldsOf(length, 60, () => ({ type: "string" }));
      return bodyOf({ type: "object", properties, required: Object.keys(properties) });
    },
  },
  {
    name: "a body of many fields that are one object of many fields",
    of: (length) =>
      bodyOf({ type: "object", properties: fieldsOf(length / 2, 70, () => ref("Wide")) }, {
        Wide: { type: "object", properties: fieldsOf(length / 2, 40, () => ({ type: "string" })) },
      }),
  },
  {
    name: "alternatives of alternatives",
    of: (length) => chainOf(length, 6, (anyOf) => ({ anyOf })),
  },
  {
    name: "parts of parts",
    of: (length) => chainOf(length, 6, (allOf) => ({ allOf })),
  },
  {
    name: "objects of objects",
    of: (length) =>
      chainOf(length, 6, (list) => ({
        type: "object",
        properties: Object.fromEntries(list.map((one, i) => [`f${i}`, one])),
        required: list.map((_, i) => `f${i}`),
      })),
  },
  {
    name: "references by way of thirty others, each as long as any may be",
    of: (length) => {
      const deep = (depth: number): unknown =>
        depth === 0 ? { type: "string" } : { a: deep(depth - 1) };
      const pointer = `#/x${"/a".repeat(900)}`;
      return {
        ...bodyOf({
          type: "object",
          properties: fieldsOf(length, 60, () => ({ $ref: "#/r0" })),
        }) as object,
        x: deep(900),
        ...Object.fromEntries(
          Array.from(
            { length: 29 },
            (_, i) => [`r${i}`, { $ref: i < 28 ? `#/r${i + 1}` : pointer }],
          ),
        ),
      };
    },
  },
  {
    name: "a field of many choices, many times",
    of: (length) =>
      bodyOf({ type: "object", properties: fieldsOf(length / 2, 70, () => ref("Choice")) }, {
        Choice: { enum: many(length / 2, 12, (i) => `c${i}`) },
      }),
  },
  {
    name: "many alternatives that a field tells apart",
    of: (length) => {
      const schemas = Object.fromEntries(many(length, 260, (i) => [`K${i}`, {
        type: "object",
        properties: { kind: { const: `k${i}` } },
        required: ["kind"],
      }]));
      return bodyOf({
        oneOf: Object.keys(schemas).map(ref),
        discriminator: {
          propertyName: "kind",
          mapping: Object.fromEntries(
            Object.keys(schemas).map((name) => [name.toLowerCase(), ref(name).$ref]),
          ),
        },
      }, schemas);
    },
  },
  {
    name: "an example of everything",
    of: (length) =>
      bodyOf({
        type: "object",
        properties: {
          a: { type: "array", example: many(length, 8, (i) => `e${i}`) },
          b: { type: "string" },
        },
        required: ["a"],
      }),
  },
  {
    name: "lists of types",
    of: (length) =>
      bodyOf({ type: "object", properties: { a: { type: many(length, 9, () => "string") } } }),
  },
  {
    name: "a path of braces",
    of: (length) =>
      documentOf({
        "/thing": { get: { operationId: "thing" } },
        [`/${many(length, 8, (i) => `{p${i}}`).join("")}`]: { get: { operationId: "braces" } },
      }),
  },
  {
    name: "descriptions of dots",
    of: (length) =>
      oneOperation({ description: ". ".repeat(length / 2), summary: ".".repeat(100) }),
  },
  {
    name: "an object of very many names",
    of: (length) => ({ ...oneOperation() as object, x: fieldsOf(length, 20, (i) => i) }),
  },
  {
    name: "very many answers",
    of: (length) =>
      oneOperation({
        responses: Object.fromEntries(
          many(length, 60, (i) => [`2${i}`, { description: "x", content: { "text/html": {} } }]),
        ),
      }),
  },
];
