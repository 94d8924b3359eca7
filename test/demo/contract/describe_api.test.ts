import { expect, test } from "vitest";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { describeApi } from "../../../src/demo/contract/describe_api.ts";
import { type ApiName, apiNames } from "../../../src/model/deployment.ts";

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content: unknown }>>;
  readonly security?: readonly unknown[];
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const documentOf = async (api: ApiName) => await describeApi(api) as unknown as Document;

const operationsOf = (document: Document): readonly Described[] =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods));

const counts: Readonly<Record<ApiName, number>> = {
  auth: 42,
  "data-store": 23,
  handle: 14,
  job: 14,
  prov: 24,
  registry: 172,
  search: 8,
};

test.each(apiNames)(
  "the document of %s contains every operation once, with a unique ID",
  async (api) => {
    const document = await documentOf(api);
    const ids = operationsOf(document).map((operation) => operation.operationId);
    expect(document.openapi).toBe("3.0.2");
    expect(ids).toHaveLength(counts[api]);
    expect(new Set(ids).size).toBe(counts[api]);
  },
);

test.each(apiNames)("every reference in the document of %s resolves", async (api) => {
  const document = await documentOf(api);
  const named = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  const names = [...named].map((match) => match[1]!);
  expect(names).not.toHaveLength(0);
  expect(names.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
});

test.each(apiNames)("the document of %s contains no unused schema", async (api) => {
  const document = await documentOf(api);
  const written = JSON.stringify(document);
  const unused = Object.keys(document.components.schemas)
    .filter((name) => !written.includes(`"#/components/schemas/${name}"`));
  expect(unused).toEqual([]);
});

test.each(apiNames)(
  "the document of %s contains no keywords of the contract's notation",
  async (api) => {
    const written = JSON.stringify(await describeApi(api));
    expect(written).not.toMatch(/"(nullable|notEmpty|undocumented)"/);
  },
);

test.each(apiNames)(
  "each operation of %s has a summary and describes its answers",
  async (api) => {
    for (const operation of operationsOf(await documentOf(api))) {
      const { operationId, summary, parameters, requestBody, responses, security } = operation;
      expect(summary, operationId).toMatch(/^[A-Z].*[^.]$/);
      expect(summary, operationId).not.toMatch(/[#~]/);
      expect(responses["200"]?.content, operationId).toBeDefined();
      const takesInput = parameters !== undefined || requestBody !== undefined;
      expect("422" in responses, operationId).toBe(takesInput);
      const open = operationId === "root" || operationId === "check_public_access";
      expect(security === undefined, operationId).toBe(open);
    }
  },
);

test("hidden operations are in the contract but not in the document", async () => {
  const { operations } = await contractOf("registry");
  const hidden = operations.filter((operation) => operation.hidden);
  expect(hidden).toHaveLength(31);
  expect(hidden.find((operation) => operation.id === "delete_entity_model")).toMatchObject({
    method: "DELETE",
    path: "/registry/entity/model/delete",
    needs: ["entity-registry-read", "entity-registry-write", "entity-registry-admin"],
  });
  expect(JSON.stringify(await describeApi("registry"))).not.toContain("delete_entity_model");
});

test("the document of the Registry API shows that a field is nullable, those of others do not", async () => {
  const email = async (api: ApiName) => {
    const { schemas } = (await documentOf(api)).components;
    return (schemas.User as { properties: Record<string, unknown> }).properties.email;
  };
  expect(await email("registry")).toEqual({
    title: "Email",
    anyOf: [{ type: "string" }, { type: "null" }],
  });
  expect(await email("prov")).toEqual({ title: "Email", type: "string" });
});

test("the document omits the version in the metadata of a dataset", async () => {
  const { schemas } = (await documentOf("data-store")).components;
  const { properties } = schemas.CollectionFormatDatasetInfo as { properties: object };
  expect(Object.keys(properties)).toContain("keywords");
  expect(Object.keys(properties)).not.toContain("version");
});

test("a CSV file is uploaded in a form", async () => {
  const { paths } = await documentOf("prov");
  expect(paths["/bulk/convert_model_runs/csv"]?.post?.requestBody).toEqual({
    content: {
      "multipart/form-data": {
        schema: { $ref: "#/components/schemas/Body_convert_model_runs_csv" },
      },
    },
    required: true,
  });
});

test("a contract and a document are built only once", async () => {
  expect(await contractOf("job")).toBe(await contractOf("job"));
  expect(await describeApi("job")).toBe(await describeApi("job"));
});
