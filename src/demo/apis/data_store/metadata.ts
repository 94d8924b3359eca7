/**
 * Validates the metadata of datasets.
 *
 * @module
 */
import { contractOf } from "../../contract/contract.ts";
import { type Approval, type CollectionFormat, datasetFields } from "../../reef/datasets.ts";
import { validateFields } from "../../reef/validate_fields.ts";
import type { World } from "../../world.ts";
import type { Handlers } from "../handler.ts";
import { formSchema } from "../registry/json_schema.ts";

/** A problem with metadata. Each operation has its own message for it. */
export interface MetadataProblem {
  readonly kind: "schema" | "field" | "registry";
  readonly details: string;
}

const ETHICS_UNCLEAR =
  "The dataset was marked as having permissions and consent for ethics and privacy concerns but " +
  "was not marked as containing ethics and privacy sensitive data. Please update the dataset to " +
  "clarify.";

/** The messages for missing consent, and for consent that is marked as not relevant. */
const approvals: readonly {
  readonly approval: Approval;
  readonly missing: string;
  readonly unclear: string;
}[] = [
  {
    approval: "ethics_registration",
    missing: "You cannot register a dataset which contains data subject to ethics and privacy " +
      "concerns without appropriate permissions and consent for it's registration.",
    unclear: ETHICS_UNCLEAR,
  },
  {
    approval: "ethics_access",
    missing: "You cannot register a dataset which contains data subject to ethics and privacy " +
      "concerns without appropriate permissions and consent for it's access in the system.",
    unclear: ETHICS_UNCLEAR,
  },
  {
    approval: "indigenous_knowledge",
    missing: "The consent of the Indigenous community has to be obtained first.",
    unclear: "Consent was obtained for Indigenous knowledge the dataset does not contain.",
  },
  {
    approval: "export_controls",
    missing: "The checks and approvals of export controls have to be obtained first.",
    unclear: "Approvals were obtained for export controls the dataset is not subject to.",
  },
];

/** The first problem with the metadata, or undefined; the registry's rules are checked last. */
export function metadataProblem(
  world: World,
  metadata: CollectionFormat,
): MetadataProblem | undefined {
  // The model accepts a version, but Provena's JSON schema does not have that field.
  if (typeof metadata.dataset_info.version === "string") {
    const details = "Additional properties are not allowed ('version' was unexpected)";
    return { kind: "schema", details };
  }
  const field = fieldProblem(metadata);
  if (field !== undefined) return { kind: "field", details: field };
  const registry = validateFields(world, "DATASET", datasetFields(metadata));
  return registry === undefined ? undefined : { kind: "registry", details: registry };
}

function fieldProblem({ approvals: given, dataset_info }: CollectionFormat): string | undefined {
  const { created_date: created, published_date: published } = dataset_info;
  // ISO 8601 dates sort correctly as text.
  if (
    created.relevant && published.relevant && String(published.value) < String(created.value)
  ) {
    return "The published date cannot be before the creation date.";
  }
  for (const { approval, missing, unclear } of approvals) {
    const { relevant = false, obtained = false } = given[approval];
    if (relevant !== obtained) return relevant ? missing : unclear;
  }
  return undefined;
}

/** The message of the operations that register or change a dataset. */
export function problemText({ kind, details }: MetadataProblem): string {
  if (kind === "field") return `Failed field value validation. Error: ${details}`;
  return `Registry API responded with an error during validation, error: ${details}.`;
}

/** The handlers of the operations that only check metadata. */
export const metadataHandlers: Handlers = {
  validate_metadata: ({ world, body }) => {
    const problem = metadataProblem(world, body as CollectionFormat);
    if (!problem) return { success: true, details: "Validation successful." };
    const details = problem.kind === "schema"
      ? `Exception when validating against schema: ${problem.details}`
      : problemText(problem);
    return { success: false, details };
  },
  get_dataset_schema: async () => {
    return { json_schema: formSchema(await contractOf("data-store"), "CollectionFormat") };
  },
};
