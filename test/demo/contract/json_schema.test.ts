import { expect, test } from "vitest";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { jsonSchemaOf } from "../../../src/demo/contract/json_schema.ts";

test("a JSON schema contains the type of each field, and whether it is nullable", async () => {
  expect(jsonSchemaOf(await contractOf("registry"), "OrganisationDomainInfo")).toEqual({
    title: "OrganisationDomainInfo",
    type: "object",
    properties: {
      display_name: { title: "Display Name", type: "string" },
      name: { title: "Name", type: "string" },
      ror: {
        title: "Ror",
        type: ["string", "null"],
        minLength: 1,
        maxLength: 65536,
        format: "uri",
      },
      user_metadata: {
        title: "User Metadata",
        type: ["object", "null"],
        additionalProperties: { type: "string" },
      },
    },
    required: ["display_name", "name"],
  });
});

test("the models that a model refers to are included", async () => {
  const schema = jsonSchemaOf(await contractOf("registry"), "ModelRunWorkflowTemplateDomainInfo");
  expect(schema).toMatchObject({
    properties: {
      input_templates: { default: [], items: { $ref: "#/definitions/TemplateResource" } },
      annotations: {
        anyOf: [{ $ref: "#/definitions/WorkflowTemplateAnnotations" }, { type: "null" }],
      },
    },
  });
  expect(Object.keys(schema.definitions as object).sort())
    .toEqual(["TemplateResource", "WorkflowTemplateAnnotations"]);
});

test("the metadata of a dataset has no version and allows no unknown fields", async () => {
  const { definitions } = jsonSchemaOf(await contractOf("data-store"), "CollectionFormat");
  const info = (definitions as Record<string, Record<string, unknown>>)
    .CollectionFormatDatasetInfo!;
  expect(info.additionalProperties).toBe(false);
  expect(Object.keys(info.properties as object)).not.toContain("version");
});
