/**
 * How a form shows the fields of a kind: their descriptions and widgets.
 *
 * @module
 */
import type { ItemSubtype } from "../../reef/stored_item.ts";

type UiSchema = Readonly<Record<string, unknown>>;

/** Describes a field. `more` can name one of Provena's own widgets. */
const help = (text: string, more: UiSchema = {}): UiSchema => ({ "ui:description": text, ...more });
const multiline: UiSchema = { "ui:widget": "TextareaWidget" };

const display_name = help("A short name by which people find this item.");
const optional = help("Whether this resource may be missing; it may not unless you say so.");
const usage_type = help("What this resource is used for.");
const is_folder = help("Whether this is a folder; it is a file unless you say so.", {
  "ui:title": "Folder or file?",
});
const additional_metadata = help("Keys and values that tell more of this resource.", {
  "ui:field": "datasetTemplateMetadataOverride",
});
const templates = (title: string): UiSchema =>
  help(`What the model takes or gives, one template each.`, {
    "ui:title": `${title} Dataset Templates`,
    items: {
      "ui:title": `${title} Template`,
      template_id: help("Search for a registered dataset template.", {
        "ui:field": "autoCompleteDatasetTemplateLookup",
      }),
      optional: help("Whether this template may stay without a dataset."),
    },
  });

/** The UI schemas by kind; kinds without a form have none. */
export const uiSchemas: Readonly<Partial<Record<ItemSubtype, UiSchema>>> = {
  ORGANISATION: {
    "ui:title": "Organisation",
    display_name,
    ror: help("The organisation's ROR, if it has one.", {
      "ui:title": "Organisation ROR",
      "ui:field": "autoCompleteRORLookup",
    }),
    name: help("The organisation's full name."),
  },
  PERSON: {
    "ui:title": "Person",
    display_name: help("The name by which people find this person."),
    first_name: help("The person's first name."),
    last_name: help("The person's last name."),
    email: help("The person's email address."),
    orcid: help("The person's ORCID, if there is one.", { "ui:field": "autoCompleteOrcid" }),
    ethics_approved: help("Whether the person agreed to be registered.", {
      "ui:field": "personEthicsTickBox",
    }),
  },
  STUDY: {
    "ui:title": "Study",
    display_name,
    title: help("The study's full title."),
    description: help("What the study asks, and how."),
    study_alternative_id: help("Another identifier of the study, if it has one."),
  },
  MODEL: {
    "ui:title": "Model",
    display_name,
    name: help("The name of the software."),
    description: help("What the model does, in as many words as it takes.", multiline),
    documentation_url: help("The full address of the model's documentation."),
    source_url: help("The full address of the model's source code."),
  },
  DATASET_TEMPLATE: {
    "ui:title": "Dataset Template",
    display_name,
    description: help("What a dataset of this template holds.", multiline),
    defined_resources: help("Resources whose path is known and always the same.", {
      items: {
        path: help("The path within the dataset, such as inputs/parameters.csv."),
        description: help("What this resource is.", multiline),
        optional,
        usage_type,
        is_folder,
        additional_metadata,
      },
    }),
    deferred_resources: help("Resources whose path each model run tells, by a key.", {
      items: {
        key: help("A key that no other resource of this template has."),
        description: help("What this resource is."),
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
    software_id: help("Search for a registered model.", { "ui:field": "autoCompleteModelLookup" }),
    input_templates: templates("Input"),
    output_templates: templates("Output"),
    annotations: help("Which annotations a model run has to give, or can.", {
      "ui:widget": "annotationsOverride",
      "ui:title": "Model Run Annotations",
      disableOptional: true,
      items: {
        required: help("Every model run has to give these.", {
          "ui:title": "Required annotations",
        }),
        optional: help("A model run can give these.", { "ui:title": "Optional annotations" }),
      },
    }),
  },
};
