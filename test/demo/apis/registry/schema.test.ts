import { describe, expect, it } from "vitest";
import { registryHandlers } from "../../../../src/demo/apis/registry/handlers.ts";
import { asker, smallWorld } from "../ask.ts";

const ask = asker(smallWorld(), registryHandlers);

describe("the schema for a form", () => {
  it("contains the titles that forms show", async () => {
    const { body } = await ask("schema_entity_dataset_template", "reader");
    expect(body.json_schema).toMatchObject({
      title: "DatasetTemplateDomainInfo",
      properties: {
        display_name: { title: "Display Name", type: "string" },
        user_metadata: { title: "Custom User Metadata", type: ["object", "null"] },
      },
      definitions: {
        DefinedResource: { title: "DefinedResource" },
        ResourceUsageType: { title: "ResourceUsageType", description: "An enumeration." },
      },
    });
  });

  it("has a UI schema for kinds that users write, and an empty one for others", async () => {
    const { body } = await ask("ui_schema_entity_model", "reader");
    expect(body.ui_schema).toMatchObject({
      "ui:title": "Model",
      description: { "ui:widget": "TextareaWidget" },
    });
    expect((await ask("ui_schema_activity_create", "reader")).body.ui_schema).toEqual({});
  });
});
