/**
 * The rules a dataset's metadata must keep.
 *
 * @module
 */
import { contractOf } from "../../contract/contract.ts";
import { type Approval, type CollectionFormat, datasetFields } from "../../reef/datasets.ts";
import { validateFields } from "../../reef/validate_fields.ts";
import type { World } from "../../world.ts";
import type { Handlers } from "../handler.ts";
import { formSchema } from "../registry/json_schema.ts";

/** What is wrong with metadata; each operation words it in its own way. */
export interface MetadataProblem {
  readonly kind: "schema" | "field" | "registry";
  readonly details: string;
}

const ETHICS_UNCLEAR =
  "The dataset was marked as having permissions and consent for ethics and privacy concerns but " +
  "was not marked as containing ethics and privacy sensitive data. Please update the dataset to " +
  "clarify.";

/** What to say where consent is missing, and where it was obtained for nothing. */
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

/** The first rule that metadata breaks, or undefined; the registry's rules come last. */
export function metadataProblem(
  world: World,
  metadata: CollectionFormat,
): MetadataProblem | undefined {
  // The model takes a version; the JSON schema behind it does not know one.
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
  // Dates as text are in the order of the calendar.
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

/** What a problem is called by the operations that register or change a dataset. */
export function problemText({ kind, details }: MetadataProblem): string {
  if (kind === "field") return `Failed field value validation. Error: ${details}`;
  return `Registry API responded with an error during validation, error: ${details}.`;
}

/** The operations on metadata alone. */
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
