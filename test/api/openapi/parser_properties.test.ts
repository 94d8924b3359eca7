import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { describeOperation } from "../../../src/api/openapi/describe.ts";
import { loadSampler } from "../../../src/api/openapi/example.ts";
import { indexOperations } from "../../../src/api/openapi/index_operations.ts";
import { keyOf, literalOf, quoted } from "../../../src/api/openapi/literal.ts";
import { createRequestBuilder } from "../../../src/api/openapi/request.ts";
import { shapeOf } from "../../../src/api/openapi/shape.ts";
import { nearest } from "../../../src/text/did_you_mean.ts";
import { typesOf } from "../../../src/api/openapi/types.ts";
import { isProvenaError } from "../../../src/errors.ts";
import { readSeparated } from "../../../src/view/separated_values.ts";
import { cases } from "../../fixture/cases.ts";
import { shellWord } from "../../../src/text/shell_quote.ts";

const words = fc.oneof(
  fc.constantFrom(
    "type",
    "properties",
    "$ref",
    "#/components/schemas/A",
    "#/components/schemas/B",
    "#",
    "object",
    "string",
    "array",
    "body",
    "id",
    "__proto__",
    "constructor",
    "then",
    "/a/{id}",
    "https://elsewhere.example/x.json",
  ),
  fc.string({ maxLength: 8 }),
);

/** Valid and invalid schemas. */
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom({}, true, false, null, { type: "string" }, { type: ["integer", "null"] }),
    fc.constantFrom("A", "B").map((name) => ({ $ref: `#/components/schemas/${name}` })),
    fc.record({
      type: fc.oneof(words, fc.jsonValue({ maxDepth: 1 })),
      properties: fc.dictionary(words, tie("schema"), { maxKeys: 3 }),
      required: fc.array(words, { maxLength: 3 }),
      items: tie("schema"),
      enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
      allOf: fc.array(tie("schema"), { maxLength: 2 }),
      anyOf: fc.array(tie("schema"), { maxLength: 2 }),
      minimum: fc.oneof(fc.integer(), words),
      nullable: fc.boolean(),
      additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
    }, { requiredKeys: [] }),
    fc.jsonValue({ maxDepth: 2 }),
  ),
}));

const media = fc.dictionary(
  fc.constantFrom("application/json", "text/plain", "multipart/form-data", "x"),
  fc.record({ schema }, { requiredKeys: [] }),
  { maxKeys: 2 },
);

const operation = fc.record({
  operationId: fc.oneof(words, fc.integer()),
  tags: fc.oneof(fc.array(words, { maxLength: 2 }), words),
  summary: fc.oneof(words, fc.constant(null)),
  parameters: fc.oneof(
    words,
    fc.array(
      fc.oneof(
        fc.record({
          name: words,
          in: fc.constantFrom("path", "query", "header", "cookie", "x"),
          required: fc.boolean(),
          schema,
          style: words,
        }, { requiredKeys: [] }),
        fc.jsonValue({ maxDepth: 1 }),
      ),
      { maxLength: 4 },
    ),
  ),
  requestBody: fc.oneof(fc.record({ content: media, required: fc.boolean() }), fc.jsonValue()),
  responses: fc.oneof(
    fc.dictionary(fc.constantFrom("200", "4XX", "default"), fc.record({ content: media })),
    fc.jsonValue({ maxDepth: 1 }),
  ),
  security: fc.jsonValue({ maxDepth: 2 }),
}, { requiredKeys: [] });

const document = fc.record({
  openapi: fc.constantFrom("3.0.2", "3.1.0"),
  paths: fc.oneof(
    fc.dictionary(
      fc.oneof(fc.constantFrom("/a/{id}", "/b", "/c/{x}/{y}"), words),
      fc.oneof(
        fc.dictionary(fc.constantFrom("get", "post", "put", "parameters", "$ref"), operation),
        fc.jsonValue({ maxDepth: 1 }),
      ),
      { maxKeys: 3 },
    ),
    fc.jsonValue({ maxDepth: 1 }),
  ),
  components: fc.record({ schemas: fc.record({ A: schema, B: schema }) }),
  info: fc.jsonValue({ maxDepth: 1 }),
  security: fc.jsonValue({ maxDepth: 1 }),
}, { requiredKeys: ["openapi"] });

test(
  "whatever a document says, its operations are listed, described and called or refused",
  async () => {
    const sampler = await loadSampler();
    await fc.assert(
      fc.asyncProperty(document, fc.dictionary(words, fc.anything()), async (root, args) => {
        const parsed = parseDocument(JSON.stringify(root), "x");
        expect(typesOf(parsed)).toContain("export type");
        for (const [name, indexed] of indexOperations(parsed)) {
          const shape = shapeOf(parsed, indexed);
          const access = { kind: "unknown" } as const;
          const context = { api: "registry", document: parsed, shape, access, sampler } as const;
          const description = describeOperation(indexed, context);
          expect(description.operationId).toBe(name);
          JSON.stringify(description);
          const builder = createRequestBuilder(parsed, indexed, {
            call: "registry.x",
            base: "https://registry.example",
          });
          await builder.build(args).then(
            ({ url }) => expect(new URL(url).origin).toBe("https://registry.example"),
            (error) => {
              if (!isProvenaError(error) || error.code !== "ERR_OPERATION") throw error;
            },
          );
        }
      }),
      { numRuns: cases(100, 5_000) },
    );
  },
  cases(60_000, 1_800_000),
);

test("any text in place of the document is a typed error", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    try {
      parseDocument(text, "https://x.example/openapi.json");
    } catch (error) {
      if (!isProvenaError(error)) throw error;
      expect(["ERR_HTTP", "ERR_OPERATION"]).toContain(error.code);
    }
  }));
});

test("a literal evaluates to the same data, and does nothing else", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
    const code = literalOf(value);
    const isSmall = JSON.stringify(value).length < 900;
    const again = new Function(`return (${code})`)();
    // A negative zero is written as zero.
    if (isSmall) expect(again).toEqual(JSON.parse(JSON.stringify(value)));
    // deno-lint-ignore no-control-regex
    expect(code).not.toMatch(/[\x00-\x1f\u2028\u2029\u202a-\u202e]/);
  }));
});

test("any name can be written as a string, a key and a word of a shell", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    expect(new Function(`return ${quoted(name)}`)()).toBe(name);
    expect(Object.keys(new Function(`return { ${keyOf(name)}: 1 }`)())).toEqual([name]);
    expect(shellWord(name)).toMatch(/^([\w@%+=:,./-]+|'([^']|'\\'')*')$/s);
  }));
});

test("a name with one typo is recognised", () => {
  const known = ["fetch_dataset", "list_people", "mint_handle", "evaluate_access"];
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(), fc.constantFrom("x", ""), (name, at, to) => {
      const i = at % name.length;
      expect(nearest(name.slice(0, i) + to + name.slice(i + 1), known)).toBe(name);
    }),
  );
  expect(nearest("completely_different", known)).toBeUndefined();
});

test("comma-separated text of any content is read without failing", () => {
  const field = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }),
      (rows) => {
        const text = rows.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(","))
          .join("\n");
        const read = readSeparated(`a,b\n${text}\n`, ",");
        expect(read.rows.map(({ a, b }) => [a, b])).toEqual(rows);
        expect(read.complete).toBe(true);
      },
    ),
  );
});
