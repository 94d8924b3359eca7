/**
 * How a form shows the fields of a kind: what it asks, and with which widget.
 *
 * @module
 */
import type { ItemSubtype } from "../../reef/stored_item.ts";

type UiSchema = Readonly<Record<string, unknown>>;

/** Says what a field is for; the widget is one of Provena's own. */
const says = (text: string, more: UiSchema = {}): UiSchema => ({ "ui:description": text, ...more });
const inLines: UiSchema = { "ui:widget": "TextareaWidget" };

const display_name = says("A short name by which people find this item.");
const optional = says("Whether this resource may be missing; it may not unless you say so.");
const usage_type = says("What this resource is used for.");
const is_folder = says("Whether this is a folder; it is a file unless you say so.", {
  "ui:title": "Folder or file?",
});
const additional_metadata = says("Keys and values that tell more of this resource.", {
  "ui:field": "datasetTemplateMetadataOverride",
});
const templates = (title: string): UiSchema =>
  says(`What the model takes or gives, one template each.`, {
    "ui:title": `${title} Dataset Templates`,
    items: {
      "ui:title": `${title} Template`,
      template_id: says("Search for a registered dataset template.", {
        "ui:field": "autoCompleteDatasetTemplateLookup",
      }),
      optional: says("Whether this template may stay without a dataset."),
    },
  });

/** By kind; a kind that no form writes has none. */
export const uiSchemas: Readonly<Partial<Record<ItemSubtype, UiSchema>>> = {
  ORGANISATION: {
    "ui:title": "Organisation",
    display_name,
    ror: says("The organisation's ROR, if it has one.", {
      "ui:title": "Organisation ROR",
      "ui:field": "autoCompleteRORLookup",
    }),
    name: says("The organisation's full name."),
  },
  PERSON: {
    "ui:title": "Person",
    display_name: says("The name by which people find this person."),
    first_name: says("The person's first name."),
    last_name: says("The person's last name."),
    email: says("The person's email address."),
    orcid: says("The person's ORCID, if there is one.", { "ui:field": "autoCompleteOrcid" }),
    ethics_approved: says("Whether the person agreed to be registered.", {
      "ui:field": "personEthicsTickBox",
    }),
  },
  STUDY: {
    "ui:title": "Study",
    display_name,
    title: says("The study's full title."),
    description: says("What the study asks, and how."),
    study_alternative_id: says("Another identifier of the study, if it has one."),
  },
  MODEL: {
    "ui:title": "Model",
    display_name,
    name: says("The name of the software."),
    description: says("What the model does, in as many words as it takes.", inLines),
    documentation_url: says("The full address of the model's documentation."),
    source_url: says("The full address of the model's source code."),
  },
  DATASET_TEMPLATE: {
    "ui:title": "Dataset Template",
    display_name,
    description: says("What a dataset of this template holds.", inLines),
    defined_resources: says("Resources whose path is known and always the same.", {
      items: {
        path: says("The path within the dataset, such as inputs/parameters.csv."),
        description: says("What this resource is.", inLines),
        optional,
        usage_type,
        is_folder,
        additional_metadata,
      },
    }),
    deferred_resources: says("Resources whose path each model run tells, by a key.", {
      items: {
        key: says("A key that no other resource of this template has."),
        description: says("What this resource is."),
        optional,
        usage_type,
        is_folder,
        additional_metadata,
      },
    }),
  },
  MODEL_RUN_WORKFLOW_TEMPLATE: {
    "ui:title": "Model Run Workflow Template",
    display_name,
    software_id: says("Search for a registered model.", { "ui:field": "autoCompleteModelLookup" }),
    input_templates: templates("Input"),
    output_templates: templates("Output"),
    annotations: says("Which annotations a model run has to give, or can.", {
      "ui:widget": "annotationsOverride",
      "ui:title": "Model Run Annotations",
      disableOptional: true,
      items: {
        required: says("Every model run has to give these.", {
          "ui:title": "Required annotations",
        }),
        optional: says("A model run can give these.", { "ui:title": "Optional annotations" }),
      },
    }),
  },
};
