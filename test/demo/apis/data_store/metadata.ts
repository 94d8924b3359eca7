/** Metadata of a dataset with all required fields. */
import { handles } from "../ask.ts";

type Fields = Readonly<Record<string, unknown>>;

export function metadata(
  { info = {}, associations = {}, approvals = {} }: {
    readonly info?: Fields;
    readonly associations?: Fields;
    readonly approvals?: Fields;
  } = {},
): Fields {
  const irrelevant = { relevant: false, obtained: false };
  return {
    associations: { organisation_id: handles.organisation, ...associations },
    approvals: {
      ethics_registration: irrelevant,
      ethics_access: irrelevant,
      indigenous_knowledge: irrelevant,
      export_controls: irrelevant,
      ...approvals,
    },
    dataset_info: {
      name: "Reef temps",
      description: "Temperatures of the reef",
      access_info: { reposited: true },
      publisher_id: handles.organisation,
      created_date: { relevant: true, value: "2026-01-01" },
      published_date: { relevant: false },
      license: "https://creativecommons.org/licenses/by/4.0/",
      keywords: ["reef"],
      ...info,
    },
  };
}
